"""Handing the appointments of one member to another, as when somebody leaves."""

from collections.abc import Collection
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.agenda_events import detail_url
from appointments.agenda_times import told_span
from appointments.handover import MOST_AT_ONCE, Kept, ahead_of, get_colleague, hand_over
from appointments.models import Appointment
from appointments.people import people_of
from appointments.services.change import Manner
from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.views.page import Page


class HandOver(Page):
    """GET: what lies ahead of a member. POST: give those `selected` to the member `to`.

    What could not be given stays on the page with the reason; `force` gives it over conflicts.
    """

    permission = "appointments.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(request, get_colleague(pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        staff, member = get_colleague(pk), request.member  # type: ignore[attr-defined]
        to = next((one for one in active_members() if str(one.pk) == request.POST.get("to")), None)
        selected = set(request.POST.getlist("selected"))
        rows = [one for one in self._ahead(request, staff) if str(one.pk) in selected]
        if to is None or to == staff or not rows:
            error = _("Choose appointments, and who takes them over.")
            return self._show(request, staff, error=error, selected=selected, status=422)
        manner = Manner(
            any_time=member.has("appointments.any_time"),
            over_conflicts=request.POST.get("force") == "1",
        )
        kept = hand_over(Actor.of_request(request), rows, to, manner)
        if given := len(rows) - len(kept):
            told = ngettext(
                "%(number)d appointment handed to %(name)s.",
                "%(number)d appointments handed to %(name)s.",
                given,
            )
            messages.success(request, told % {"number": given, "name": to.display_name})
        if not kept:
            return redirect(request.path)
        return self._show(request, staff, kept=kept, to=to)

    def _ahead(self, request: HttpRequest, staff: Member) -> list[Appointment]:
        rows = ahead_of(request.member, staff)  # type: ignore[attr-defined]
        return list(rows[: MOST_AT_ONCE + 1])

    def _show(
        self,
        request: HttpRequest,
        staff: Member,
        *,
        kept: Collection[Kept] = (),
        to: Member | None = None,
        error: str = "",
        selected: Collection[str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        zone = ZoneInfo(str(timezone.get_current_timezone()))
        why = {one.appointment.pk: one.why for one in kept}
        rows = self._ahead(request, staff)
        known = people_of(member, rows)
        context = {
            "staff": staff,
            "rows": [
                {
                    "appointment": one,
                    "contact": known.person(one.contact, one),
                    "url": detail_url(one),
                    "when": told_span(one.starts_at, one.ends_at, zone, dated=True),
                    "why": why.get(one.pk, ""),
                    "on": one.pk in why if kept else selected is None or str(one.pk) in selected,
                }
                for one in rows[:MOST_AT_ONCE]
            ],
            "more": len(rows) > MOST_AT_ONCE,
            "most": MOST_AT_ONCE,
            "people": [one for one in active_members() if one != staff],
            "to": to,
            "error": error,
            "kept": kept,
            "may_force": member.has("appointments.any_time") and any(one.conflicts for one in kept),
        }
        return render(request, "agenda/hand_over.html", context, status=status)
