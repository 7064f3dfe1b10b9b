// Light, dark or the system's theme; remembered by the cookie "theme".
// <div data-module="theme"><button data-theme-choice="dark" aria-pressed="false">…
import { setCookie } from "./dom.js";

export default function theme(element) {
  element.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    const root = document.documentElement;
    if (choice === "system") root.removeAttribute("data-bs-theme");
    else root.setAttribute("data-bs-theme", choice);
    setCookie("theme", choice);
    for (const button of element.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  });
}
