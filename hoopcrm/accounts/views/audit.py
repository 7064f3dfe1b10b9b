"""Settings → Audit log: who did what in the account, newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.accounts.access import all_staff
from hoopcrm.accounts.audit_modules import MODULES, kind_groups, kinds_of
from hoopcrm.accounts.services.audit import audit_export_note
from hoopcrm.accounts.token_access import integration_names
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import api_time
from hoopcrm.core.csv_stream import csv_answer, csv_lines
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.moments import Moments
from hoopcrm.core.text import harmless_cell
from hoopcrm.core.views.listing import TooSlow, limited_statements
from hoopcrm.core.views.page import Page
from hoopcrm.events.access import EventFilter, EventPage, account_audit
from hoopcrm.events.faces import event_faces
from hoopcrm.events.models import Event
from hoopcrm.events.views.entries import Entry, entry_of, read_cursor, read_filter

NAMES = ("module", "kind", "actor", "since", "until")
CONTACT = "contacts.contact"
CHUNK, MOST_EXPORTED = 500, 10_000


class AuditPage(Page):
    """`?module=&kind=&actor=&since=&until=&before=<id>`; the next entries alone to HTMX."""

    permission = "audit.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = _filter(request)
        before = read_cursor(request.GET.get("before", ""))
        data = self._entries(request, chosen, before)
        htmx: Any = getattr(request, "htmx", None)
        if htmx and htmx.target == "audit-more":
            return vary_htmx(render(request, "events/_audit_entries.html", data))
        data |= {
            "chosen": chosen,
            "module": request.GET.get("module", ""),
            "modules": [(module.key, module.label) for module in MODULES],
            "kinds": kind_groups(request.member),  # type: ignore[attr-defined]
            "actors": _actors(),
            "older": before is not None,
            "page_url": request.path,
        }
        return vary_htmx(render(request, "accounts/audit.html", data))

    def _entries(
        self, request: HttpRequest, chosen: EventFilter, before: UUID | None
    ) -> dict[str, Any]:
        member: Any = request.member  # type: ignore[attr-defined]
        page, too_slow = EventPage(), False
        try:
            with limited_statements():
                page = account_audit(member, chosen, before=before)
        except TooSlow:
            too_slow = True
        query = {name: value for name in NAMES if (value := request.GET.get(name, ""))}
        export = reverse("audit:export", args=[member.account_id])
        more = f"?{urlencode(query | {'before': str(page.after)})}" if page.after else ""
        return {
            "entries": _told(member, page.events),
            "full_text": True,
            "too_slow": too_slow,
            "export_url": f"{export}?{urlencode(query)}" if query else export,
            "more_url": more,
            "more_page_url": more,
        }


class AuditExport(Page):
    """What the filters let through as CSV, the newest entries first."""

    permission = "audit.view"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        member: Any = request.member  # type: ignore[attr-defined]
        try:
            entries = list(_all(member, _filter(request)))
        except TooSlow:
            messages.error(request, _("That takes too long. Choose days as well."))
            return redirect("audit:log", member.account_id)
        audit_export_note(Actor.of_request(request), entries=len(entries))
        heads = [_("When"), _("Who"), _("Event"), _("What"), _("About"), _("Changes"), _("From")]
        rows = chain([heads], map(_cells, entries))
        return csv_answer(csv_lines(rows), _("Audit log") + ".csv")


def _all(member: Any, chosen: EventFilter) -> Iterator[Entry]:
    """As many entries as an export holds. Raises TooSlow."""
    before: UUID | None = None
    for _page in range(MOST_EXPORTED // CHUNK):
        with limited_statements():
            page = account_audit(member, chosen, before=before, size=CHUNK)
        yield from _told(member, page.events)
        before = page.after
        if before is None:
            return


def _cells(entry: Entry) -> list[str]:
    changes = (f"{one.label}: {one.before or '—'} → {one.after or '—'}" for one in entry.changes)
    cells = [entry.who, entry.label, entry.text, entry.about, "; ".join(changes), entry.origin]
    return [api_time(entry.event.at), *map(harmless_cell, cells)]


def _filter(request: HttpRequest) -> EventFilter:
    chosen, module = read_filter(request.GET), request.GET.get("module", "")
    return replace(chosen, text="", kinds=kinds_of(module))


def _told(member: Any, events: Iterable[Event]) -> list[Entry]:
    """The entries, each with the contact that it is about. One query for all the names."""
    moments = Moments()
    ids = {event.contact_id for event in events if event.contact_id}
    known = event_faces.find(CONTACT)
    faces = known.faces(member, ids) if known and ids else {}
    found = []
    for event in events:
        entry, face = entry_of(event, moments, in_detail=True), faces.get(event.contact_id)
        if face is not None:
            url = reverse("contacts:record", args=[member.account_id, event.contact_id])
            entry = replace(entry, about=face.name, about_url=url)
        elif event.subject_type == CONTACT:
            entry = replace(entry, about=event.subject_label)
        found.append(entry)
    return found


def _actors() -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom the log may be narrowed to. Two queries."""
    staff = [(str(one.pk), one.display_name) for one in all_staff()]
    programs = [(str(pk), name) for pk, name in integration_names()]
    groups = [(_("Staff"), staff), (_("Programs"), programs)]
    groups.append((_("Others"), [("system", _("The program itself"))]))
    return [(label, people) for label, people in groups if people]
