// <a href="…" data-slide-over> loads its address into the dialog on the right; without JavaScript
// it is a page. The server tells the two apart by HX-Target: slide-over-content and closes it with
// HX-Trigger: {"slide-over:close": true}. A form inside with data-guard asks before input is lost.
import { open } from "./dialog.js";
import { forget, isDirty, mayDiscard } from "./guard.js";

export default function slideOver(dialog) {
  const content = dialog.querySelector(".slide-over-content");
  let url = "";

  function load(address) {
    url = address;
    window.htmx.ajax("GET", address, { source: content, target: content, swap: "innerHTML" });
  }

  function close() {
    forget(content);
    dialog.close();
  }

  function focusFirst() {
    const first = content.querySelector('[aria-invalid="true"]')
      ?? content.querySelector("[autofocus]")
      ?? [...content.querySelectorAll("input:not([type=hidden], [type=file]), select, textarea")]
        .find((field) => field.checkVisibility())
      ?? content.querySelector("button:not([tabindex='-1']), a[href]");
    first?.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-slide-over]");
    if (!link || event.defaultPrevented) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const palette = link.closest("dialog");
    if (palette && palette !== dialog) palette.close();
    load(link.dataset.slideOver || link.href);
  });

  content.addEventListener("htmx:afterSettle", (event) => {
    if (event.target !== content && event.detail.target !== content) return;
    if (dialog.open) {
      content.querySelector(".slide-over-body")?.scrollTo(0, 0);
    } else {
      open(dialog);
    }
    focusFirst();
  });

  dialog.addEventListener("close-request", async (event) => {
    if (!isDirty(content)) return;
    event.preventDefault();
    if (await mayDiscard()) close();
  });
  dialog.addEventListener("close", () => {
    forget(content);
    content.replaceChildren();
    url = "";
  });
  document.body.addEventListener("slide-over:close", close);
  document.body.addEventListener("slide-over:open", (event) => load(event.detail.url));
  document.body.addEventListener("slide-over:reload", () => url && load(url));
}
