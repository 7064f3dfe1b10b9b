// <button data-copy="text"> puts the text on the clipboard.
import { showToast, text } from "./dom.js";

export function install() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    showToast({ message: text("copied"), kind: "success" });
  });
}
