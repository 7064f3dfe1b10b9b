// Toasts: the server sends HX-Trigger: {"toast": {"message": "Saved", "kind": "success",
// "undo_url": "/…", "link_url": "/…", "link_label": "Open"}}; kinds: success, info, warning, error.
// Undo is a POST to undo_url. Errors and toasts under the pointer stay.
import { announce, icon, topLayer } from "./dom.js";

const ICONS = {
  success: "circle-check", info: "info-circle", warning: "alert-triangle", error: "alert-circle",
};

export default function toast(region) {
  const template = document.getElementById("toast-template");

  // Popovers stand in the top layer, but only inside the modal dialog can they be used.
  function raise() {
    if (region.matches(":popover-open")) region.hidePopover();
    if (region.parentElement !== topLayer()) topLayer().append(region);
    if (region.children.length) region.showPopover();
  }

  function remove(item) {
    item.remove();
    if (!region.children.length && region.matches(":popover-open")) region.hidePopover();
  }

  function expire(item, seconds) {
    let timer = 0;
    const begin = () => {
      timer = setTimeout(() => remove(item), seconds * 1000);
    };
    const hold = () => clearTimeout(timer);
    for (const name of ["pointerenter", "focusin"]) item.addEventListener(name, hold);
    for (const name of ["pointerleave", "focusout"]) item.addEventListener(name, begin);
    begin();
  }

  function show({ message, value, kind = "info", undo_url: undoUrl, link_url: linkUrl, link_label: linkLabel }) {
    const item = template.content.firstElementChild.cloneNode(true);
    const undo = item.querySelector("[data-toast-undo]");
    const link = item.querySelector("[data-toast-link]");
    item.classList.add(`is-${kind}`);
    item.querySelector("svg").replaceWith(icon(ICONS[kind] ?? ICONS.info));
    item.querySelector(".toast-message").textContent = message ?? value ?? "";
    if (undoUrl) undo.dataset.toastUndo = undoUrl;
    else undo.remove();
    if (linkUrl) {
      link.href = linkUrl;
      link.textContent = linkLabel;
    } else {
      link.remove();
    }
    region.append(item);
    while (region.children.length > 4) region.firstElementChild.remove();
    raise();
    announce(message ?? value);
    if (kind !== "error") expire(item, undoUrl ? 12 : linkUrl ? 9 : 5);
  }

  region.addEventListener("click", (event) => {
    const item = event.target.closest(".toast-item");
    const undo = event.target.closest("[data-toast-undo]");
    if (undo) window.htmx.ajax("POST", undo.dataset.toastUndo, { source: document.body, swap: "none" });
    if (undo || event.target.closest("[data-toast-close]")) remove(item);
  });
  document.body.addEventListener("toast", (event) => show(event.detail));
  document.addEventListener("dialog-opened", raise, { capture: true });
  document.addEventListener("close", () => setTimeout(raise), { capture: true });
  for (const item of region.querySelectorAll(".toast-item:not(.is-error)")) expire(item, 6);
  raise();
}
