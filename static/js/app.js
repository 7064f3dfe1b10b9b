// Entry of every page. Elements name their behaviour: data-module="rows columns".
// A module's default export gets the element, once; it runs again for whatever htmx brings in.
import * as confirmation from "./confirm.js";
import * as dialogs from "./dialog.js";
import * as guard from "./guard.js";
import * as relativeTime from "./relative_time.js";
import * as copy from "./copy.js";
import * as menus from "./menus.js";
import palette from "./palette.js";
import poll from "./poll.js";
import requests from "./requests.js";
import ring from "./ring.js";
import shortcuts from "./shortcuts.js";
import sidebar from "./sidebar.js";
import slideOver from "./slide_over.js";
import theme from "./theme.js";
import toast from "./toast.js";
import * as typed from "./typed.js";

const ready = {
  palette, poll, requests, ring, shortcuts, sidebar, slide_over: slideOver, theme, toast,
  dialog: () => {},
};

// Fetched only by pages that use them.
const onDemand = {
  agenda: () => import("./agenda.js"),
  check_all: () => import("./check_all.js"),
  columns: () => import("./columns.js"),
  column_order: () => import("./column_order.js"),
  column_widths: () => import("./column_widths.js"),
  crop: () => import("./crop.js"),
  filters: () => import("./filters.js"),
  fold: () => import("./fold.js"),
  hover_menu: () => import("./hover_menu.js"),
  inline_edit: () => import("./inline_edit.js"),
  list_tabs: () => import("./list_tabs.js"),
  reveal: () => import("./reveal.js"),
  rich_text: () => import("./rich_text.js"),
  rows: () => import("./rows.js"),
  save_bar: () => import("./save_bar.js"),
  selection: () => import("./selection.js"),
  shown_once: () => import("./shown_once.js"),
  signature: () => import("./signature.js"),
  tabs: () => import("./tabs.js"),
  tags: () => import("./tags.js"),
  upload: () => import("./upload.js"),
};

const started = new WeakMap();

// Once fetched, a module starts in the same moment as its element appears.
async function startOne(element, name) {
  const names = started.get(element) ?? new Set();
  if (names.has(name)) return;
  started.set(element, names.add(name));
  if (ready[name]) {
    ready[name](element);
  } else if (onDemand[name]) {
    const module = await onDemand[name]();
    ready[name] = module.default;
    module.default(element);
  } else {
    console.error(`data-module="${name}" is not known`);
  }
}

function start(root) {
  if (!root.querySelectorAll) return;
  const found = [...root.querySelectorAll("[data-module]")];
  if (root.matches?.("[data-module]")) found.unshift(root);
  for (const element of found) {
    for (const name of element.dataset.module.split(/\s+/).filter(Boolean)) startOne(element, name);
  }
}

for (const module of [dialogs, confirmation, guard, relativeTime, copy, menus, typed]) module.install();
start(document);
// A page that comes back with a refused form begins at the field that is wrong.
document.querySelector('main form [aria-invalid="true"]')?.focus();
document.body.addEventListener("htmx:load", (event) => start(event.detail.elt));
