// <table data-module="column_widths" data-table="contacts">: headers with data-column get a handle
// to drag (or the left and right keys); widths are kept in this browser under the table's name.
// data-widths="{…}" are those that a list was saved with: where the browser's differ, the page shows
// #list-unsaved and #list-dot, and its forms send them as "widths". "widths-saved" on the body (a
// table's name) forgets them, [data-forget-widths] does before it is followed.
const SMALLEST = 64;
const STEP = 16;

const keyOf = (name) => `widths:${name}`;

function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(name)) ?? "{}");
  } catch {
    return {};
  }
}

document.body.addEventListener("widths-saved", (event) => localStorage.removeItem(keyOf(event.detail.table)));
document.addEventListener("click", (event) => {
  const name = event.target.closest?.("[data-forget-widths]")?.dataset.forgetWidths;
  if (name) localStorage.removeItem(keyOf(name));
}, { capture: true });
document.addEventListener("formdata", (event) => {
  const name = event.target.dataset.sendWidths;
  const table = name && document.querySelector(`[data-table="${CSS.escape(name)}"]`);
  if (table) event.formData.set("widths", JSON.stringify(widthsOf(table)));
});

function widthsOf(table) {
  return { ...JSON.parse(table.dataset.widths ?? "{}"), ...stored(table.dataset.table) };
}

export default function columnWidths(table) {
  const name = table.dataset.table;
  const saved = JSON.parse(table.dataset.widths ?? "null");
  const label = table.dataset.resizeLabel ?? "";
  const widths = widthsOf(table);

  function set(header, width) {
    const pixels = Math.max(SMALLEST, Math.round(width));
    for (const side of ["minWidth", "maxWidth", "width"]) header.style[side] = `${pixels}px`;
    const place = header.cellIndex;
    for (const row of table.tBodies[0]?.rows ?? []) {
      if (row.cells[place]) row.cells[place].style.maxWidth = `${pixels}px`;
    }
    return pixels;
  }

  function tell() {
    if (!saved) return;
    const own = Object.entries(stored(name));
    const differs = own.some(([column, width]) => saved[column] !== width);
    for (const id of ["list-unsaved", "list-dot"]) {
      const element = document.getElementById(id);
      if (element) element.hidden = !(differs || element.dataset.unsaved);
    }
  }

  function keep(header, width) {
    widths[header.dataset.column] = width;
    localStorage.setItem(keyOf(name), JSON.stringify(widths));
    tell();
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
      // From the width that was set: a table with room to spare shows its columns wider.
      const now = Number.parseFloat(header.style.width) || header.offsetWidth;
      if (step) keep(header, set(header, now + step));
    });
    header.append(handle);
  }

  for (const header of table.querySelectorAll("thead th[data-column]")) {
    if (widths[header.dataset.column]) set(header, widths[header.dataset.column]);
    addHandle(header);
  }
  tell();
}
