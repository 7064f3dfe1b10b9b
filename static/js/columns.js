// <ul class="sort-list" data-module="columns">: items are put in order by dragging .sort-handle, or
// by the arrow keys on it. The order is the order of the inputs in the form around; after a move the
// list sends "change", so that hx-trigger="change" on the form may save.
import { announce, text } from "./dom.js";

export default function columns(list) {
  const items = () => [...list.children].filter((item) => item.matches(".sort-item"));
  let held = null;

  function tell(item) {
    const all = items();
    const name = item.dataset.name ?? item.querySelector("label")?.textContent.trim() ?? item.textContent.trim();
    announce(text("moved", name, all.indexOf(item) + 1, all.length));
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function drop() {
    if (!held) return;
    held.item.classList.remove("is-dragging");
    if (items().indexOf(held.item) !== held.index) tell(held.item);
    held = null;
  }

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".sort-handle");
    if (!handle || event.button) return;
    const item = handle.closest(".sort-item");
    held = { item, index: items().indexOf(item) };
    item.classList.add("is-dragging");
    handle.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", (event) => {
    if (!held) return;
    for (const other of items()) {
      if (other === held.item) continue;
      const box = other.getBoundingClientRect();
      const middle = box.top + box.height / 2;
      const follows = held.item.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (follows && event.clientY > middle) other.after(held.item);
      else if (!follows && event.clientY < middle) {
        other.before(held.item);
        break;
      }
    }
  });
  list.addEventListener("pointerup", drop);
  list.addEventListener("pointercancel", drop);
  list.addEventListener("keydown", (event) => {
    const handle = event.target.closest(".sort-handle");
    if (!handle || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const item = handle.closest(".sort-item");
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "ArrowUp") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    handle.focus();
    tell(item);
  });
}
