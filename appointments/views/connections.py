"""Settings → Connected calendars: addresses to subscribe to, and calendars read for busy times."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from appointments.connections import busy_calendars_of, feeds_of, get_busy, subscribable
from appointments.feeds import read_busy
from appointments.services.feeds import (
    busy_calendar_add,
    busy_calendar_delete,
    feed_drop,
    feed_make,
)
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.page import Page, requires

OWN = "appointments.edit"


class BusyForm(forms.Form):
    """A calendar elsewhere: what it is called here, and where it stands."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Such as “Private”. Only you see it."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address of the calendar file"),
        max_length=2_000,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://…/basic.ics"}),
        help_text=gettext_lazy(
            "Google: Settings → your calendar → “Secret address in iCal format”."
            " Outlook: Settings → Shared calendars → Publish → ICS."
        ),
    )


class ConnectionsPage(Page):
    """Everything on one page; posting adds a calendar that is read for busy times."""

    permission = OWN

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, BusyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        form = BusyForm(request.POST)
        if form.is_valid():
            try:
                busy = busy_calendar_add(
                    Actor.of_request(request), member=member, **form.cleaned_data
                )
            except Refused as refused:
                form.add_error(
                    refused.field if refused.field in form.fields else None, refused.message
                )
            else:
                read_busy(busy)
                messages.success(request, _("The calendar is connected."))
                return redirect("connections:page", account_id=member.account_id)
        return self._show(request, form, status=422)

    def _show(self, request: HttpRequest, form: BusyForm, *, status: int = 200) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        known = feeds_of(member)
        data = {
            "form": form,
            "busy": busy_calendars_of(member),
            "own": known.pop(None, ""),
            "feeds": [(one, known.get(one.pk, "")) for one in subscribable(member)],
        }
        return render(request, "appointments/settings/connections.html", data, status=status)


@require_POST
@requires(OWN)
def feed(request: HttpRequest) -> HttpResponse:
    """Make, renew or close the address of one's own appointments or of a calendar."""
    member: Any = request.member  # type: ignore[attr-defined]
    pk = request.POST.get("calendar", "")
    calendar = None
    if pk:
        calendar = next((one for one in subscribable(member) if str(one.pk) == pk), None)
        if calendar is None:
            return redirect("connections:page", account_id=member.account_id)
    actor = Actor.of_request(request)
    if "close" in request.POST:
        feed_drop(actor, member=member, calendar=calendar)
        messages.success(request, _("The address is closed. Whoever had it sees nothing any more."))
    else:
        feed_make(actor, member=member, calendar=calendar)
        messages.success(request, _("The address is made. Keep it to yourself."))
    return redirect("connections:page", account_id=member.account_id)


@require_POST
@requires(OWN)
def busy_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read a calendar elsewhere now."""
    member: Any = request.member  # type: ignore[attr-defined]
    read_busy(get_busy(member, pk), now_please=True)
    return redirect("connections:page", account_id=member.account_id)


@require_POST
@requires(OWN)
def busy_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Disconnect a calendar elsewhere, with Undo."""
    member: Any = request.member  # type: ignore[attr-defined]
    busy = get_busy(member, pk)
    operation = busy_calendar_delete(Actor.of_request(request), busy=busy)
    undo = ""
    if member.has("undo.use"):
        undo = reverse("operations:undo", args=[member.account_id, operation.pk])
    text = _("%(name)s is no longer read.") % {"name": busy.name}
    messages.success(request, text, extra_tags=undo)
    return redirect("connections:page", account_id=member.account_id)
