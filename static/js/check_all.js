// <fieldset data-module="check_all"> with buttons in [data-check-tools]: data-check="" ticks all boxes,
// data-check="none" none, any other value those that it selects.
export default function checkAll(root) {
  const tools = root.querySelector("[data-check-tools]");
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-check]")?.dataset.check;
    if (wanted === undefined) return;
    for (const box of root.querySelectorAll('input[type="checkbox"]')) {
      box.checked = wanted === "" || (wanted !== "none" && box.matches(wanted));
    }
    root.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
