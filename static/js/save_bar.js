// The bar at the foot of a record whose account saves on demand. Save sends the fields that wait as
// one change to data-url, then the other forms one after the other, each to its own address; what is
// refused stays with its error and the bar.
import { announce } from "./dom.js";
import { mayDiscard } from "./guard.js";
import { discarded, isParked, keepThrough, tabOf, tidy, unsaved } from "./unsaved.js";

function send(form) {
  return new Promise((resolve) => {
    function answered(event) {
      if (event.detail.requestConfig.elt !== form) return;
      document.removeEventListener("htmx:afterRequest", answered);
      if (event.detail.successful) delete form.dataset.unsaved;
      resolve();
    }
    document.addEventListener("htmx:afterRequest", answered);
    form.requestSubmit();
  });
}

// The answer has the element of each field; htmx puts them into their places.
function sendTogether(bar, forms) {
  const values = new FormData();
  values.set("csrfmiddlewaretoken", new FormData(forms[0]).get("csrfmiddlewaretoken"));
  for (const form of forms) {
    const name = form.id.startsWith("header-") ? `header:${form.dataset.together}` : form.dataset.together;
    values.append("field", name);
    for (const [key, value] of new FormData(form)) {
      if (key !== "csrfmiddlewaretoken") values.append(`${name}:${key}`, value);
    }
  }
  bar.setAttribute("hx-select-oob", forms.map((form) => `#${form.id}`).join(","));
  return window.htmx.ajax("POST", bar.dataset.url, { source: bar, target: bar, swap: "none", values });
}

function focusOn(form) {
  const control = form.querySelector("[aria-invalid=true]")
    ?? form.querySelector("input:not([type=hidden]), select, textarea, button");
  (control?.tomselect ?? control)?.focus();
}

// The first that was refused or is in conflict, on whichever tab.
function showFirst() {
  const form = document.querySelector("#record form[data-unsaved], #record form.inline-conflict");
  if (!form) return;
  if (!isParked(form)) {
    focusOn(form);
    return;
  }
  document.addEventListener("htmx:afterSettle", () => focusOn(form), { once: true });
  tabOf(form)?.click();
}

export default function saveBar(bar) {
  const [save, cancel] = ["save", "cancel"].map((name) => bar.querySelector(`[data-${name}]`));
  const count = bar.querySelector("[data-count]");
  let sending = false;

  function refresh() {
    const number = unsaved().length;
    const wasHidden = bar.hidden;
    count.textContent = number;
    bar.hidden = !number;
    save.disabled = cancel.disabled = !number || sending;
    if (wasHidden && number) announce(bar.querySelector("p").textContent.trim());
  }

  save.addEventListener("click", async () => {
    sending = true;
    refresh();
    const waiting = unsaved();
    const last = waiting.at(-1)?.id;
    const fields = waiting.filter((form) => form.dataset.together);
    const together = fields.length > 1 ? fields : [];
    if (together.length) await sendTogether(bar, together);
    for (const form of waiting.filter((one) => !together.includes(one))) await send(form);
    sending = false;
    tidy();
    refresh();
    if (document.querySelector("#record form[data-unsaved], #record form.inline-conflict")) showFirst();
    else document.getElementById(`${last}-value`)?.focus();
  });
  cancel.addEventListener("click", async () => {
    if (!await mayDiscard()) return;
    for (const form of unsaved()) {
      delete form.dataset.unsaved;
      if (!isParked(form)) form.dispatchEvent(new CustomEvent(discarded));
    }
    tidy();
    refresh();
  });
  bar.addEventListener("unsaved-changed", refresh);
  document.addEventListener("htmx:load", () => setTimeout(refresh));
  keepThrough();
  refresh();
}
