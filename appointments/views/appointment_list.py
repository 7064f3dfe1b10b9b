"""The page of all appointments."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.access import visible_calendars
from appointments.agenda import Chosen
from appointments.agenda_events import detail_url
from appointments.agenda_times import told_span
from appointments.cards import TONES
from appointments.listed import SORTS, SPANS, ListState, appointments_of, by_id, seen_contacts
from appointments.models import Appointment
from appointments.views.agenda_menu import menu_of
from hoopcrm.accounts.access import active_members
from hoopcrm.core.keyset import KeysetPage, Take, take_from
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging


class AppointmentList(ListingPage):
    """`?show=<span>&from=&to=&status=&calendar=&group=&member=&search=&sort=&after=<cursor>`."""

    permission = "appointments.view"
    template_name = "agenda/list.html"
    results_template_name = "agenda/_results.html"
    results_id = "list-results"

    def prepare(self) -> HttpResponse | None:
        self.member: Any = self.request.member  # type: ignore[attr-defined]
        self.state = ListState.of(self.member, self.request.GET)
        self.order = self.state.order
        self.zone = ZoneInfo(str(timezone.get_current_timezone()))
        return None

    def take(self) -> Take:
        return take_from(appointments_of(self.member, self.state), self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        pks = [position.pk for position in page.positions]
        found = by_id(pks)
        seen = seen_contacts(self.member, {one.contact_id for one in found.values()})
        state, size = self.state, paging.size
        return {
            "rows": [self._row(found[pk], seen) for pk in pks if pk in found],
            "size": size,
            "previous_url": page.previous and state.url(size=size, before=page.previous),
            "next_url": page.next and state.url(size=size, after=page.next),
            "sizes": [{"size": one, "url": state.url(size=one)} for one in SIZES],
            "self_url": state.url(size=size, after=paging.after, before=paging.before),
        }

    def _row(self, one: Appointment, seen: set[UUID]) -> dict[str, Any]:
        record = reverse("contacts:record", args=[one.account_id, one.contact_id])
        return {
            "appointment": one,
            "url": detail_url(one),
            "contact_url": f"{record}?tab=appointments" if one.contact_id in seen else "",
            "when": told_span(one.starts_at, one.ends_at, self.zone, dated=True),
            "tone": TONES[Appointment.Status(one.status)],
            "menu": menu_of(self.member, one),
        }

    def frame(self) -> dict[str, Any]:
        member, state = self.member, self.state
        context: dict[str, Any] = {
            "state": state,
            "list_url": reverse("agenda:list", args=[member.account_id]),
            "page_url": reverse("agenda:page", args=[member.account_id]),
            "clear_url": state.url(search="", status="", chosen=Chosen()),
            "may_edit": member.has("appointments.edit"),
            "new_url": reverse("appointments:new", args=[member.account_id])
            if member.has("appointments.edit")
            else "",
            "tabs": [
                {
                    "key": key,
                    "label": label,
                    "url": state.url(show=key),
                    "active": key == state.span,
                }
                for key, label in SPANS.items()
            ],
            "sorts": [
                {
                    "label": label,
                    "way": way,
                    "url": state.url(sort=key),
                    "active": key == state.sort,
                }
                for key, (_order, label, way) in SORTS.items()
            ],
        }
        return context if self.wants_results() else context | self._choices()

    def _choices(self) -> dict[str, Any]:
        """What the filters offer."""
        chosen, member = self.state.chosen, self.member
        calendars = list(visible_calendars(member).select_related("group"))
        groups = {one.group_id: one.group for one in calendars if one.group_id}
        people = sorted(active_members(), key=lambda one: one != member)
        return {
            "calendars": [(one.pk, one.name, one.pk in chosen.calendars) for one in calendars],
            "groups": [(pk, one.name, pk in chosen.groups) for pk, one in groups.items()],
            "people": [
                (one.pk, _("Me") if one == member else one.display_name, one.pk in chosen.members)
                for one in people
            ],
            "statuses": Appointment.Status.choices,
        }

    def too_slow(self, paging: Paging) -> dict[str, Any]:
        return {"too_slow": True, "size": paging.size}

    def finish(self, response: HttpResponse) -> HttpResponse:
        query = self.request.GET
        if self.wants_results() and not (query.get("after") or query.get("before")):
            response.headers["HX-Replace-Url"] = self.state.url()
        return response
