// Asks before a button or link acts, with or without htmx:
//   <button data-confirm="Delete 3 contacts?" data-confirm-text="They can be restored for 60 days."
//           data-confirm-button="Delete" data-confirm-danger data-confirm-typed="DELETE">
// With data-confirm-post the form of the button, which else leads to a page that asks, is posted.
// From a module: if (await ask({title, text, button, danger, typed})) …
import { text } from "./dom.js";

const allowed = new WeakSet();

export function ask({ title, text: body = "", button, cancel, danger = false, typed = "" }) {
  const dialog = document.getElementById("confirm");
  const ok = dialog.querySelector("[data-ok]");
  const input = dialog.querySelector("input");
  const label = dialog.querySelector("label");
  dialog.querySelector(".dialog-title").textContent = title;
  dialog.querySelector("p").textContent = body;
  dialog.querySelector("p").hidden = !body;
  ok.textContent = button || text("confirmOk");
  ok.className = danger ? "btn btn-danger" : "btn btn-primary";
  dialog.querySelector("[data-cancel]").textContent = cancel || text("confirmCancel");
  label.textContent = typed ? text("confirmTyped", typed) : "";
  label.hidden = input.hidden = !typed;
  input.value = "";
  ok.disabled = Boolean(typed);
  input.oninput = () => {
    ok.disabled = input.value.trim() !== typed;
  };
  dialog.returnValue = "cancel";
  dialog.showModal();
  (typed ? input : danger ? dialog.querySelector("[data-cancel]") : ok).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
  });
}

function makePost(form) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const field = Object.assign(document.createElement("input"), {
    type: "hidden", name: "csrfmiddlewaretoken", value: token,
  });
  form.method = "post";
  form.append(field);
}

export function install() {
  document.addEventListener("click", async (event) => {
    const element = event.target.closest("[data-confirm]");
    if (!element || allowed.delete(element)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const {
      confirm, confirmText, confirmButton, confirmDanger, confirmTyped, confirmPost,
    } = element.dataset;
    const agreed = await ask({
      title: confirm,
      text: confirmText,
      button: confirmButton,
      danger: confirmDanger !== undefined,
      typed: confirmTyped,
    });
    if (!agreed || !element.isConnected) return;
    allowed.add(element);
    if (confirmPost !== undefined) makePost(element.form);
    element.click();
  }, { capture: true });

  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    if (await ask({ title: event.detail.question })) event.detail.issueRequest(true);
  });
}
