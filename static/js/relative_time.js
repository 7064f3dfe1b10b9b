// Keeps "3 min ago" true: <time datetime="…" data-relative> up to a day old, twice a minute.
import { text } from "./dom.js";

function refresh() {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const minutes = Math.floor((Date.now() - Date.parse(element.dateTime)) / 60000);
    if (!(minutes >= 0 && minutes < 24 * 60)) continue;
    const hours = Math.floor(minutes / 60);
    const wanted = minutes < 1 ? text("justNow")
      : hours < 1 ? text("minutesAgo", minutes)
        : text("hoursAgo", hours);
    if (element.textContent !== wanted) element.textContent = wanted;
  }
}

export function install() {
  setInterval(refresh, 30000);
  document.addEventListener("visibilitychange", refresh);
}
