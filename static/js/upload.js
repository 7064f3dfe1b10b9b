// Drop zone (ui/drop_zone.html). With data-url each file is sent at once, with a bar of its own; the
// answer's HX-Trigger events go to the body, then data-done-event. Refusals (4xx) show the text of
// the answer. Without data-url the file waits in its input for the form around.
import { eventsOf, text } from "./dom.js";

function size(bytes) {
  const unit = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = bytes ? Math.min(3, Math.floor(Math.log(bytes) / Math.log(1000))) : 0;
  const options = { style: "unit", unit: unit[power], maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(bytes / 1000 ** power);
}

// The text of a refusal, without its markup.
function reason(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const marked = page.querySelector(".field-error, .errorlist, [role=alert]");
  const found = (marked ?? page.body).textContent.trim();
  return request.status < 500 && found && found.length < 300 ? found : text("errorServer");
}

export default function upload(element) {
  const zone = element.querySelector(".drop-zone");
  const input = element.querySelector("input[type=file]");
  const list = element.querySelector(".uploads");
  const { url, maxBytes, maxText, doneEvent } = element.dataset;

  function line(file) {
    const item = document.createElement("li");
    item.className = "upload";
    const name = Object.assign(document.createElement("span"), { className: "truncate", textContent: file.name });
    const status = Object.assign(document.createElement("span"), { className: "upload-status", textContent: size(file.size) });
    item.append(name, status);
    list.append(item);
    return { item, status };
  }

  function fail({ item, status }, message) {
    status.textContent = "";
    item.querySelector("progress")?.remove();
    item.append(Object.assign(document.createElement("p"), { className: "field-error", textContent: message }));
  }

  function send(file, shown) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const bar = document.createElement("progress");
      bar.setAttribute("aria-label", file.name);
      shown.item.append(bar);
      request.upload.addEventListener("progress", (event) => {
        Object.assign(bar, { max: event.total, value: event.loaded });
        shown.status.textContent = `${Math.floor((100 * event.loaded) / event.total)} %`;
      });
      request.addEventListener("loadend", () => {
        if (request.status >= 200 && request.status < 300) {
          bar.remove();
          shown.item.classList.add("is-done");
          shown.status.textContent = text("uploadDone");
          for (const [name, detail] of eventsOf(request)) window.htmx.trigger(document.body, name, detail);
          if (doneEvent) window.htmx.trigger(document.body, doneEvent);
        } else {
          fail(shown, request.status ? reason(request) : text("uploadFailed"));
        }
        resolve();
      });
      const body = new FormData(element.closest("form") ?? undefined);
      body.set(input.name, file);
      request.open("POST", url);
      for (const [name, value] of Object.entries(JSON.parse(document.body.getAttribute("hx-headers")))) {
        request.setRequestHeader(name, value);
      }
      request.setRequestHeader("HX-Request", "true");
      request.send(body);
    });
  }

  async function take(files) {
    list.replaceChildren();
    const waiting = [];
    for (const file of files) {
      const shown = line(file);
      if (maxBytes && file.size > Number(maxBytes)) {
        fail(shown, maxText || text("errorLarge"));
        if (!url) input.value = "";
      } else {
        if (url) shown.status.textContent = text("uploadWaiting");
        waiting.push([file, shown]);
      }
    }
    if (!url) return;
    for (const [file, shown] of waiting) await send(file, shown);
    input.value = "";
  }

  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", () => take([...input.files]));
  // Chosen before this module came.
  if (input.files.length) take([...input.files]);
}
