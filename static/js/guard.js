// <form data-guard>: asks before typed values are lost by leaving the page or closing the slide-over.
import { ask } from "./confirm.js";
import { text } from "./dom.js";

const before = new WeakMap();

// Files count by name and size; tokens that the server puts in do not count.
function state(form) {
  const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  return JSON.stringify(pairs.map(([name, value]) => (
    value instanceof File ? [name, value.name, value.size] : [name, value]
  )));
}

export function isDirty(root) {
  const forms = root.matches?.("form[data-guard]") ? [root] : root.querySelectorAll("form[data-guard]");
  return [...forms].some((form) => before.has(form) && before.get(form) !== state(form));
}

export function mayDiscard() {
  return ask({
    title: text("unsavedTitle"),
    text: text("unsavedText"),
    button: text("unsavedOk"),
    cancel: text("unsavedCancel"),
    danger: true,
  });
}

export function forget(root) {
  for (const form of root.querySelectorAll("form[data-guard]")) before.delete(form);
}

// A form that comes back refused holds what was typed before: whatever it holds is not saved.
function noteRefused(root) {
  const forms = [...root.querySelectorAll("form[data-guard]")];
  if (root.matches?.("form[data-guard]")) forms.push(root);
  for (const form of forms) {
    if (form.querySelector('[aria-invalid="true"], .errorlist')) before.set(form, "");
  }
}

export function install() {
  noteRefused(document);
  document.addEventListener("htmx:load", (event) => noteRefused(event.detail.elt));
  document.addEventListener("focusin", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form && !before.has(form)) before.set(form, state(form));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[hx-post], [hx-put], [hx-patch]")) before.delete(event.target);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    const status = event.detail.xhr?.status ?? 0;
    if (before.has(form) && status >= 200 && status < 300) before.set(form, state(form));
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty(document)) event.preventDefault();
  });
}
