// The selection of the contact list: <form id="bulk-bar" data-module="selection">, outside the
// results, so that it outlives their pages. Ticked contacts are kept by id; "all that match" is
// kept as such, without those that were unticked. The bar takes the place of data-toolbar.
// <input name="list" data-members> in the results names the list; with other members the selection
// is cleared. Once a job that was started or taken back here has ended, the list is shown anew. Boxes and ranges are the work of rows.js, which is told by "selection-set".
import { announce, text } from "./dom.js";

export default function selection(bar) {
  const find = (name) => bar.querySelector(`[data-${name}]`);
  const toolbar = document.querySelector(bar.dataset.toolbar);
  const shown = (number) => number.toLocaleString(document.documentElement.lang);
  const list = () => document.querySelector('input[name="list"][form="bulk-bar"]');
  const boxes = () => [...document.querySelectorAll('input[name="selected"][form="bulk-bar"]')];
  let ids = new Set();
  let without = new Set();
  let all = false;
  let total = null;
  let members = list()?.dataset.members ?? null;

  const count = () => (all ? (total === null ? null : Math.max(total - without.size, 0)) : ids.size);
  const isEmpty = () => (all ? count() === 0 : ids.size === 0);

  function tick() {
    for (const box of boxes()) box.checked = all ? !without.has(box.value) : ids.has(box.value);
    document.querySelector("#list-results table")?.dispatchEvent(new CustomEvent("selection-set"));
  }

  function draw() {
    const number = count();
    const told = number === null ? bar.dataset.textWhole : text("selected", shown(number));
    const counter = find("selected-count");
    if (counter.textContent !== told && !isEmpty()) announce(told);
    counter.textContent = told;
    bar.dataset.ready = "";
    if (bar.hidden !== isEmpty()) {
      bar.hidden = isEmpty();
      if (toolbar) toolbar.hidden = !isEmpty();
      if (!bar.hidden) askTotal();
    }
    const every = find("select-every");
    every.hidden = (all && without.size === 0) || (total !== null && number === total);
    every.textContent = total === null ? bar.dataset.textEvery : bar.dataset.textAll.replace("%s", shown(total));
    find("select-page").hidden = boxes().every((box) => box.checked);
    for (const button of bar.querySelectorAll("[data-least]")) {
      const most = Number(button.dataset.most || Infinity);
      const fits = number !== null && number >= Number(button.dataset.least) && number <= most;
      button.hidden = Boolean(button.dataset.most) && (all || !fits);
    }
  }

  async function askTotal() {
    const about = new FormData(bar);
    about.delete("selected");
    about.set("all", "1");
    try {
      const answer = await fetch(bar.dataset.countUrl, { method: "POST", body: about });
      if (about.get("list") !== list()?.value) return;
      total = answer.ok ? (await answer.json()).count : null;
    } catch {
      total = null;
    }
    draw();
  }

  function clear() {
    ids = new Set();
    without = new Set();
    all = false;
    tick();
    draw();
  }

  // What the boxes of the page say now.
  function read() {
    for (const box of boxes()) {
      const set = all ? without : ids;
      if (box.checked === all) set.delete(box.value);
      else set.add(box.value);
    }
    draw();
  }

  function values() {
    const inputs = { ids: [...ids].join(",") };
    return all ? { all: "1", list: list()?.value ?? "", without: [...without].join(",") } : inputs;
  }

  // Asks every second or two whether my jobs still run, while the page is seen.
  let watching = false;
  async function watch() {
    if (watching || !bar.dataset.movingUrl) return;
    watching = true;
    for (let pause = 700; watching; pause = Math.min(pause * 1.3, 3000)) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (document.hidden) continue;
      try {
        const answer = await fetch(bar.dataset.movingUrl, { headers: { Accept: "application/json" } });
        watching = answer.ok && (await answer.json()).moving;
      } catch {
        watching = false;
      }
    }
    window.htmx.trigger(document.body, "contacts-changed");
  }

  document.addEventListener("selection-changed", (event) => {
    if (event.target.closest("#list-results")) read();
  });
  find("clear").addEventListener("click", () => {
    clear();
    boxes()[0]?.focus();
  });
  find("select-page").addEventListener("click", () => {
    for (const box of boxes()) box.checked = true;
    read();
    tick();
  });
  find("select-every").addEventListener("click", () => {
    all = true;
    ids = new Set();
    without = new Set();
    tick();
    draw();
    bar.querySelector(".bulk-actions button")?.focus();
  });
  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (!button) return;
    if ("byLink" in button.dataset) {
      location.assign(`${button.formAction}?ids=${[...ids].join(",")}`);
      return;
    }
    const content = document.getElementById("slide-over-content");
    window.htmx.ajax("POST", button.formAction, { source: content, target: content, swap: "innerHTML", values: values() });
  });
  document.body.addEventListener("bulk-started", () => {
    const isWithin = bar.contains(document.activeElement);
    clear();
    if (isWithin) boxes()[0]?.focus();
  });
  document.body.addEventListener("jobs-changed", watch);
  document.body.addEventListener("htmx:load", (event) => {
    if (event.target.id !== "list-results" && !event.target.querySelector?.("#list-results")) return;
    const now = list()?.dataset.members ?? null;
    if (now !== members) {
      const had = !isEmpty();
      members = now;
      total = null;
      clear();
      if (had) announce(bar.dataset.textCleared);
    } else {
      tick();
      draw();
    }
  });
  // A page that comes back from the browser's memory has kept its boxes.
  clear();
}
