// <table data-module="column_widths" data-table="contacts">: headers with data-column get a handle
// to drag (or the left and right keys); widths are kept in this browser under the table's name.
const SMALLEST = 64;
const STEP = 16;

export default function columnWidths(table) {
  const key = `widths:${table.dataset.table}`;
  const label = table.dataset.resizeLabel ?? "";
  const widths = JSON.parse(localStorage.getItem(key) ?? "{}");

  function set(header, width) {
    const pixels = Math.max(SMALLEST, Math.round(width));
    for (const side of ["minWidth", "maxWidth", "width"]) header.style[side] = `${pixels}px`;
    const place = header.cellIndex;
    for (const row of table.tBodies[0]?.rows ?? []) {
      if (row.cells[place]) row.cells[place].style.maxWidth = `${pixels}px`;
    }
    return pixels;
  }

  function keep(header, width) {
    widths[header.dataset.column] = width;
    localStorage.setItem(key, JSON.stringify(widths));
  }

  function addHandle(header) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "resize-handle";
    handle.setAttribute("aria-label", `${label} ${header.textContent.trim()}`.trim());
    let from = null;
    handle.addEventListener("pointerdown", (event) => {
      from = { x: event.clientX, width: header.offsetWidth };
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (from) set(header, from.width + event.clientX - from.x);
    });
    handle.addEventListener("pointerup", () => {
      if (from) keep(header, header.offsetWidth);
      from = null;
    });
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
      if (step) keep(header, set(header, header.offsetWidth + step));
    });
    header.append(handle);
  }

  for (const header of table.querySelectorAll("thead th[data-column]")) {
    if (widths[header.dataset.column]) set(header, widths[header.dataset.column]);
    addHandle(header);
  }
}
