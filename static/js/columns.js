// <ul class="sort-list" data-module="columns">: items are put in order by dragging .sort-handle, or
// by the arrow keys on it. The order is the order of the inputs in the form around; after a move the
// list sends "change" and "sorted", so that hx-trigger on the form may save. Items move between the
// lists of a page that have the same data-sort-group: the list that gets one sends the events.
import { announce, text } from "./dom.js";

export default function columns(list) {
  const group = list.dataset.sortGroup;
  let held = null;

  const itemsOf = (one) => [...one.children].filter((item) => item.matches(".sort-item"));
  const lists = () => (group ? [...document.querySelectorAll(`[data-sort-group="${group}"]`)] : [list]);

  function itemOf(event) {
    const item = event.target.closest(".sort-handle")?.closest(".sort-item");
    return item?.parentElement === list ? item : null;
  }

  function tell(item) {
    const now = item.parentElement;
    const all = itemsOf(now);
    const name = item.dataset.name ?? item.querySelector("label")?.textContent.trim() ?? item.textContent.trim();
    const place = text("moved", name, all.indexOf(item) + 1, all.length);
    announce(now === list || !now.dataset.sortName ? place : `${place} ${now.dataset.sortName}`);
    now.dispatchEvent(new Event("change", { bubbles: true }));
    now.dispatchEvent(new CustomEvent("sorted", { bubbles: true }));
  }

  function move(event) {
    const { item } = held;
    const under = lists().find((one) => {
      const box = (one.closest("section") ?? one).getBoundingClientRect();
      return event.clientY >= box.top && event.clientY <= box.bottom;
    });
    if (under && under !== item.parentElement) under.append(item);
    for (const other of itemsOf(item.parentElement)) {
      if (other === item) continue;
      const box = other.getBoundingClientRect();
      const middle = box.top + box.height / 2;
      const follows = item.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (follows && event.clientY > middle) other.after(item);
      else if (!follows && event.clientY < middle) {
        other.before(item);
        break;
      }
    }
  }

  function drop() {
    const { item, from, index } = held;
    for (const name of ["pointerup", "pointercancel"]) document.removeEventListener(name, drop);
    document.removeEventListener("pointermove", move);
    item.classList.remove("is-dragging");
    held = null;
    if (item.parentElement !== from || itemsOf(from).indexOf(item) !== index) tell(item);
  }

  list.addEventListener("pointerdown", (event) => {
    const item = itemOf(event);
    if (!item || event.button) return;
    held = { item, from: list, index: itemsOf(list).indexOf(item) };
    item.classList.add("is-dragging");
    // Without it a finger would scroll the page and a mouse select text.
    event.preventDefault();
    event.target.closest(".sort-handle").focus();
    document.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, drop);
  });
  list.addEventListener("keydown", (event) => {
    const item = itemOf(event);
    if (!item || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const up = event.key === "ArrowUp";
    const all = itemsOf(list);
    const neighbour = all[all.indexOf(item) + (up ? -1 : 1)];
    const every = lists();
    const next = every[every.indexOf(list) + (up ? -1 : 1)];
    if (neighbour) neighbour[up ? "before" : "after"](item);
    else if (next) next[up ? "append" : "prepend"](item);
    else return;
    item.querySelector(".sort-handle").focus();
    tell(item);
  });
}
