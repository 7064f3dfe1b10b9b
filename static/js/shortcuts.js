// Keys: any link, button or field with data-key="g c" (two keys), "e", "mod+k,/" (either) acts when
// the keys are pressed outside a field; data-key-label and data-key-group name it on the sheet (?).
import { isEditable, text, topLayer } from "./dom.js";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

// What the page says goes before what the shell says.
function holders(root) {
  const inPage = (element) => Boolean(element.closest("main"));
  return [...root.querySelectorAll("[data-key]")].sort((a, b) => inPage(b) - inPage(a));
}

function bindings() {
  const root = topLayer();
  const list = [];
  for (const element of holders(root)) {
    if (element.disabled || (root === document.body && element.closest("dialog"))) continue;
    for (const keys of element.dataset.key.split(",")) list.push({ element, keys: keys.trim() });
  }
  return list;
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey) return `mod+${event.key.toLowerCase()}`;
  return event.altKey ? "" : event.key.length === 1 ? event.key : event.key.toLowerCase();
}

function label(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  if (element.ariaLabel) return element.ariaLabel;
  const copy = element.cloneNode(true);
  for (const part of copy.querySelectorAll("kbd, .count, svg")) part.remove();
  return copy.textContent.trim();
}

const CAPS = { arrowleft: "←", arrowright: "→", escape: "Esc" };

function keycap(keys) {
  const element = document.createElement("kbd");
  element.textContent = CAPS[keys] ?? keys.replace("mod+", isMac ? "⌘ " : "Ctrl ").replace(/ [a-z]$/, (c) => c.toUpperCase());
  return element;
}

function row(elementLabel, keys) {
  const line = document.createElement("div");
  const caps = document.createElement("span");
  line.className = "shortcut-row";
  line.append(Object.assign(document.createElement("span"), { textContent: elementLabel }), caps);
  keys.split(",").forEach((choice, index) => {
    if (index) caps.append(" / ");
    const parts = choice.trim().split(" ");
    parts.forEach((part, place) => {
      if (place) caps.append(` ${text("keysThen")} `);
      caps.append(keycap(part));
    });
  });
  return line;
}

function fill(holder) {
  const groups = new Map();
  const seen = new Set();
  for (const element of holders(document)) {
    const { key, keyGroup } = element.dataset;
    if (seen.has(key) || (element.closest("dialog") && element.closest("dialog").id !== "shortcuts")) continue;
    seen.add(key);
    const group = keyGroup ?? text(element.closest("main") ? "keysPage" : "keysGeneral");
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(row(label(element), key));
  }
  holder.replaceChildren(...[...groups].map(([name, rows]) => {
    const section = document.createElement("section");
    section.append(Object.assign(document.createElement("h3"), { textContent: name }), ...rows);
    return section;
  }));
}

export default function shortcuts(dialog) {
  let typed = "";
  let timer = 0;

  dialog.addEventListener("dialog-opened", () => fill(dialog.querySelector(".shortcut-groups")));
  if (isMac) {
    for (const cap of document.querySelectorAll("[data-mod-key]")) {
      cap.textContent = cap.textContent.replace("Ctrl", "⌘");
    }
  }

  document.addEventListener("keydown", (event) => {
    const key = pressed(event);
    if (!key || event.isComposing || event.defaultPrevented || event.repeat) return;
    if (isEditable(event.target) && !key.startsWith("mod+")) return;
    // A field that was just clicked is on its way: what is typed is meant for it.
    if (event.target.closest?.(".inline-value.htmx-request")) return;
    if (["shift", "control", "alt", "meta"].includes(key)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      typed = "";
    }, 1000);
    const all = bindings();
    const sequence = typed ? `${typed} ${key}` : key;
    const found = all.find((b) => b.keys === sequence) ?? all.find((b) => b.keys === key);
    const begins = all.some((b) => b.keys.startsWith(`${sequence} `));
    typed = begins ? sequence : "";
    if (!found || begins) return;
    event.preventDefault();
    if (isEditable(found.element)) found.element.focus();
    else found.element.click();
  });
}
