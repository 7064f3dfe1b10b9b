"""The pages of one calendar's settings: what they share."""

from collections.abc import Mapping
from copy import copy
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.access import get_calendar
from appointments.calendar_forms import SectionForm
from appointments.models import Calendar
from appointments.services.calendars import calendar_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.page import Page

MANAGE = "calendars.manage"
SECTIONS = (
    ("details", gettext_lazy("Details")),
    ("team", gettext_lazy("Team")),
    ("hours", gettext_lazy("Availability")),
    ("needs", gettext_lazy("Rooms & equipment")),
    ("rules", gettext_lazy("Booking rules")),
    ("customers", gettext_lazy("Customers")),
    ("repeat", gettext_lazy("Recurring")),
    ("notices", gettext_lazy("Notifications")),
)


class SectionPage(Page):
    """A form about a part of one calendar; 422 with what was typed when it is refused."""

    permission = MANAGE
    section = ""
    form_class: type[SectionForm]
    template = ""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        calendar = self.calendar(request, pk)
        return self.show(request, calendar, self.form(calendar), self.parts(request, calendar))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        calendar = self.calendar(request, pk)
        form = self.form(calendar, request.POST)
        parts = self.parts(request, calendar)
        if self.act(request, parts):
            fragment = self.fragment(request, calendar, parts)
            # Only typed so far: nothing is checked yet.
            form = self.form(calendar, request.POST)
            form.errors.clear()
            return fragment or self.show(request, calendar, form, parts)
        version = self.save(request, calendar, form, parts)
        if version is None:
            messages.success(request, _("Saved."))
            return redirect(f"calendars:{self.section}", calendar.account_id, calendar.pk)
        return self.show(request, calendar, form, parts, version=version, status=422)

    def calendar(self, request: HttpRequest, pk: UUID) -> Calendar:
        """The calendar. Raises Http404."""
        return get_calendar(request.member, pk, need=MANAGE)  # type: ignore[attr-defined]

    def form(self, calendar: Calendar, data: Any = None) -> SectionForm:
        """The form, on a copy: the page around it still tells what is stored."""
        return self.form_class(data, instance=copy(calendar))

    def parts(self, request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
        """What the page shows besides the form, as it is stored or was typed."""
        return {}

    def act(self, request: HttpRequest, parts: Mapping[str, Any]) -> bool:
        """Do what a button that changes rows asks for; False when Save was pressed."""
        return False

    def fragment(
        self, request: HttpRequest, calendar: Calendar, parts: Mapping[str, Any]
    ) -> HttpResponse | None:
        """The rows alone, when HTMX asks for them."""
        return None

    def write(
        self, request: HttpRequest, calendar: Calendar, form: SectionForm, parts: Mapping[str, Any]
    ) -> None:
        """Call the service. Raises Refused."""
        calendar_update(
            Actor.of_request(request),
            calendar=calendar,
            changes=form.changes,
            version=posted_version(request),
        )

    def blame(self, form: SectionForm, parts: Mapping[str, Any], refused: Refused) -> None:
        """Put a refusal where it belongs."""
        name = refused.field if refused.field in form.fields else None
        form.add_error(name, refused.message)

    def save(
        self, request: HttpRequest, calendar: Calendar, form: SectionForm, parts: Mapping[str, Any]
    ) -> int | None:
        """None when it was saved; else the version with which the form goes on."""
        version = posted_version(request) or calendar.version
        if not form.is_valid():
            return version
        try:
            self.write(request, calendar, form, parts)
        except Stale as stale:
            form.add_error(None, stale.message)
            return int(stale.data["version"])
        except Refused as refused:
            self.blame(form, parts, refused)
            return version
        return None

    def show(
        self,
        request: HttpRequest,
        calendar: Calendar,
        form: forms.Form,
        parts: Mapping[str, Any],
        *,
        version: int | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page."""
        data = {
            **section_frame(calendar, self.section),
            "form": form,
            "version": version or posted_version(request) or calendar.version,
            **parts,
        }
        return vary_htmx(render(request, self.template, data, status=status))


def posted_version(request: HttpRequest) -> int | None:
    """The version that the form was filled with."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def section_frame(calendar: Calendar, section: str) -> dict[str, Any]:
    """What the page around a section shows."""
    return {
        "calendar": calendar,
        "tabs": _tabs(calendar, section),
        "list_url": reverse("calendars:list", args=[calendar.account_id]),
    }


def _tabs(calendar: Calendar, active: str) -> list[dict[str, Any]]:
    args = [calendar.account_id, calendar.pk]
    return [
        {
            "key": key,
            "label": label,
            "url": reverse(f"calendars:{key}", args=args),
            "active": key == active,
        }
        for key, label in SECTIONS
    ]
