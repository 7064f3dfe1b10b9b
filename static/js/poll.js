// <div data-module="poll" hx-get="…" hx-trigger="poll" data-every="20" data-every-active="2">
// asks at once and then every so many seconds, only while the page is visible; every
// data-every-active seconds while the answer holds an element with data-active; stops at data-done.
export default function poll(element) {
  const seconds = (name, fallback) => Number(element.dataset[name] ?? fallback);
  let timer = 0;

  function ask() {
    clearTimeout(timer);
    if (!element.isConnected || element.querySelector("[data-done]")) return;
    if (!document.hidden) window.htmx.trigger(element, "poll");
    const usual = seconds("every", 10);
    const wait = element.querySelector("[data-active]") ? seconds("everyActive", usual) : usual;
    timer = setTimeout(ask, wait * 1000);
  }

  function plan() {
    const name = element.querySelector("[data-active]") ? "everyActive" : "every";
    if (element.dataset.now === "no") timer = setTimeout(ask, seconds(name, 10) * 1000);
    else requestIdleCallback(ask, { timeout: 1000 });
  }

  document.addEventListener("visibilitychange", () => !document.hidden && ask());
  // A job that starts or ends between two questions changes how often to ask.
  let active = Boolean(element.querySelector("[data-active]"));
  element.addEventListener("htmx:afterSwap", () => {
    const now = Boolean(element.querySelector("[data-active]"));
    if (now === active) return;
    active = now;
    clearTimeout(timer);
    timer = setTimeout(ask, seconds(now ? "everyActive" : "every", 10) * 1000);
  });
  plan();
}
