"""What ends or marks an appointment: status, cancelling, deleting; after a question or at once."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_
from django.views.decorators.http import require_POST

from appointments.access import get_appointment
from appointments.booking_form import uuid_of
from appointments.models import Appointment
from appointments.services.rows import Scope, in_scope
from appointments.services.status import (
    REASON_LENGTH,
    appointment_delete,
    appointment_status_set,
)
from appointments.times import span_text
from appointments.views.told import changed, tab_url
from contacts.access import get_contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.models import Operation
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires

Status = Appointment.Status


class ScopeForm(forms.Form):
    """Which of a series, and why."""

    reason = forms.CharField(
        label=N_("Reason (optional)"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=N_("Stands on the appointment and in the contact's activity."),
    )
    scope = forms.ChoiceField(
        label=N_("Which ones"),
        initial=Scope.ONE,
        widget=forms.RadioSelect,
        choices=[
            (Scope.ONE, N_("This appointment only")),
            (Scope.FOLLOWING, N_("This and the following ones")),
            (Scope.ALL, N_("All that lie ahead")),
        ],
    )

    def __init__(self, data: Any = None, *, appointment: Appointment, reason: bool) -> None:
        super().__init__(data, auto_id="ask-%s", use_required_attribute=False)
        if not reason:
            del self.fields["reason"]
        if appointment.series_id is None:
            del self.fields["scope"]

    @property
    def scope_chosen(self) -> str:
        """The scope, once the form is valid."""
        return str(self.cleaned_data.get("scope") or Scope.ONE)


class AskPage(ABC, Page):
    """A question before an appointment, or several of its series, end."""

    permission = "appointments.edit"
    reason = False

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = self.find(request, pk)
        return self._show(request, found, ScopeForm(appointment=found, reason=self.reason))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = self.find(request, pk)
        form = ScopeForm(request.POST, appointment=found, reason=self.reason)
        if form.is_valid():
            url = back_url(request, found)
            try:
                count = len(in_scope(found, form.scope_chosen))
                operation = self.act(request, found, form)
            except Refused as refused:
                field = refused.field if refused.field in form.fields else None
                form.add_error(field, refused.message)
            else:
                return changed(request, self.told(found, count), url, operation=operation)
        return self._show(request, found, form)

    def find(self, request: HttpRequest, pk: UUID) -> Appointment:
        """The appointment, for whoever may end it."""
        return get_appointment(request.member, pk, need=self.permission)  # type: ignore[attr-defined]

    @abstractmethod
    def act(self, request: HttpRequest, found: Appointment, form: ScopeForm) -> Operation | None:
        """Do it; the operation takes it back."""

    @abstractmethod
    def told(self, found: Appointment, count: int) -> str:
        """What was done."""

    @abstractmethod
    def words(self) -> dict[str, Any]:
        """Title and button."""

    def _show(self, request: HttpRequest, found: Appointment, form: ScopeForm) -> HttpResponse:
        zone: Any = timezone.get_current_timezone()
        data = {
            "form": form,
            "appointment": found,
            "when": span_text(found.starts_at, found.ends_at, zone),
            "action": request.get_full_path(),
            "body_template": "appointments/_ask_fields.html",
            "danger": True,
            "close_label": _("Keep it"),
            "back_url": back_url(request, found),
            **self.words(),
        }
        return form_answer(request, data, status=422 if form.errors else 200)


class CancelPage(AskPage):
    """Cancel: its time is free again, and whoever wants to know is told."""

    reason = True

    def act(self, request: HttpRequest, found: Appointment, form: ScopeForm) -> Operation | None:
        return appointment_status_set(
            Actor.of_request(request),
            appointment=found,
            status=Status.CANCELLED,
            reason=form.cleaned_data["reason"],
            scope=form.scope_chosen,
        )

    def told(self, found: Appointment, count: int) -> str:
        if count > 1:
            return _("%(n)d appointments cancelled.") % {"n": count}
        return _("“%(title)s” was cancelled.") % {"title": found.title}

    def words(self) -> dict[str, Any]:
        return {
            "title": _("Cancel the appointment?"),
            "submit_label": _("Cancel the appointment"),
            "explained": _("Its time can be booked again. It stays under Previous."),
        }


class DeletePage(AskPage):
    """Delete as if it had never been."""

    permission = "appointments.delete"

    def act(self, request: HttpRequest, found: Appointment, form: ScopeForm) -> Operation | None:
        return appointment_delete(
            Actor.of_request(request), appointment=found, scope=form.scope_chosen
        )

    def told(self, found: Appointment, count: int) -> str:
        if count > 1:
            return _("%(n)d appointments deleted.") % {"n": count}
        return _("“%(title)s” was deleted.") % {"title": found.title}

    def words(self) -> dict[str, Any]:
        return {
            "title": _("Delete the appointment?"),
            "submit_label": _("Delete"),
            "explained": _("It leaves the calendar and the contact as if it had never been."),
        }


@require_POST
@requires("appointments.edit")
def status_set(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it the status `?to=`, with Undo."""
    found = get_appointment(request.member, pk, need="appointments.edit")  # type: ignore[attr-defined]
    to = request.GET.get("to", "")
    if to not in Status.values:
        raise BadRequest("no such status")
    url = back_url(request, found)
    try:
        operation = appointment_status_set(Actor.of_request(request), appointment=found, status=to)
    except Refused as refused:
        return changed(request, refused.message, url, kind="error")
    message = _("“%(title)s” is now: %(status)s.") % {
        "title": found.title,
        "status": Status(to).label,
    }
    return changed(request, message, url, operation=operation)


def back_url(request: HttpRequest, found: Appointment) -> str:
    """The record from which it was asked, `?contact=`, else that of the appointment's contact."""
    asked = uuid_of(request.GET.get("contact", ""))
    if asked is not None:
        return tab_url(get_contact(request.member, asked))  # type: ignore[attr-defined]
    return tab_url(found.contact)
