"""Settings → Audit log: who did what in the account, newest first."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.accounts.access import all_staff
from hoopcrm.accounts.audit_modules import MODULES, kind_groups, kinds_of
from hoopcrm.accounts.token_access import integration_names
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.moments import Moments
from hoopcrm.core.views.listing import TooSlow, limited_statements
from hoopcrm.core.views.page import Page
from hoopcrm.events.access import EventFilter, EventPage, account_audit
from hoopcrm.events.faces import event_faces
from hoopcrm.events.models import Event
from hoopcrm.events.views.entries import Entry, entry_of, read_cursor, read_filter

NAMES = ("module", "kind", "actor", "since", "until")
CONTACT = "contacts.contact"


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
        more = f"?{urlencode(query | {'before': str(page.after)})}" if page.after else ""
        return {
            "entries": _told(member, page.events),
            "full_text": True,
            "too_slow": too_slow,
            "more_url": more,
            "more_page_url": more,
        }


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
