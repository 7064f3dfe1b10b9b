"""The pages of one calendar's settings."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from appointments.access import members_of
from appointments.calendar_forms import (
    CustomersForm,
    DetailsForm,
    HoursForm,
    RepeatForm,
    RulesForm,
    SectionForm,
    TeamRulesForm,
)
from appointments.hours_form import COMMAND as HOURS
from appointments.hours_form import Editor
from appointments.models import Calendar
from appointments.services.calendars import calendar_members_set, calendar_update
from appointments.settings_access import blocks_ahead, schedules_of
from appointments.team_form import COMMAND as TEAM
from appointments.team_form import Team
from appointments.views.links import booking_url
from appointments.views.sections import SectionPage, posted_version
from hoopcrm.accounts.access import active_members
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import vary_htmx


class DetailsPage(SectionPage):
    """Name, colour, link, group, texts and place."""

    section = "details"
    form_class = DetailsForm
    template = "appointments/settings/details.html"

    def parts(self, request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
        return {"booking_url": booking_url(request, calendar)}


class RulesPage(SectionPage):
    """How long, how often, how many, how far ahead."""

    section = "rules"
    form_class = RulesForm
    template = "appointments/settings/rules.html"


class CustomersPage(SectionPage):
    """What is asked of contacts, and what they may do by themselves."""

    section = "customers"
    form_class = CustomersForm
    template = "appointments/settings/customers.html"


class RepeatPage(SectionPage):
    """Bookings that repeat."""

    section = "repeat"
    form_class = RepeatForm
    template = "appointments/settings/repeat.html"

    def parts(self, request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
        return {"is_team": len(members_of([calendar.pk])[calendar.pk]) > 1}


class HoursPage(SectionPage):
    """Weekly hours, dates and blocked time."""

    section = "hours"
    form_class = HoursForm
    template = "appointments/settings/hours.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        htmx: Any = getattr(request, "htmx", None)
        if not (htmx and htmx.target == "blocks"):
            return super().get(request, pk)
        parts = self.parts(request, self.calendar(request, pk))
        return vary_htmx(render(request, "appointments/settings/_blocks.html", parts))

    def parts(self, request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
        typed = request.method == "POST"
        editor = Editor.of_post(request.POST) if typed else Editor.of_stored(calendar.hours)
        args = [calendar.account_id]
        return {
            "editor": editor,
            "blocks": blocks_ahead(calendar.pk),
            "block_url": f"{reverse('availability:block_new', args=args)}?calendar={calendar.pk}",
        }

    def act(self, request: HttpRequest, parts: Mapping[str, Any]) -> bool:
        command = request.POST.get(HOURS, "")
        parts["editor"].act(command, request.POST)
        return bool(command)

    def fragment(
        self, request: HttpRequest, calendar: Calendar, parts: Mapping[str, Any]
    ) -> HttpResponse | None:
        return hours_fragment(request, parts["editor"])

    def write(
        self, request: HttpRequest, calendar: Calendar, form: SectionForm, parts: Mapping[str, Any]
    ) -> None:
        calendar_update(
            Actor.of_request(request),
            calendar=calendar,
            changes=form.changes | {"hours": parts["editor"].checked()},
            version=posted_version(request),
        )


class TeamPage(SectionPage):
    """Who is booked, in which order, where and when."""

    section = "team"
    form_class = TeamRulesForm
    template = "appointments/settings/team.html"

    def parts(self, request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
        staff = list(active_members())
        if request.method == "POST":
            team = Team.of_post(calendar, request.POST, staff)
        else:
            team = Team.of_stored(calendar, members_of([calendar.pk])[calendar.pk], staff)
        team.attach(schedules_of(staff))
        return {"team": team}

    def act(self, request: HttpRequest, parts: Mapping[str, Any]) -> bool:
        command = request.POST.get(TEAM, "")
        if command:
            team: Team = parts["team"]
            team.act(command, request.POST)
            team.attach(schedules_of([row.member for row in team.rows]))
        return bool(command)

    def fragment(
        self, request: HttpRequest, calendar: Calendar, parts: Mapping[str, Any]
    ) -> HttpResponse | None:
        if not getattr(request, "htmx", False):
            return None
        template = "appointments/settings/_team.html"
        return vary_htmx(render(request, template, {"calendar": calendar, **parts}))

    def write(
        self, request: HttpRequest, calendar: Calendar, form: SectionForm, parts: Mapping[str, Any]
    ) -> None:
        calendar_members_set(
            Actor.of_request(request),
            calendar=calendar,
            hosts=parts["team"].hosts(),
            changes=form.changes,
            version=posted_version(request),
        )

    def blame(self, form: SectionForm, parts: Mapping[str, Any], refused: Refused) -> None:
        if not parts["team"].blame(refused.field, refused.message):
            super().blame(form, parts, refused)


def hours_fragment(request: HttpRequest, editor: Editor) -> HttpResponse | None:
    """The rows of hours alone, when HTMX asks for them."""
    if not getattr(request, "htmx", False):
        return None
    return vary_htmx(render(request, "appointments/settings/_hours.html", {"editor": editor}))
