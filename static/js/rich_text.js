// <div data-module="rich_text">: an editor in place of the text area in it. Formatting is the
// browser's own (document.execCommand), so that undo, spelling and input methods keep working.
// The text area gets the HTML and "<name>-format" says so; the server cleans it.

const ALLOWED = new Set(["A", "BR", "B", "STRONG", "I", "EM", "U", "S", "STRIKE", "DEL", "UL", "OL", "LI", "P"]);
const BLOCKS = new Set(["DIV", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "PRE", "SECTION", "ARTICLE", "TR"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "TITLE", "META", "SVG", "IFRAME", "OBJECT"]);
const ADDRESS = /^(https?|mailto|tel):/i;

function escaped(words) {
  const holder = document.createElement("div");
  holder.textContent = words;
  return holder.innerHTML;
}

// What is allowed of a node's inside, as HTML. The document it comes from is never shown.
function allowedHtml(node) {
  return [...node.childNodes].map((child) => {
    if (child.nodeType === Node.TEXT_NODE) return escaped(child.data);
    if (child.nodeType !== Node.ELEMENT_NODE) return "";
    const name = child.nodeName.toUpperCase();
    if (DROPPED.has(name)) return "";
    if (name === "BR") return "<br>";
    const inside = allowedHtml(child);
    if (BLOCKS.has(name)) return `<p>${inside}</p>`;
    if (!ALLOWED.has(name)) return inside;
    const tag = name.toLowerCase();
    // Google Docs wraps everything in <b style="font-weight:normal">.
    if (tag === "b" && child.style?.fontWeight === "normal") return inside;
    if (tag !== "a") return `<${tag}>${inside}</${tag}>`;
    const href = child.getAttribute("href") ?? "";
    if (!ADDRESS.test(href)) return inside;
    return `<a href="${escaped(href).replaceAll('"', "&quot;")}">${inside}</a>`;
  }).join("");
}

function cleaned(html) {
  return allowedHtml(new DOMParser().parseFromString(html, "text/html").body);
}

function paragraphs(words) {
  return words.trim().split(/\n\s*\n/).filter(Boolean)
    .map((part) => `<p>${escaped(part).replaceAll("\n", "<br>")}</p>`).join("");
}

// "example.com" and "ann@example.com" are meant as addresses.
function address(typed) {
  const value = typed.trim();
  if (!value || ADDRESS.test(value)) return value;
  if (/^[^\s/@]+@[^\s/@]+$/.test(value)) return `mailto:${value}`;
  if (/^\+?[\d\s()./-]{6,}$/.test(value)) return `tel:${value.replace(/[^\d+]/g, "")}`;
  return /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(value) ? "" : `https://${value.replace(/^\/+/, "")}`;
}

function labelOf(area, body) {
  const label = area.labels[0];
  if (label) {
    label.id ||= `${area.id}-label`;
    body.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", () => body.focus());
  }
  for (const name of ["aria-label", "aria-describedby", "aria-invalid"]) {
    if (area.hasAttribute(name)) body.setAttribute(name, area.getAttribute(name));
  }
}

function arrowKeys(tools) {
  const buttons = [...tools.querySelectorAll("button")];
  buttons.forEach((button, index) => {
    button.tabIndex = index ? -1 : 0;
  });
  tools.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    const next = buttons[(at + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  // A click must not take the selection away from the text.
  tools.addEventListener("mousedown", (event) => event.preventDefault());
}

function linkRow(root, body, save) {
  const row = root.querySelector(".rich-link");
  const input = row.querySelector("input");
  const opener = root.querySelector("[data-link]");
  let range = null;

  function current() {
    const node = document.getSelection().anchorNode;
    const link = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("a");
    return link && body.contains(link) ? link : null;
  }

  function toggle(shown) {
    row.hidden = !shown;
    opener.setAttribute("aria-expanded", String(shown));
  }

  function restore() {
    body.focus();
    if (!range) return;
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function selectLink() {
    const link = current();
    if (link && document.getSelection().isCollapsed) document.getSelection().selectAllChildren(link);
  }

  function apply() {
    const href = address(input.value);
    if (!href) {
      input.setAttribute("aria-invalid", "true");
      return;
    }
    restore();
    selectLink();
    if (document.getSelection().isCollapsed) {
      document.execCommand("insertHTML", false, `<a href="${escaped(href).replaceAll('"', "&quot;")}">${escaped(input.value.trim())}</a>`);
    } else {
      document.execCommand("createLink", false, href);
    }
    toggle(false);
    save();
  }

  opener.addEventListener("click", () => {
    if (!row.hidden) {
      toggle(false);
      restore();
      return;
    }
    const selection = document.getSelection();
    range = selection.rangeCount && body.contains(selection.anchorNode) ? selection.getRangeAt(0).cloneRange() : null;
    const link = current();
    input.value = link?.getAttribute("href") ?? "";
    input.removeAttribute("aria-invalid");
    row.querySelector("[data-remove]").hidden = !link;
    toggle(true);
    input.focus();
  });
  row.querySelector("[data-apply]").addEventListener("click", apply);
  row.querySelector("[data-remove]").addEventListener("click", () => {
    restore();
    selectLink();
    document.execCommand("unlink");
    toggle(false);
    save();
  });
  row.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      apply();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      toggle(false);
      restore();
    }
  });
  return () => opener.setAttribute("aria-pressed", String(Boolean(current())));
}

export default function richText(root) {
  const area = root.querySelector("textarea");
  const format = root.querySelector("input[type=hidden]");
  const focused = document.activeElement === area;
  root.append(root.querySelector("template").content.cloneNode(true));
  const body = root.querySelector(".rich-body");
  const tools = root.querySelector(".rich-tools");
  body.innerHTML = (format.value === "html" ? cleaned(area.value) : paragraphs(area.value)) || "<p><br></p>";
  labelOf(area, body);
  arrowKeys(tools);

  // Written only after a change, so that a form nobody touched is as it came.
  function save() {
    format.value = "html";
    area.value = body.textContent.trim() ? body.innerHTML : "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const showLink = linkRow(root, body, save);

  function showState() {
    for (const button of tools.querySelectorAll("[data-command]")) {
      const { command } = button.dataset;
      if (button.hasAttribute("aria-pressed")) {
        button.setAttribute("aria-pressed", String(document.queryCommandState(command)));
      }
    }
    showLink();
  }

  function run(command) {
    if (!body.contains(document.getSelection().anchorNode)) body.focus();
    document.execCommand("styleWithCSS", false, "false");
    document.execCommand(command);
    save();
    showState();
  }

  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-command]");
    if (button) run(button.dataset.command);
  });
  body.addEventListener("focus", () => document.execCommand("defaultParagraphSeparator", false, "p"));
  body.addEventListener("input", (event) => {
    event.stopPropagation();
    if (!body.firstElementChild) document.execCommand("formatBlock", false, "p");
    save();
    showState();
  });
  body.addEventListener("keyup", showState); // Ctrl+B before anything is typed
  body.addEventListener("paste", (event) => {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const words = event.clipboardData.getData("text/plain");
    if (html) document.execCommand("insertHTML", false, cleaned(html));
    else if (words) document.execCommand("insertText", false, words);
  });
  body.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) event.preventDefault();
  });
  body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      area.form?.requestSubmit();
    }
  });
  function onSelection() {
    if (!root.isConnected) document.removeEventListener("selectionchange", onSelection);
    else if (body.contains(document.getSelection().anchorNode)) showState();
  }
  document.addEventListener("selectionchange", onSelection);
  area.hidden = true;
  root.classList.add("is-ready");
  if (area.autofocus || focused) body.setAttribute("autofocus", "");
  if (!focused) return;
  // Whoever writes already, in the text area, goes on writing behind it.
  body.focus();
  document.getSelection().selectAllChildren(body.lastElementChild ?? body);
  document.getSelection().collapseToEnd();
}
