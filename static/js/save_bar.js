// The bar at the foot of a record whose account saves on demand. Save sends the waiting forms one
// after the other, each to its own address; what is refused stays with its error and the bar.
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
    const last = unsaved().at(-1)?.id;
    for (const form of unsaved()) await send(form);
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
