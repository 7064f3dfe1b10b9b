// Booking pages for visitors. Everything works without it; it saves presses.

const body = document.body;
const embedded = window.parent !== window;

// The visitor's own time zone, once, where the address names none.
function guessZone() {
  if (!("guessZone" in body.dataset)) return;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const address = new URL(window.location.href);
  if (!own || own === body.dataset.zone || address.searchParams.has("zone")) return;
  address.searchParams.set("zone", own);
  window.location.replace(address);
}

// A choice of zone or person shows its times at once.
function showAtOnce() {
  const form = document.querySelector("[data-asked]");
  if (!form) return;
  form.querySelector("[data-show]").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

// One press books once; the page that comes back brings the buttons back.
function pressOnce() {
  for (const form of document.querySelectorAll("form[method=post]")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => { sent = false; });
  }
}

// The page that holds this one gives it the room it needs. Nothing told here is a secret.
function tellParent() {
  if (!embedded) return;
  const tell = (message) => window.parent.postMessage({ source: "booking", ...message }, "*");
  // Not the document's height: that is never less than the frame's, which could not shrink then.
  const card = document.querySelector(".public-card");
  const below = 12;
  const measure = () => {
    tell({ height: card.getBoundingClientRect().bottom + window.scrollY + below });
  };
  new ResizeObserver(measure).observe(card);
  measure();
  if ("booked" in body.dataset) tell({ booked: true, goesTo: body.dataset.goesTo ?? "" });
}

guessZone();
showAtOnce();
pressOnce();
tellParent();
document.querySelector('[aria-invalid="true"]')?.focus();
