// <… data-module="shown_once" data-url="…">: what a form answered is not asked for again by reloading
// the page; the address becomes that of where it is found without its secret.
export default function shownOnce(root) {
  window.history.replaceState(window.history.state, "", root.dataset.url);
}
