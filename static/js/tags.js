// A picker over <select data-module="tags">, single or multiple:
//   data-url="…"      options from the server: GET ?q= answers [{"value", "label", "tone"}]
//   data-most="10"    of a multiple one: how many may be chosen
//   placeholder="…" of a single one: stands where nothing is chosen, instead of the empty option
//   data-create       what is typed may become a new option (its value is the text itself)
//   <option data-tone="blue"> colours a chosen item. The select sends "change" as usual.
import "../vendor/tom-select/tom-select.min.js";

import { text } from "./dom.js";

function draw(data, escape, chosen) {
  const tone = chosen && data.tone ? ` tone-${escape(data.tone)}` : "";
  const hint = !chosen && data.hint ? ` <small class="text-muted">${escape(data.hint)}</small>` : "";
  return `<div class="${chosen ? "item" : "option"}${tone}">${escape(data.label)}${hint}</div>`;
}

async function load(url, query, callback) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", query);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    callback(answer.ok ? await answer.json() : []);
  } catch {
    callback([]);
  }
}

// Options that come late do not open again what was closed meanwhile.
function loaded(picker, callback, found) {
  const { isInputHidden, isOpen } = picker;
  picker.isInputHidden = isInputHidden || !isOpen;
  callback(found);
  picker.isInputHidden = isInputHidden;
}

export default function tags(select) {
  const { url, create, most } = select.dataset;
  const multiple = select.multiple;
  const groups = [...select.querySelectorAll("optgroup")].map(({ label }) => ({ value: label, label }));
  const mayBeEmpty = !multiple && !select.hasAttribute("placeholder");
  const options = [...select.options].filter((option) => option.value || mayBeEmpty).map((option) => ({
    value: option.value, label: option.text, tone: option.dataset.tone, hint: option.dataset.hint,
    optgroup: option.closest("optgroup")?.label,
  }));
  const focused = document.activeElement === select;
  const picker = new window.TomSelect(select, {
    options,
    items: [...select.selectedOptions].map((option) => option.value).filter((value) => value || mayBeEmpty),
    valueField: "value",
    labelField: "label",
    searchField: ["label", "hint"],
    placeholder: select.getAttribute("placeholder") ?? undefined,
    plugins: multiple ? { remove_button: { title: text("tagRemove") } } : {},
    create: create === undefined ? false : (input, done) => done({ value: input.trim(), label: input.trim() }),
    createFilter: (input) => input.trim().length > 0 && input.trim().length <= 100,
    persist: false,
    ...(groups.length ? { optgroups: groups, lockOptgroupOrder: true } : {}),
    maxOptions: groups.length ? null : 100,
    ...(multiple && most ? { maxItems: Number(most) } : {}),
    hideSelected: multiple,
    closeAfterSelect: !multiple,
    allowEmptyOption: mayBeEmpty,
    // Enter takes what the list shows; so it shows what is typed at once.
    refreshThrottle: 0,
    preload: url ? "focus" : false,
    load: url ? (query, callback) => load(url, query, (found) => loaded(picker, callback, found)) : null,
    onItemAdd() {
      this.setTextboxValue("");
      this.refreshOptions(multiple);
    },
    render: {
      option: (data, escape) => draw(data, escape, false),
      item: (data, escape) => draw(data, escape, true),
      option_create: (data, escape) => `<div class="create">${escape(text("tagCreate", data.input))}</div>`,
      no_results: () => `<div class="no-results">${text("tagNone")}</div>`,
    },
  });
  // Names and errors belong to what is seen; the select only carries the value.
  select.setAttribute("aria-hidden", "true");
  for (const name of ["aria-label", "aria-labelledby", "aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) picker.control_input.setAttribute(name, select.getAttribute(name));
  }
  if (focused) picker.focus();
  picker.wrapper.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picker.isOpen) event.stopPropagation();
  });
}
