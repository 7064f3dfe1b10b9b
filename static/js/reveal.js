// Narrows a panel of fields: <input data-module="reveal" data-for="#panel"> hides what does not hold
// the typed words; <input type="checkbox" data-module="reveal" data-for="#panel"> hides empty fields.
// It works on .inline-field elements and on the .field-group around them, and on .sort-item.
import { announce } from "./dom.js";

function refresh(panel) {
  const controls = [...document.querySelectorAll('[data-module~="reveal"]')]
    .filter((control) => document.querySelector(control.dataset.for) === panel);
  const words = controls.find((c) => c.type !== "checkbox")?.value.trim().toLocaleLowerCase() ?? "";
  const filledOnly = controls.some((c) => c.type === "checkbox" && c.checked);
  let count = 0;
  for (const field of panel.querySelectorAll(".inline-field, .sort-item")) {
    const matches = !words || field.textContent.toLocaleLowerCase().includes(words);
    const wanted = !filledOnly || !field.querySelector(".inline-value.is-empty");
    field.hidden = !(matches && wanted);
    count += field.hidden ? 0 : 1;
  }
  for (const group of panel.querySelectorAll(".field-group")) {
    group.hidden = Boolean(group.querySelector(".inline-field")) && !group.querySelector(".inline-field:not([hidden])");
  }
  return count;
}

export default function reveal(control) {
  // Within a form, Enter would send it.
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  control.addEventListener("input", () => {
    const panel = document.querySelector(control.dataset.for);
    if (panel) announce(String(refresh(panel)));
  });
}
