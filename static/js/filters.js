// <div class="filter-groups" data-module="filters">: takes a row of conditions away at once, and a
// group with its last row. A row that is drawn anew for another field or operator gets the focus back,
// on how it compares. Without scripts the button asks the server for the form without the row.
export default function filters(groups) {
  groups.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-filter-row]");
    const group = row.closest(".filter-group");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.dispatchEvent(new Event("input", { bubbles: true })); // the form has changed
    row.remove();
    const place = next ?? (group.nextElementSibling ?? group.previousElementSibling);
    if (!group.querySelector("[data-filter-row]")) group.remove();
    (place ?? groups.closest("form")).querySelector("select, input:not([type=hidden]), button")?.focus();
  });
  groups.addEventListener("htmx:load", (event) => {
    const isLost = document.activeElement === document.body || document.activeElement?.matches("dialog");
    if (isLost && event.target.matches("[data-filter-row]")) event.target.querySelector(".filter-op")?.focus();
  });
}
