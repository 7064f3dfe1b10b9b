// <table data-module="column_order" data-order-url="…">: headers with data-column, but the first, are
// dragged to another place; the list is then asked for with columns=… in the new order. The chooser
// of columns does the same by keys.
import { announce, dropClick, text } from "./dom.js";

const FAR = 6;

export default function columnOrder(table) {
  const head = table.tHead.rows[0];
  const movable = () => [...head.cells].filter((cell) => cell.dataset.column && cell.dataset.column !== "name");
  let held = null;

  function targetOf(event) {
    return movable().find((cell) => {
      const box = cell.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX < box.right;
    });
  }

  function mark(cell, before) {
    for (const other of movable()) other.classList.remove("drop-before", "drop-after");
    cell?.classList.add(before ? "drop-before" : "drop-after");
  }

  function move(event) {
    if (!held.moved && Math.abs(event.clientX - held.x) < FAR) return;
    held.moved = true;
    held.cell.classList.add("is-dragging");
    const cell = targetOf(event);
    if (!cell) return;
    const cells = movable();
    held.to = cells.indexOf(cell);
    mark(cell === held.cell ? null : cell, held.to < cells.indexOf(held.cell));
  }

  function drop(event) {
    document.removeEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) document.removeEventListener(name, drop);
    const { cell, moved, to } = held;
    held = null;
    cell.classList.remove("is-dragging");
    mark(null);
    if (!moved) return;
    dropClick();
    const keys = movable().map((one) => one.dataset.column);
    const from = keys.indexOf(cell.dataset.column);
    if (event.type === "pointercancel" || to === undefined || to === from) return;
    keys.splice(to, 0, ...keys.splice(from, 1));
    announce(text("moved", cell.textContent.trim(), to + 1, keys.length));
    const address = new URL(table.dataset.orderUrl, location.href);
    for (const key of keys) address.searchParams.append("columns", key);
    window.htmx.ajax("GET", `${address.pathname}${address.search}`, {
      source: table, target: "#list-results", swap: "outerHTML",
    });
  }

  head.addEventListener("dragstart", (event) => event.preventDefault());
  head.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest("th");
    if (!movable().includes(cell) || event.target.closest(".resize-handle")) return;
    if (event.button || event.pointerType === "touch") return;
    held = { cell, x: event.clientX, moved: false, to: undefined };
    document.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, drop);
  });
}
