// Arrow keys, Home and End in <div role="tablist" data-module="tabs">, whose tabs are links that
// htmx loads into one panel. The pressed tab is shown as chosen at once, and given back on failure.
export default function tabs(list) {
  const all = () => [...list.querySelectorAll('[role="tab"]')];

  // Sideways only: scrollIntoView would move the page as well.
  function show(tab) {
    const left = tab.offsetLeft - list.offsetLeft;
    if (left < list.scrollLeft || left + tab.offsetWidth > list.scrollLeft + list.clientWidth) {
      list.scrollLeft = left - (list.clientWidth - tab.offsetWidth) / 2;
    }
  }

  function choose(tab) {
    for (const other of all()) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    }
    document.getElementById(tab.getAttribute("aria-controls"))?.setAttribute("aria-labelledby", tab.id);
    show(tab);
  }

  const chosen = () => list.querySelector('[aria-selected="true"]');
  let last = chosen();

  list.addEventListener("htmx:beforeRequest", (event) => {
    last = chosen();
    choose(event.target.closest('[role="tab"]'));
  });
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    list.addEventListener(name, () => last && choose(last));
  }
  list.addEventListener("keydown", (event) => {
    const tabList = all();
    const now = tabList.indexOf(document.activeElement);
    const target = {
      ArrowRight: (now + 1) % tabList.length,
      ArrowLeft: (now - 1 + tabList.length) % tabList.length,
      Home: 0,
      End: tabList.length - 1,
    }[event.key];
    if (target === undefined || now < 0) return;
    event.preventDefault();
    tabList[target].focus();
    tabList[target].click();
  });
  if (last) show(last);
  // Panels are stacked on a narrow screen: a link to a tab leads to its panel, not above it.
  const stacked = list.closest(".record-main") && matchMedia("(max-width: 991.98px)").matches;
  if (!stacked || !new URLSearchParams(location.search).has("tab")) return;
  const header = document.getElementById("record-header");
  list.style.scrollMarginTop = `${parseFloat(getComputedStyle(header).top) + header.offsetHeight}px`;
  list.scrollIntoView();
}
