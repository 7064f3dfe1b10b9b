"""Settings of a calendar: what it tells whom, when and in which words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import Calendar
from appointments.models.notices import NoticeEvent
from appointments.notice_form import RuleForm
from appointments.notice_rules import rules_of
from appointments.services.notice_settings import calendar_notices_set
from appointments.views.sections import SectionPage, section_frame
from hoopcrm.accounts.access import active_members
from hoopcrm.core.actor import Actor

TEXTS = {
    NoticeEvent.BOOKED: gettext_lazy("Somebody has booked and waits to be confirmed."),
    NoticeEvent.CONFIRMATION: gettext_lazy(
        "The appointment is certain. A calendar file goes along."
    ),
    NoticeEvent.REMINDER: gettext_lazy("Before the appointment, as often as you like."),
    NoticeEvent.FOLLOW_UP: gettext_lazy("After the appointment, unless it was missed."),
    NoticeEvent.RESCHEDULE: gettext_lazy("The appointment has another time."),
    NoticeEvent.CANCELLATION: gettext_lazy("The appointment does not take place, or was missed."),
}


class NoticesPage(SectionPage):
    """All lines of a calendar on one page; 422 with what was typed when one is refused."""

    section = "notices"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        calendar = self.calendar(request, pk)
        return self._page(request, calendar, _lines(calendar))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        calendar = self.calendar(request, pk)
        lines = _lines(calendar, request.POST)
        faults = [line for line in lines if not line.is_valid()]
        if faults:
            return self._page(request, calendar, lines, status=422)
        calendar_notices_set(
            Actor.of_request(request), calendar=calendar, rules=[one.chosen() for one in lines]
        )
        messages.success(request, _("Saved."))
        return redirect("calendars:notices", calendar.account_id, calendar.pk)

    def _page(
        self, request: HttpRequest, calendar: Calendar, lines: list[RuleForm], *, status: int = 200
    ) -> HttpResponse:
        events = [
            (event, TEXTS[event], [one for one in lines if one.rule.event == event])
            for event in NoticeEvent
        ]
        data = {
            "events": events,
            "faults": any(one.errors for one in lines),
            "version": calendar.version,
            **section_frame(calendar, self.section),
        }
        return render(request, "appointments/settings/notices.html", data, status=status)


def _lines(calendar: Calendar, data: Any = None) -> list[RuleForm]:
    staff = list(active_members())
    return [RuleForm(one, staff, data) for one in rules_of(calendar)]
