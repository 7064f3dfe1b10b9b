// Edit in place (ui/inline_view.html and ui/inline_edit.html): the value is a button that loads the
// form; Enter or leaving it saves, Esc restores. The server answers with the view (saved=True shows
// the tick), or with 422 (409: changed meanwhile) and the form, whose typed value and error stay.
// Where there is a save bar, edits wait for it instead (unsaved.js).
import { announce, text } from "./dom.js";
import { collects, discarded, note } from "./unsaved.js";

const shown = new Map();

function snapshot(form) {
  return JSON.stringify([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

// As the server sent it: what was typed before this module came counts as typed.
function asSent(form) {
  return new DOMParser().parseFromString(form.outerHTML, "text/html").querySelector("form");
}

function startView(view) {
  const button = view.querySelector("button.inline-value");
  // In the capture phase: before htmx marks the button as busy.
  view.addEventListener("click", () => shown.set(view.id, view.cloneNode(true)), { capture: true });
  if (!view.classList.contains("is-saved")) return;
  announce(text("saved"));
  setTimeout(() => view.classList.remove("is-saved"), 2000);
  // After Enter the focus was in the form that is gone; after a click elsewhere it stays there.
  if (document.activeElement === document.body) button?.focus();
}

function startForm(form) {
  const control = form.querySelector("input:not([type=hidden]), select, textarea");
  const failed = Boolean(form.querySelector("[aria-invalid=true], .field-error"));
  const opened = snapshot(asSent(form));
  const original = failed ? "" : opened;
  let done = false;
  // A press on the form itself, beside its inputs, is no leaving.
  let pressedInside = false;

  function press(event) {
    pressedInside = form.contains(event.target);
    if (!form.isConnected) document.removeEventListener("pointerdown", press, { capture: true });
  }
  document.addEventListener("pointerdown", press, { capture: true });

  function focusControl() {
    (control?.tomselect ?? control)?.focus();
  }

  function restore() {
    if (done) return;
    done = true;
    if (collects()) note(form, false);
    const view = shown.get(form.id);
    const back = form.contains(document.activeElement);
    if (!view) {
      // It was opened before this module came.
      window.htmx.ajax("GET", form.dataset.viewUrl, { target: form, swap: "outerHTML" }).then(() => {
        if (back) document.getElementById(form.id)?.querySelector("button.inline-value")?.focus();
      });
      return;
    }
    const copy = view.cloneNode(true);
    form.replaceWith(copy);
    window.htmx.process(copy);
    startView(copy);
    if (back) copy.querySelector("button.inline-value")?.focus();
  }

  function save() {
    if (done) return;
    if (snapshot(form) === original) restore();
    else if (!collects()) form.requestSubmit();
  }

  if (collects()) {
    const look = () => note(form, snapshot(form) !== original);
    for (const name of ["input", "change"]) form.addEventListener(name, look);
    form.addEventListener(discarded, restore);
    look();
  }

  form.addEventListener("keydown", (event) => {
    pressedInside = false;
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      restore();
    } else if (event.key === "Enter" && event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    } else if (event.key === "Enter" && event.target.matches("input") && !event.target.closest(".ts-wrapper")) {
      event.preventDefault();
      save();
      if (form.isConnected && collects()) event.target.blur();
    }
  });
  form.addEventListener("focusout", () => setTimeout(() => {
    if (!document.hasFocus() || !form.isConnected || form.contains(document.activeElement)) return;
    if (pressedInside) {
      focusControl();
      return;
    }
    // What was refused is not sent again as it is: it stays with its error until it is mended.
    if (!failed || snapshot(form) !== opened) save();
  }));
  // A choice is made with one movement: no need to leave the field as well (data-parts around it: it is
  // one of several inputs).
  form.addEventListener("change", (event) => {
    if (event.target.matches("select:not([multiple])") && !event.target.closest("[data-parts]")) save();
  });
  // The form is sent but not marked as done: on a network failure the typed value stays and can be sent again.
  form.addEventListener("htmx:afterRequest", (event) => {
    done = event.detail.successful;
  });

  // A refusal that comes after one has gone elsewhere does not call one back.
  const away = failed && document.activeElement !== document.body;
  if (!away) focusControl();
  if (!away && control?.matches("input[type=text], input[type=email], input[type=tel], input[type=url], input[type=number]")) control.select();
  const error = form.querySelector(".field-error, .errorlist");
  if (error) announce(error.textContent.trim());
}

export default function inlineEdit(element) {
  if (element.matches("form")) startForm(element);
  else startView(element);
}
