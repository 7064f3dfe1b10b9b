// <div id="…" data-keep-typed>: what is typed or chosen in it while htmx fetches another one in its
// place is not lost; the answer knows only what was sent.
const CONTROLS = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), textarea, select:not([multiple], [hx-post])";

function changedSince(root, sent) {
  return [...root.querySelectorAll(CONTROLS)]
    .filter((one) => one.name && sent.has(one.name) && sent.get(one.name) !== one.value)
    .map((one) => [one.name, one.value]);
}

export function install() {
  let kept = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig, shouldSwap } = event.detail;
    if (!shouldSwap || !target.matches?.("[data-keep-typed]")) return;
    kept = { id: target.id, values: changedSince(target, requestConfig.formData) };
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!kept) return;
    const root = document.getElementById(kept.id);
    for (const [name, value] of kept.values) {
      const control = root?.querySelector(`:is(input, textarea, select)[name="${name}"]`);
      if (control) control.value = value;
    }
    kept = null;
  });
}
