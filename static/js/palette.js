// The command palette (Ctrl K): pages and "New" at once, the rest from the server as a fragment
// (ui/palette_results.html). Arrows move, Enter opens, with Ctrl in a new tab. What was opened
// last is kept in this browser, for each account.
import { announce, text } from "./dom.js";

const KEPT = 6;

export default function palette(dialog) {
  const input = dialog.querySelector("input");
  const results = dialog.querySelector(".palette-results");
  const start = dialog.querySelector("[data-palette-start]");
  const store = `recent:${dialog.dataset.store}`;
  const items = () => [...results.querySelectorAll(".palette-item")];

  function recent() {
    try {
      return JSON.parse(localStorage.getItem(store)) ?? [];
    } catch {
      return [];
    }
  }

  function remember(item) {
    const entry = { label: item.querySelector(".truncate").textContent.trim(), url: item.getAttribute("href") };
    if (item.hasAttribute("data-slide-over") || item.closest("[data-start]")) return;
    const rest = recent().filter((other) => other.url !== entry.url);
    localStorage.setItem(store, JSON.stringify([entry, ...rest].slice(0, KEPT)));
  }

  function recentGroup(model) {
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", text("recent"));
    const heading = Object.assign(document.createElement("div"), { className: "palette-heading", textContent: text("recent") });
    heading.setAttribute("aria-hidden", "true");
    group.append(heading);
    recent().forEach((entry, index) => {
      const item = model.cloneNode(true);
      item.id = `palette-recent-${index}`;
      item.href = entry.url;
      item.removeAttribute("data-slide-over");
      item.querySelector(".truncate").textContent = entry.label;
      item.querySelector(".palette-hint")?.remove();
      const use = item.querySelector("use");
      use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#history`);
      group.append(item);
    });
    return group;
  }

  function select(item) {
    for (const other of items()) other.setAttribute("aria-selected", String(other === item));
    if (item) input.setAttribute("aria-activedescendant", item.id);
    else input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  function showStart() {
    const content = start.content.cloneNode(true);
    for (const group of content.querySelectorAll('[role="group"]')) group.dataset.start = "";
    const model = content.querySelector(".palette-item");
    const place = content.querySelector("[data-palette-recent]");
    if (model && recent().length) place.replaceWith(recentGroup(model));
    else place.remove();
    results.replaceChildren(content);
    select(items()[0]);
  }

  function go(item, newTab) {
    remember(item);
    if (newTab) window.open(item.href, "_blank", "noopener");
    else item.click();
  }

  dialog.addEventListener("dialog-opened", () => {
    input.value = "";
    showStart();
    input.focus();
  });
  input.addEventListener("input", () => !input.value.trim() && showStart());
  input.addEventListener("htmx:configRequest", (event) => !input.value.trim() && event.preventDefault());
  results.addEventListener("htmx:afterSwap", () => {
    if (!input.value.trim()) showStart();
    select(items()[0]);
    if (!items().length) announce(results.textContent.trim());
  });
  results.addEventListener("pointermove", (event) => {
    const item = event.target.closest(".palette-item");
    if (item && item.getAttribute("aria-selected") !== "true") select(item);
  });
  results.addEventListener("click", (event) => {
    const item = event.target.closest(".palette-item");
    if (!item) return;
    remember(item);
    if (!event.ctrlKey && !event.metaKey) dialog.close();
  });
  input.addEventListener("keydown", (event) => {
    const all = items();
    const now = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      select(all[(now + step + all.length) % all.length]);
    } else if (event.key === "Enter" && all[now]) {
      event.preventDefault();
      go(all[now], event.ctrlKey || event.metaKey);
    }
  });
}
