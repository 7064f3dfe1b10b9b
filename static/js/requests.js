// What every htmx request has: a bar on top after 150 ms, a busy button, no second sending while
// the first runs, an error toast. data-quiet on an element leaves out the bar and network errors.
// The words and events of an answer reach the page also when what asked has been replaced meanwhile.
import { eventsOf, showToast, text } from "./dom.js";

const MESSAGES = { 403: "errorForbidden", 404: "errorMissing", 410: "errorMissing", 413: "errorLarge", 429: "errorBusy" };

// Events by which the parts of a page load themselves anew.
const CHANGES = /-(changed|undone|saved)$/;

const running = new WeakMap();

function mark(button, on) {
  if (!button?.matches?.("button, a.btn")) return;
  if (on) {
    button.setAttribute("aria-busy", "true");
    button.setAttribute("aria-disabled", "true");
  } else {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

function isQuiet(element) {
  return Boolean(element.closest?.("[data-quiet]"));
}

export default function requests(bar) {
  // Requests under way that only read, and the changes that were answered meanwhile.
  const reads = new Map();
  let pending = 0;
  let timer = 0;

  function begin() {
    pending += 1;
    if (pending > 1) return;
    timer = setTimeout(() => {
      bar.className = "request-bar is-on";
    }, 150);
  }

  function end() {
    pending = Math.max(0, pending - 1);
    if (pending) return;
    clearTimeout(timer);
    if (bar.classList.contains("is-on")) bar.className = "request-bar is-done";
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    const writes = requestConfig.verb !== "get";
    if (writes && elt !== document.body && running.has(elt)) {
      event.preventDefault();
      return;
    }
    const button = requestConfig.triggeringEvent?.submitter ?? elt;
    if (writes) running.set(elt, button);
    mark(button, true);
    if (!writes) reads.set(event.detail.xhr, new Set());
    event.detail.xhr.addEventListener("readystatechange", () => arrived(event.detail));
    event.detail.xhr.addEventListener("loadend", () => {
      running.delete(elt);
      mark(button, false);
      if (!isQuiet(elt)) end();
      setTimeout(() => reads.delete(event.detail.xhr), 1000);
    });
    if (!isQuiet(elt)) begin();
  });

  // Before htmx sees the answer. It would fire events on what asked, where nobody hears them once
  // that has been taken off the page; what a late answer says of slide-overs means an earlier one.
  function arrived({ xhr, elt, requestConfig }) {
    if (xhr.readyState !== XMLHttpRequest.DONE || !xhr.status || requestConfig.verb === "get") return;
    const events = eventsOf(xhr);
    const changes = events.map(([name]) => name).filter((name) => CHANGES.test(name));
    for (const missed of reads.values()) changes.forEach((name) => missed.add(name));
    if (elt.isConnected) return;
    for (const [name, detail] of events) {
      if (!name.startsWith("slide-over:")) window.htmx.trigger(document.body, name, detail);
    }
    if (xhr.status >= 400) complain(xhr);
  }

  // What was asked for before a change was answered may be older than it.
  document.addEventListener("htmx:afterSettle", ({ detail: { xhr } }) => {
    const missed = reads.get(xhr);
    reads.delete(xhr);
    for (const name of missed ?? []) window.htmx.trigger(document.body, name);
  });

  function complain(xhr) {
    if (xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return;
    showToast({ message: text(MESSAGES[xhr.status] ?? "errorServer"), kind: "error" });
  }

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt } = event.detail;
    if (isQuiet(elt) && xhr.status >= 500 && event.detail.requestConfig.verb === "get") return;
    complain(xhr);
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (isQuiet(event.detail.elt) && event.detail.requestConfig.verb === "get") return;
    showToast({ message: text("errorNetwork"), kind: "error" });
  });

  // A whole page in place of a fragment means that the session ended: show the sign-in page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, boosted } = event.detail;
    if (boosted || target === document.body || event.detail.selectOverride) return;
    if (/^\s*<!doctype/i.test(xhr.responseText)) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });

  // Forms without htmx: the second of two quick submissions is dropped. One with data-download is
  // answered with a file, after which the page stays.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.matches("[hx-post], [hx-get]")) return;
    if (running.has(form)) event.preventDefault();
    running.set(form, event.submitter);
    mark(event.submitter, true);
    if (form.dataset.download !== undefined) setTimeout(() => downloaded(form), 1500);
  });

  function downloaded(form) {
    mark(running.get(form), false);
    running.delete(form);
    if (form.closest(".slide-over-content")) window.htmx.trigger(document.body, "slide-over:close");
  }

  window.addEventListener("pageshow", () => {
    for (const form of document.forms) {
      mark(running.get(form), false);
      running.delete(form);
    }
  });
}
