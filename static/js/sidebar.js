// Folds the sidebar to icons (cookie "sidebar") and opens it as a drawer on narrow screens.
// Buttons: data-sidebar-toggle; data-drawer="open" and data-drawer="close" anywhere on the page.
import { setCookie, text } from "./dom.js";

export default function sidebar(element) {
  const app = document.body;
  const column = app.querySelector(".app-column");
  const toggle = element.querySelector("[data-sidebar-toggle]");
  const opener = app.querySelector('[data-drawer="open"]');

  // The name of an icon shows on hover only while the words are hidden.
  function name() {
    const folded = app.dataset.sidebar === "collapsed";
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.querySelector(".nav-label").textContent = text(folded ? "expand" : "collapse");
    for (const item of element.querySelectorAll(".nav-item")) {
      if (folded) item.title = item.querySelector(".nav-label").textContent.trim();
      else item.removeAttribute("title");
    }
  }

  function drawer(open) {
    const wasOpen = app.classList.contains("is-drawer-open");
    app.classList.toggle("is-drawer-open", open);
    column.inert = open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) element.querySelector("a, button").focus({ preventScroll: true });
    else if (wasOpen) opener.focus();
  }

  toggle.addEventListener("click", () => {
    const folded = app.dataset.sidebar !== "collapsed";
    app.dataset.sidebar = folded ? "collapsed" : "open";
    setCookie("sidebar", app.dataset.sidebar);
    name();
  });
  app.addEventListener("click", (event) => {
    const action = event.target.closest("[data-drawer]")?.dataset.drawer;
    if (action) drawer(action === "open");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && app.classList.contains("is-drawer-open")) drawer(false);
  });
  matchMedia("(min-width: 992px)").addEventListener("change", () => drawer(false));
  name();
}
