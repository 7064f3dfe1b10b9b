"""What is done with an appointment from the calendar and the list: status, cancel, delete."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from appointments.access import get_appointment
from appointments.agenda import zone_of
from appointments.listed import seen_contacts
from appointments.models import Appointment
from appointments.services.rows import Scope, guests_of
from appointments.services.status import (
    REASON_LENGTH,
    appointment_delete,
    appointment_status_set,
)
from appointments.views.agenda_answers import done
from appointments.views.agenda_menu import TONES, menu_of
from appointments.views.agenda_move import SCOPES
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires

EDIT, DELETE = "appointments.edit", "appointments.delete"


@requires("appointments.view")
def event_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An appointment beside the page, or on a page of its own."""
    member: Any = request.member  # type: ignore[attr-defined]
    appointment = get_appointment(member, pk)
    zone = zone_of(request.GET.get("zone", ""), appointment.time_zone)
    context = {
        "title": appointment.title,
        "appointment": appointment,
        "menu": menu_of(member, appointment),
        "tone": TONES[Appointment.Status(appointment.status)],
        "contact_seen": appointment.contact_id in seen_contacts(member, {appointment.contact_id}),
        "guests": guests_of(appointment),
        "zone": zone,
        "back_url": reverse("agenda:page", args=[member.account_id]),
    }
    htmx = getattr(request, "htmx", False)
    template = "agenda/_event.html" if htmx else "agenda/event.html"
    return vary_htmx(render(request, template, context))


@require_POST
@requires(EDIT)
def event_status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it the status of `?status=`; Undo gives back the one before."""
    appointment = get_appointment(request.member, pk, need=EDIT)  # type: ignore[attr-defined]
    status = request.GET.get("status", "")
    operation = appointment_status_set(
        Actor.of_request(request), appointment=appointment, status=status
    )
    message = _("“%(title)s”: %(status)s.") % {
        "title": appointment.title,
        "status": Appointment.Status(status).label,
    }
    return done(request, message, operation=operation)


@require_POST
@requires(DELETE)
def event_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete it; Undo brings it back."""
    appointment = get_appointment(request.member, pk, need=DELETE)  # type: ignore[attr-defined]
    operation = appointment_delete(Actor.of_request(request), appointment=appointment)
    message = _("Deleted “%(title)s”.") % {"title": appointment.title}
    return done(request, message, operation=operation)


class CancelForm(forms.Form):
    """Why, and in a series which of it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Stands in the contact's activity."),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Which"), choices=SCOPES, widget=forms.RadioSelect, initial=Scope.ONE
    )

    def __init__(self, *args: Any, series: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not series:
            del self.fields["scope"]


class AppointmentCancel(Page):
    """Cancel it, with a reason; its time is free again."""

    permission = EDIT

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        appointment = self._find(request, pk)
        return self._show(
            request, appointment, CancelForm(series=appointment.series_id is not None)
        )

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        appointment = self._find(request, pk)
        form = CancelForm(request.POST, series=appointment.series_id is not None)
        if form.is_valid():
            try:
                operation = appointment_status_set(
                    Actor.of_request(request),
                    appointment=appointment,
                    status=Appointment.Status.CANCELLED,
                    reason=form.cleaned_data["reason"],
                    scope=form.cleaned_data.get("scope", Scope.ONE),
                )
            except Refused as refused:
                form.add_error(
                    refused.field if refused.field in form.fields else None, refused.message
                )
            else:
                message = _("“%(title)s” is cancelled.") % {"title": appointment.title}
                return done(request, message, operation=operation)
        return self._show(request, appointment, form)

    def _find(self, request: HttpRequest, pk: UUID) -> Appointment:
        return get_appointment(request.member, pk, need=EDIT)  # type: ignore[attr-defined]

    def _show(
        self, request: HttpRequest, appointment: Appointment, form: CancelForm
    ) -> HttpResponse:
        data = {
            "title": _("Cancel “%(title)s”") % {"title": appointment.title},
            "form": form,
            "action": request.get_full_path(),
            "submit_label": _("Cancel the appointment"),
            "danger": True,
            "back_url": reverse("agenda:page", args=[appointment.account_id]),
        }
        return form_answer(request, data, status=422 if form.errors else 200)
