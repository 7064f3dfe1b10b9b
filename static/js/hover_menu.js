// <div class="dropdown" data-module="hover_menu">: the mouse opens its menu by resting on it and
// closes it by leaving. Fingers and keys use the button, as in every menu.
const REST = 120;
const LEAVE = 200;

export default function hoverMenu(element) {
  const button = element.querySelector('[data-bs-toggle="dropdown"]');
  let timer = null;

  function later(wait, act) {
    clearTimeout(timer);
    timer = setTimeout(() => act(window.tabler.Dropdown.getOrCreateInstance(button)), wait);
  }

  let hovering = false;
  element.addEventListener("pointerenter", (event) => {
    hovering = event.pointerType === "mouse";
    if (hovering) later(REST, (menu) => menu.show());
  });
  element.addEventListener("pointerleave", () => {
    if (hovering) later(LEAVE, (menu) => menu.hide());
    hovering = false;
  });
  // A click on what hovering has opened would close it again.
  button.addEventListener("click", (event) => {
    if (!hovering || event.detail === 0) return;
    event.stopPropagation();
    later(0, (menu) => menu.show());
  });
}
