// <table data-module="rows">: a click on <tr data-href> opens it, the middle button or Ctrl opens a
// new tab. Boxes input[name=selected] take Shift for a range; [data-select-all] takes the page.
// data-bulk="#bulk-bar" names the bar that replaces data-toolbar="#toolbar" while rows are selected;
// in the bar, [data-selected-count] shows "3 selected" and [data-clear] clears. Space and Shift+Space
// do on the keyboard what a click does; the arrows go from box to box, with Shift they tick.
import { announce, text } from "./dom.js";

export default function rows(table) {
  const boxes = () => [...table.querySelectorAll('tbody input[name="selected"]')];
  const all = table.querySelector("[data-select-all]");
  const bar = table.dataset.bulk && document.querySelector(table.dataset.bulk);
  const toolbar = table.dataset.toolbar && document.querySelector(table.dataset.toolbar);
  let last = null;
  let shiftSpace = false;

  function count() {
    const list = boxes();
    const number = list.filter((box) => box.checked).length;
    if (all) {
      all.checked = number > 0 && number === list.length;
      all.indeterminate = number > 0 && number < list.length;
    }
    return number;
  }

  function refresh() {
    const number = count();
    if (bar) {
      const message = text("selected", number.toLocaleString(document.documentElement.lang));
      bar.querySelector("[data-selected-count]").textContent = message;
      if (bar.hidden !== (number === 0)) announce(message);
      bar.hidden = number === 0;
      if (toolbar) toolbar.hidden = number > 0;
    }
    table.dispatchEvent(new CustomEvent("selection-changed", { bubbles: true, detail: { count: number } }));
  }

  // Arrows go from box to box, with Shift they take the next one along.
  function step(event) {
    const list = boxes();
    const next = list[list.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (!event.shiftKey) return;
    next.checked = event.target.checked = true;
    last = next;
    refresh();
  }

  function pick(box, withRange) {
    const list = boxes();
    if (withRange && last && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      for (const other of list.slice(from, to + 1)) other.checked = box.checked;
    }
    last = box;
    refresh();
  }

  function rowOf(event) {
    const inControl = event.target.closest("a, button, input, select, textarea, label, summary, .dropdown-menu");
    return inControl ? null : event.target.closest("tr[data-href]");
  }

  table.addEventListener("click", (event) => {
    if (event.target.matches('input[name="selected"]')) {
      pick(event.target, event.shiftKey || shiftSpace);
      shiftSpace = false;
    } else if (event.target === all) {
      for (const box of boxes()) box.checked = all.checked;
      refresh();
    } else {
      const row = rowOf(event);
      if (!row || String(window.getSelection())) return;
      if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
      else location.assign(row.dataset.href);
    }
  });
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches('input[name="selected"]')) return;
    shiftSpace = event.key === " " && event.shiftKey;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event);
  });
  // Somebody else has set the boxes.
  table.addEventListener("selection-set", count);
  table.addEventListener("auxclick", (event) => {
    const row = event.button === 1 && rowOf(event);
    if (row) window.open(row.dataset.href, "_blank", "noopener");
  });
  // The middle button would start scrolling.
  table.addEventListener("mousedown", (event) => {
    if (event.button === 1 && rowOf(event)) event.preventDefault();
    if (event.shiftKey && event.target.closest(".cell-check")) event.preventDefault();
  });
  bar?.querySelector("[data-clear]")?.addEventListener("click", () => {
    if (!table.isConnected) return;
    for (const box of boxes()) box.checked = false;
    refresh();
  });
  if (bar) refresh();
  else if (all) count();
}
