// <button data-module="fold" data-for="id">: folds the right panel of that element (class is-folded)
// and opens it again; the cookie "record_panel" keeps it. data-key says which key folds it.
import { announce, setCookie } from "./dom.js";

export default function fold(button) {
  const body = document.getElementById(button.dataset.for);
  const key = button.dataset.key ?? "escape";

  button.addEventListener("click", () => {
    const folded = body.classList.toggle("is-folded");
    const label = folded ? button.dataset.openLabel : button.dataset.foldLabel;
    setCookie("record_panel", folded ? "folded" : "open");
    button.setAttribute("aria-expanded", String(!folded));
    button.ariaLabel = button.title = label;
    if (folded) delete button.dataset.key;
    else button.dataset.key = key;
    announce(label);
  });
}
