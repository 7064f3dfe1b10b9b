// Small things that several modules need: translated strings, cookies, icons, announcements.

// text("movedTo", a, b): a string of #ui-strings, with %s or %1, %2 … filled in.
export function text(key, ...values) {
  let result = document.getElementById("ui-strings")?.dataset[key] ?? "";
  values.forEach((value, index) => {
    result = result.replace(`%${index + 1}`, value);
  });
  return values.length ? result.replace("%s", values[0]) : result;
}

export function setCookie(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
}

// An icon of the sprite, copied from one that the page has, so that its address stays right.
export function icon(name) {
  const model = document.getElementById("toast-template").content.querySelector("svg.icon");
  const copy = model.cloneNode(true);
  copy.setAttribute("class", "icon");
  const use = copy.querySelector("use");
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);
  return copy;
}

// Whatever is topmost: a modal dialog makes the rest of the page inert, live regions included.
export function topLayer() {
  const open = [...document.querySelectorAll("dialog:modal")];
  return open.at(-1) ?? document.body;
}

// Tell screen readers. Polite: it waits for what is being read.
export function announce(message) {
  const region = document.getElementById("announcer");
  if (!region || !message) return;
  if (region.parentElement !== topLayer()) topLayer().append(region);
  region.textContent = "";
  setTimeout(() => {
    region.textContent = message;
  }, 60);
}

// After a drag: the click that the browser sends with it means nothing.
export function dropClick() {
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("click", stop, true);
  setTimeout(() => removeEventListener("click", stop, true), 0);
}

export function isEditable(target) {
  return target.isContentEditable || target.matches?.("input, textarea, select");
}

export function showToast(detail) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail }));
}

// The events that an answer asks the page to fire: [[name, detail], …].
export function eventsOf(request) {
  const header = request.getResponseHeader("HX-Trigger");
  if (!header) return [];
  return Object.entries(header.startsWith("{") ? JSON.parse(header) : { [header]: {} });
}
