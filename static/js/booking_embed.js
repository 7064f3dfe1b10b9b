// Shows a booking page within another site:
//   <script src="https://crm.example.com/book/embed.js" data-calendar="trial-lesson" async></script>
// data-group="…" shows a group instead, data-link="…" a one-time link; data-theme="light" or "dark".
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script) return;
  const { calendar, group, link, theme } = script.dataset;
  const path = calendar ?? (group ? `group/${group}` : link ? `once/${link}` : "");
  if (!path) return;
  const address = new URL(`${path}/`, script.src);
  const home = address.origin;
  const here = new URL(window.location.href);
  for (const [name, value] of here.searchParams) {
    if (/^utm_|^(gclid|wbraid|gbraid|msclkid|fbclid)$/.test(name)) {
      address.searchParams.set(name, value);
    }
  }
  address.searchParams.set("embed", "1");
  address.searchParams.set("from", `${here.origin}${here.pathname}`);
  address.searchParams.set("ref", document.referrer);
  if (theme) address.searchParams.set("theme", theme);

  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = script.dataset.title ?? "Booking";
  frame.style.width = "100%";
  frame.style.minHeight = "480px";
  frame.style.border = "0";
  // As the page within has it: browsers put an opaque ground behind a frame of another scheme.
  frame.style.colorScheme = theme === "light" || theme === "dark" ? theme : "light dark";
  script.after(frame);

  window.addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    const told = event.data;
    if (told?.source !== "booking") return;
    if (Number.isFinite(told.height)) {
      frame.style.minHeight = "0";
      frame.style.height = `${Math.ceil(told.height)}px`;
    }
    if (told.booked) {
      script.dispatchEvent(new CustomEvent("booked", { bubbles: true }));
      if (/^https?:\/\//.test(told.goesTo)) window.location.assign(told.goesTo);
    }
  });
})();
