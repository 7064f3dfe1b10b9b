// Edits on a record that wait for the save bar: forms with data-unsaved. A panel that is drawn anew
// (another tab, a refresh) does not take them away: they wait in the bar and return to their place.
export const discarded = "edit-discarded";
const WAITING = "form[data-unsaved], form.inline-conflict";
// The tab of each form: where one has to look for it.
const tabs = new Map();

const bar = () => document.getElementById("save-bar");
const lot = () => bar().querySelector("[data-parked]");

export const collects = () => Boolean(bar());
export const unsaved = () => [...document.querySelectorAll("form[data-unsaved]")];
export const isParked = (form) => lot().contains(form);
export const tabOf = (form) => document.getElementById(tabs.get(form.id));

export function isWaiting() {
  return Boolean(document.querySelector(WAITING));
}

// Whether the form holds something that is not saved.
export function note(form, isUnsaved) {
  if (isUnsaved) form.dataset.unsaved = "";
  else delete form.dataset.unsaved;
  if (!isParked(form)) {
    const tab = form.closest(".record-side")?.querySelector('[role="tab"][aria-selected="true"]');
    tabs.set(form.id, tab?.id ?? "");
  }
  bar().dispatchEvent(new CustomEvent("unsaved-changed"));
}

// An answer may ask for the section around an address: its frame goes along.
function park(form) {
  const section = form.closest(".channel");
  if (!section) {
    lot().append(form);
    return;
  }
  const frame = section.cloneNode(false);
  frame.append(form);
  lot().append(frame);
}

function putBack() {
  for (const form of lot().querySelectorAll(WAITING)) {
    const places = document.querySelectorAll(`#${CSS.escape(form.id)}`);
    const place = [...places].find((element) => !isParked(element));
    if (place) place.replaceWith(form);
  }
  tidy();
}

// What was saved out of sight needs no place.
export function tidy() {
  for (const child of [...lot().children]) {
    if (!child.matches(WAITING) && !child.querySelector(WAITING)) child.remove();
  }
}

export function keepThrough() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { shouldSwap, target, requestConfig } = event.detail;
    if (!shouldSwap || !target.querySelectorAll) return;
    for (const form of target.querySelectorAll(WAITING)) {
      if (form !== requestConfig.elt && !isParked(form)) park(form);
    }
  });
  document.addEventListener("htmx:load", putBack);
  window.addEventListener("beforeunload", (event) => {
    if (isWaiting()) event.preventDefault();
  });
}
