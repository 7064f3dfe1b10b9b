// Any <dialog id="x">: <button data-open="x"> opens it, <button data-close> inside closes it, so do
// Esc and a click beside it. Before it closes, the dialog gets the cancelable event "close-request".
export function open(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("dialog-opened"));
}

export function requestClose(dialog) {
  const allowed = dialog.dispatchEvent(new CustomEvent("close-request", { cancelable: true }));
  if (allowed) dialog.close();
}

// A menu inside the opener would stay open behind the dialog.
function closeMenus() {
  for (const toggle of document.querySelectorAll('[data-bs-toggle="dropdown"].show')) {
    window.tabler?.Dropdown.getInstance(toggle)?.hide();
  }
}

export function install() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      closeMenus();
      const dialog = document.getElementById(opener.dataset.open);
      if (dialog) open(dialog);
      return;
    }
    const closer = event.target.closest("dialog [data-close]");
    if (closer) requestClose(closer.closest("dialog"));
  });
  // pointerdown, not click: a selection of text that ends outside must not close the dialog.
  document.addEventListener("pointerdown", (event) => {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement) || dialog.id === "confirm") return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) requestClose(dialog);
  });
  // Handled as a key, since browsers honour preventDefault on "cancel" only once.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
    if (!dialog) return;
    event.preventDefault();
    requestClose(dialog);
  });
}
