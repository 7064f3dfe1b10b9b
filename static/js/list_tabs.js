// <div data-module="list_tabs"> holds <nav class="tabs"> and .tabs-more: tabs that have no room stand
// in the menu instead, the open one never. Tabs with data-movable are put in order by dragging; their
// data-list, in the new order, are posted to data-order-url of the nav as "order".
import { announce, dropClick, text } from "./dom.js";

const FAR = 6;

export default function listTabs(row) {
  const nav = row.querySelector(".tabs");
  const more = row.querySelector(".tabs-more");
  const tabs = () => [...nav.querySelectorAll(".tab")];
  const entry = (tab) => more.querySelector(`[data-list="${CSS.escape(tab.dataset.list)}"]`);
  let held = null;

  function hide(tab, hidden) {
    tab.hidden = hidden;
    const one = entry(tab);
    if (one) one.hidden = !hidden;
  }

  function fit() {
    if (!row.isConnected || held?.moved) return;
    const all = tabs();
    nav.classList.remove("is-tight");
    for (const tab of all) hide(tab, false);
    more.hidden = true;
    if (nav.scrollWidth <= nav.clientWidth) return;
    more.hidden = false;
    const gap = parseFloat(getComputedStyle(nav).columnGap) || 0;
    const width = new Map(all.map((tab) => [tab, tab.offsetWidth + gap]));
    const open = all.find((tab) => tab.hasAttribute("aria-current"));
    let room = nav.clientWidth - (width.get(all[0]) ?? 0) - (open && open !== all[0] ? width.get(open) : 0);
    nav.classList.toggle("is-tight", room < 0);
    let full = false;
    for (const tab of all.slice(1)) {
      if (tab === open) continue;
      full ||= width.get(tab) > room;
      if (!full) room -= width.get(tab);
      hide(tab, full);
    }
    const count = all.filter((tab) => tab.hidden).length;
    const number = more.querySelector("[data-number]");
    if (number.textContent !== String(count)) number.textContent = count;
    more.hidden = count === 0;
  }

  function move(event) {
    if (!held.moved && Math.abs(event.clientX - held.x) < FAR) return;
    held.moved = true;
    held.tab.classList.add("is-dragging");
    for (const other of nav.querySelectorAll("[data-movable]:not([hidden])")) {
      if (other === held.tab) continue;
      const box = other.getBoundingClientRect();
      const middle = box.left + box.width / 2;
      const follows = held.tab.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (follows && event.clientX > middle) other.after(held.tab);
      else if (!follows && event.clientX < middle) {
        other.before(held.tab);
        break;
      }
    }
  }

  function drop() {
    document.removeEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) document.removeEventListener(name, drop);
    const { tab, before, moved } = held;
    tab.classList.remove("is-dragging");
    held = null;
    if (!moved) return;
    dropClick();
    const keys = tabs().filter((one) => one.dataset.movable !== undefined).map((one) => one.dataset.list);
    if (keys.join() === before) return;
    const name = tab.querySelector(".tab-name").textContent.trim();
    announce(text("moved", name, keys.indexOf(tab.dataset.list) + 1, keys.length));
    window.htmx.ajax("POST", nav.dataset.orderUrl, { source: row, swap: "none", values: { order: keys } });
  }

  if (nav.dataset.orderUrl) {
    nav.addEventListener("dragstart", (event) => event.preventDefault());
    nav.addEventListener("pointerdown", (event) => {
      const tab = event.target.closest("[data-movable]");
      if (!tab || event.button || event.pointerType === "touch") return;
      const keys = tabs().filter((one) => one.dataset.movable !== undefined);
      held = { tab, x: event.clientX, moved: false, before: keys.map((one) => one.dataset.list).join() };
      document.addEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, drop);
    });
  }
  // {key: text}: how many are in each list. Those whose tab is gone meanwhile are left out.
  function count(event) {
    if (!row.isConnected) document.body.removeEventListener("list-counts", count);
    for (const [key, number] of Object.entries(event.detail)) {
      const place = nav.querySelector(`[data-list="${CSS.escape(key)}"] [data-count]`);
      if (!place) continue;
      place.textContent = number;
      place.hidden = false;
    }
  }
  document.body.addEventListener("list-counts", count);
  // Asked for here, not by hx-trigger="load": that answer could come before this module listens.
  const counts = nav.getAttribute("hx-get");
  if (counts) window.htmx.ajax("GET", counts, { source: nav, swap: "none" });
  new ResizeObserver(fit).observe(row);
  // Numbers and the buttons beside come later and take room.
  new MutationObserver(fit).observe(row, { subtree: true, childList: true });
  document.fonts.ready.then(fit);
  fit();
}
