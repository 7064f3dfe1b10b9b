// A menu that closes with the focus in it gives it to its button: what is hidden would lose it.
export function install() {
  document.addEventListener("hide.bs.dropdown", (event) => {
    const button = event.target;
    const menu = button.parentElement.querySelector(".dropdown-menu");
    if (menu?.contains(document.activeElement)) button.focus({ preventScroll: true });
  });
}
