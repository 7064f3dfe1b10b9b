// <button data-copy="text"> puts the text on the clipboard.
import { showToast, text, topLayer } from "./dom.js";

// Browsers give the clipboard to pages of https and of this computer only; a company's own network
// is often neither.
function byHand(words) {
  const area = document.createElement("textarea");
  area.value = words;
  area.readOnly = true;
  area.className = "visually-hidden";
  topLayer().append(area);
  const before = document.activeElement;
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus?.();
  return done;
}

async function copied(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return byHand(words);
  }
}

export function install() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const done = await copied(button.dataset.copy);
    showToast(done ? { message: text("copied"), kind: "success" } : { message: text("copyFailed"), kind: "error" });
  });
}
