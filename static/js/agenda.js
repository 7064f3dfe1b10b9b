// The calendar: days, weeks and months around Event Calendar, which is fetched here only.
//   data-feed     answers the events of a range as JSON, times as the wall clock of data-zone
//   data-offset   how far that clock is from UTC now; the line of the present follows it
// What is shown stands in the address. A drop posts to the appointment's own form of moving: 204 is
// done, anything else comes up beside the page and the appointment goes back to where it was.
import { announce, text } from "./dom.js";

const VIEWS = { day: "timeGridDay", week: "timeGridWeek", month: "dayGridMonth" };
const TABLE_ROLES = ["table", "rowgroup", "row", "cell", "columnheader", "rowheader"]
  .map((role) => `[role=${role}]`).join();
const TABLE_NUMBERS = ["aria-colindex", "aria-rowindex", "aria-colcount", "aria-rowcount"];
const NARROW = matchMedia("(max-width: 767.98px)");

function fetchLibrary(url) {
  if (window.EventCalendar) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: url });
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

function element(tag, css, content) {
  const made = document.createElement(tag);
  made.className = css;
  made.textContent = content;
  return made;
}

function link(css, content, href) {
  return Object.assign(element("a", css, content), { href, draggable: false });
}

function draw({ event, timeText, view }) {
  const { kind, who, host, initials, tone, url } = event.extendedProps;
  if (event.display === "background") return undefined;
  const nodes = [];
  if (kind === "appointment" && initials) {
    const face = element("span", `avatar avatar-xs agenda-event-face ${tone}`, initials);
    face.title = host;
    face.setAttribute("aria-hidden", "true");
    nodes.push(face);
  }
  if (timeText && !event.allDay) nodes.push(element("span", "agenda-event-time", timeText), " ");
  nodes.push(url ? link("agenda-event-title", event.title, url) : element("span", "agenda-event-title", event.title));
  if (who && view.type !== VIEWS.month) nodes.push(element("span", "agenda-event-who", who));
  const made = document.createDocumentFragment();
  made.append(...nodes);
  return { domNodes: [...made.childNodes] };
}

// The link inside takes the focus; an article may not be a button.
function describe({ el, event }) {
  el.removeAttribute("role");
  el.removeAttribute("tabindex");
  const { kind, who, host, status, calendar } = event.extendedProps;
  if (kind === "appointment") el.title = [event.title, who, calendar, host, status].filter(Boolean).join(" · ");
  else el.title = [event.title, who].filter(Boolean).join(" · ");
}

// The library tells of a time when the pointer goes up. The click follows, and newer browsers close
// at its end whatever is open beside it.
function afterClick(show) {
  const go = () => {
    clearTimeout(late);
    removeEventListener("click", go, true);
    setTimeout(show);
  };
  const late = setTimeout(go, 300);
  addEventListener("click", go, true);
}

// A wall clock's time: what the library counts in has the wall clock's numbers as local ones.
function wall(moment) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

// How far the clocks of a zone are from UTC at about that time, such as "-06:00".
function offsetAt(zone, at) {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const part = format.formatToParts(new Date(`${at}Z`)).find(({ type }) => type === "timeZoneName");
  return part.value.slice(3) || "+00:00";
}

// One line is all that fits.
function sizes({ event }) {
  return event.end - event.start <= 30 * 60_000 ? ["is-short"] : [];
}

// The library calls itself a table without being one; what it is to screen readers are days in
// the order of the page.
function plain(container) {
  const strip = () => {
    for (const part of container.querySelectorAll(TABLE_ROLES)) {
      part.removeAttribute("role");
      for (const name of TABLE_NUMBERS) part.removeAttribute(name);
    }
  };
  new MutationObserver(strip).observe(container, { childList: true, subtree: true });
  strip();
}

export default async function agenda(root) {
  const { feed, page, library, offset, ownZone } = root.dataset;
  const form = root.querySelector("#agenda-form");
  const title = root.querySelector("[data-agenda-title]");
  const note = root.querySelector("[data-agenda-note]");
  const details = root.querySelector("[data-agenda-filters]");
  const choice = root.querySelector("#agenda-choice");
  const { lang } = document.documentElement;
  const locale = lang === "en" ? "en-GB" : lang;
  const editable = Boolean(root.dataset.editable);
  let view = root.dataset.view || (NARROW.matches ? "day" : "week");
  let moving = false;
  let calendar;

  if (NARROW.matches) details.open = false;
  if (view === "list") {
    form.addEventListener("change", () => form.submit());
    return;
  }
  await fetchLibrary(library);

  function query() {
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) params.append(name, value);
    return params;
  }

  function remember() {
    const params = query();
    params.set("view", view);
    params.set("date", form.elements.date.value);
    history.replaceState(history.state, "", `${page}?${params}`);
    for (const link of root.querySelectorAll("[data-agenda-view]")) {
      link.toggleAttribute("aria-current", link.dataset.agendaView === view);
      if (link.dataset.agendaView === view) link.setAttribute("aria-current", "true");
      const other = new URLSearchParams(params);
      other.set("view", link.dataset.agendaView);
      link.href = `${page}?${other}`;
    }
    // What is added begins on the day that is looked at.
    const day = form.elements.date.value;
    const zone = form.elements.zone.value || ownZone;
    const added = new URLSearchParams({ zone, source: "calendar_page" });
    if (day !== root.dataset.today) added.set("start", `${day}T09:00${offsetAt(zone, `${day}T09:00`)}`);
    for (const link of root.querySelectorAll("[data-agenda-add]")) {
      link.href = `${link.dataset.agendaAdd}?${added}`;
    }
  }

  async function load({ startStr, endStr }) {
    const params = query();
    params.set("start", startStr.slice(0, 10));
    params.set("end", endStr.slice(0, 10));
    params.set("view", view);
    const answer = await fetch(`${feed}?${params}`, { headers: { Accept: "application/json" } });
    if (answer.redirected) location.reload();
    const found = answer.ok ? await answer.json() : { events: [], note: text("errorServer") };
    note.hidden = !found.note;
    note.querySelector("span").textContent = found.note;
    return found.events;
  }

  // Asks to move it; the answer is in the slide-over, or there is none and it is done.
  function move(info) {
    const { event, revert } = info;
    if (moving || event.extendedProps.kind !== "appointment") {
      revert();
      return;
    }
    moving = true;
    const content = document.querySelector(".slide-over-content");
    const finished = (sent) => {
      if (sent.detail.requestConfig?.path !== event.extendedProps.move) return;
      document.body.removeEventListener("htmx:afterRequest", finished);
      moving = false;
      if (sent.detail.xhr.status !== 204) revert();
    };
    document.body.addEventListener("htmx:afterRequest", finished);
    window.htmx.ajax("POST", event.extendedProps.move, {
      source: content,
      target: content,
      swap: "innerHTML",
      values: {
        starts_at: wall(event.start),
        ends_at: wall(event.end),
        zone: form.elements.zone.value || ownZone,
        version: event.extendedProps.version,
        dropped: "1",
      },
    });
  }

  function offer(start, end, allDay, at) {
    const zone = form.elements.zone.value || ownZone;
    const params = new URLSearchParams({
      start: `${start}${offsetAt(zone, start)}`, end: `${end}${offsetAt(zone, end)}`, zone, source: "calendar_page",
    });
    if (allDay) params.set("all_day", "1");
    for (const name of ["calendar", "member"]) {
      const chosen = form.querySelectorAll(`[name=${name}]:checked`);
      if (chosen.length === 1) params.set(name, chosen[0].value);
    }
    const links = choice.querySelectorAll("[data-choice]");
    for (const link of links) link.href = `${link.dataset.choice}?${params}`;
    if (!links.length) return;
    const clock = allDay ? {} : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const day = { weekday: "short", day: "numeric", month: "short", ...clock };
    choice.querySelector("[data-choice-title]").textContent = new Date(start).toLocaleString(locale, day);
    const { clientX, clientY } = at;
    afterClick(() => {
      choice.showPopover();
      const { offsetWidth: width, offsetHeight: height } = choice;
      choice.style.left = `${Math.max(8, Math.min(clientX, innerWidth - width - 8))}px`;
      choice.style.top = `${Math.max(8, Math.min(clientY, innerHeight - height - 8))}px`;
      links[0].focus();
    });
  }

  function open({ event, jsEvent }) {
    const { kind, url } = event.extendedProps;
    if (!url || jsEvent.type !== "click") return;
    jsEvent.preventDefault();
    if (kind === "crowd") location.assign(url);
    else window.htmx.trigger(document.body, "slide-over:open", { url: `${url}?${new URLSearchParams({ zone: form.elements.zone.value || ownZone })}` });
  }

  calendar = window.EventCalendar.create(root.querySelector("[data-agenda-calendar]"), {
    view: VIEWS[view],
    date: root.dataset.date,
    timeZone: offset,
    firstDay: 1,
    locale,
    headerToolbar: { start: "", center: "", end: "" },
    height: "100%",
    nowIndicator: true,
    dayMaxEvents: true,
    scrollTime: "07:30:00",
    slotDuration: "00:30:00",
    snapDuration: "00:15:00",
    slotEventOverlap: false,
    displayEventEnd: false,
    views: {
      timeGridWeek: { dayHeaderFormat: { weekday: "short", day: "numeric" } },
      timeGridDay: { displayEventEnd: true },
    },
    allDayContent: root.dataset.allDayText,
    moreLinkContent: ({ num }) => root.dataset.moreText.replace("%s", num),
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    editable,
    selectable: editable,
    pointer: editable && !NARROW.matches,
    eventClassNames: sizes,
    eventContent: draw,
    eventDidMount: describe,
    eventClick: open,
    eventDrop: move,
    eventResize: move,
    select: ({ start, end, allDay, jsEvent }) => offer(wall(start), wall(end), allDay, jsEvent),
    dateClick: ({ date, allDay, jsEvent }) => {
      if (!editable) return;
      const end = new Date(date);
      if (allDay) end.setDate(end.getDate() + 1);
      else end.setMinutes(end.getMinutes() + 30);
      offer(wall(date), wall(end), allDay, jsEvent);
    },
    eventSources: [{ events: load }],
    datesSet: ({ view: shown }) => {
      title.textContent = shown.title;
      form.elements.view.value = view;
      remember();
    },
    loading: (busy) => root.setAttribute("aria-busy", busy ? "true" : "false"),
  });

  plain(root.querySelector("[data-agenda-calendar]"));

  function go(day) {
    form.elements.date.value = day;
    calendar.setOption("date", day);
    remember();
  }

  function step(days) {
    const [year, month, day] = form.elements.date.value.split("-").map(Number);
    const moved = view === "month" ? new Date(year, month - 1 + days, 1) : new Date(year, month - 1, day + days * (view === "day" ? 1 : 7));
    go(wall(moved).slice(0, 10));
  }

  root.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { agenda: action, agendaView: wanted } = link.dataset;
    if (wanted && VIEWS[wanted]) {
      event.preventDefault();
      view = wanted;
      form.elements.view.value = view;
      calendar.setOption("view", VIEWS[view]);
      remember();
      announce(link.textContent);
    } else if (action) {
      event.preventDefault();
      if (action === "today") go(new URL(link.href).searchParams.get("date"));
      else step(action === "next" ? 1 : -1);
    }
    if (link.dataset.choice) choice.hidePopover();
    const { agendaMine: mine, agendaClear: clear } = link.dataset;
    if (mine === undefined && clear === undefined) return;
    event.preventDefault();
    for (const box of form.querySelectorAll("input[type=checkbox]")) {
      if (clear !== undefined || box.name === "member") box.checked = box.value === mine;
    }
    form.dispatchEvent(new Event("change"));
  });

  form.addEventListener("change", (event) => {
    remember();
    if (event.target.name === "zone") location.reload();
    else calendar.refetchEvents();
    const some = form.querySelector("input:checked") !== null;
    root.querySelector("[data-agenda-clear]").hidden = !some;
  });

  for (const name of ["appointments-changed", "operation-undone", "availability-changed"]) {
    document.body.addEventListener(name, () => calendar.refetchEvents());
  }
}
