"""How a calendar is booked from outside: its link, a piece for web sites, links for one booking."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from appointments.access import get_calendar
from appointments.models import Calendar
from appointments.services.booking_links import booking_link_create
from appointments.views.links import booking_url
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page

BOOK = "appointments.edit"


class LinkForm(forms.Form):
    """How long a one-time link lasts."""

    days = forms.TypedChoiceField(
        label=N_("The link lasts"),
        choices=[
            ("1", N_("1 day")),
            ("7", N_("7 days")),
            ("30", N_("30 days")),
            ("", N_("until it is used")),
        ],
        required=False,
        coerce=int,
        empty_value=None,
    )


class SharePage(Page):
    """The links of a calendar; a POST makes one that is good for one booking."""

    permission = BOOK

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(request, self._calendar(request, pk), LinkForm(initial={"days": "7"}))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        calendar = self._calendar(request, pk)
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self._show(request, calendar, form, status=422)
        try:
            _link, token = booking_link_create(
                Actor.of_request(request), calendar=calendar, days=form.cleaned_data["days"]
            )
        except Refused as refused:
            form.add_error(None, refused.message)
            return self._show(request, calendar, form, status=422)
        made = request.build_absolute_uri(reverse("booking:link", args=[token]))
        return self._show(request, calendar, form, made=made)

    def _calendar(self, request: HttpRequest, pk: UUID) -> Calendar:
        return get_calendar(request.member, pk, need=BOOK)  # type: ignore[attr-defined]

    def _show(
        self,
        request: HttpRequest,
        calendar: Calendar,
        form: LinkForm,
        *,
        made: str = "",
        status: int = 200,
    ) -> HttpResponse:
        data: dict[str, Any] = {
            "title": _("Share “%(name)s”") % {"name": calendar.name},
            "action": reverse("calendars:share", args=[calendar.account_id, calendar.pk]),
            "form": form,
            "calendar": calendar,
            "booking_url": booking_url(request, calendar),
            "snippet": snippet(request, "calendar", calendar.slug or ""),
            "made": made,
            "body_template": "appointments/settings/_share.html",
            "submit_label": _("Make a one-time link"),
            "stylesheet": "css/calendar_settings.css",
            "back_url": reverse("calendars:list", args=[calendar.account_id]),
        }
        return form_answer(request, data, status=status)


def snippet(request: HttpRequest, kind: str, slug: str) -> str:
    """The code that shows a booking page, of a calendar or a group, in another site."""
    if not slug:
        return ""
    script = request.build_absolute_uri(reverse("booking:embed"))
    return f'<script src="{script}" data-{kind}="{slug}" async></script>'
