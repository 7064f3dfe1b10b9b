"""The page of an appointment: everything about it, changed here, with its history below."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from appointments.access import get_appointment
from appointments.booking_form import BookingForm
from appointments.booking_values import guests_of_form
from appointments.cards import Card, cards_of
from appointments.changes_form import changes_of_form, initial_of, manner_of
from appointments.models import Appointment
from appointments.services.desk import appointment_note, guests_arrange
from appointments.services.edit import appointment_edit
from appointments.services.rows import Scope
from appointments.views.actions import back_url
from appointments.views.book import calendars_of, free_times, picker_of
from appointments.views.told import changed
from hoopcrm.conversations.shown import MessageLine, lines_about
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.models import Operation
from hoopcrm.core.moments import Moments
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page
from hoopcrm.events.access import history_within
from hoopcrm.events.views.entries import Entry, entry_of

HISTORY_SHOWN = 50


class AppointmentPage(Page):
    """GET: the form, or for those who may only look what it says. POST: save."""

    permission = "appointments.view"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = get_appointment(request.member, pk)  # type: ignore[attr-defined]
        if not may_change(request, found):
            return self._look(request, found)
        return self._show(request, found, self._form(request, found))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = get_appointment(request.member, pk, need="appointments.edit")  # type: ignore[attr-defined]
        if not may_change(request, found):
            return self._look(request, found)
        again = "refresh" in request.POST or "picker" in request.POST
        form = self._form(request, found, data=request.POST, checked=not again)
        at = request.POST.get("picker") or request.POST.get("at", "")
        if again:
            return self._show(request, found, form, at=at)
        meanwhile: list[Entry] = []
        if form.is_valid():
            try:
                operation, count = save(request, found, form)
            except Refused as refused:
                if isinstance(refused, Stale):
                    meanwhile = _since(request, found, form.sent("version"))
                form.refuse(refused)
            else:
                message = _("“%(title)s” saved.") % {"title": found.title}
                if count > 1:
                    message = _("%(n)d appointments saved.") % {"n": count}
                return changed(request, message, back_url(request, found), operation=operation)
        return self._show(request, found, form, at=at, meanwhile=meanwhile)

    def _form(self, request: HttpRequest, found: Appointment, **more: Any) -> BookingForm:
        member: Any = request.member  # type: ignore[attr-defined]
        calendars = calendars_of(member)
        if all(one.pk != found.calendar_id for one in calendars):
            calendars.insert(0, found.calendar)
        return BookingForm(
            member=member,
            calendars=calendars,
            contact=found.contact,
            appointment=found,
            refresh_url=request.get_full_path(),
            initial=initial_of(found),
            **more,
        )

    def _show(
        self,
        request: HttpRequest,
        found: Appointment,
        form: BookingForm,
        *,
        at: str = "",
        meanwhile: list[Entry] | None = None,
    ) -> HttpResponse:
        data = {
            "form": form,
            "picker": picker_of(form, at=at),
            "free": free_times(form),
            "title": found.title,
            "lead": found.contact.display_name,
            "card": _card(request, found),
            "meanwhile": meanwhile or [],
            "history": _history(request, found),
            "messages_told": _messages(request, found),
            "action": request.get_full_path(),
            "body_template": "appointments/_edit_fields.html",
            "back_url": back_url(request, found),
        }
        return form_answer(request, data, status=422 if form.errors else 200)

    def _look(self, request: HttpRequest, found: Appointment) -> HttpResponse:
        """What it says, without fields."""
        data = {
            "title": found.title,
            "card": _card(request, found),
            "appointment": found,
            "history": _history(request, found),
            "messages_told": _messages(request, found),
            "back_url": back_url(request, found),
            "calendar_gone": calendar_is_gone(found),
        }
        htmx = getattr(request, "htmx", False)
        template = "appointments/_look.html" if htmx else "appointments/look.html"
        return vary_htmx(render(request, template, data))


def may_change(request: HttpRequest, found: Appointment) -> bool:
    """Whether its fields may be changed; one of a deleted calendar can only be ended."""
    member: Any = request.member  # type: ignore[attr-defined]
    return bool(member.has("appointments.edit")) and not calendar_is_gone(found)


def calendar_is_gone(found: Appointment) -> bool:
    """Whether the calendar of the appointment has been deleted."""
    return found.calendar is None or found.calendar.deleted_at is not None


def save(
    request: HttpRequest, found: Appointment, form: BookingForm
) -> tuple[Operation | None, int]:
    """Do what the form asks for, all of it or nothing; the operation takes the change back.

    Raises:
        Stale: it was changed since the form was opened.
        Refused: on a field of the form.
    """
    actor = Actor.of_request(request)
    take, over = request.POST.get("take", ""), "over" in request.POST
    with transaction.atomic():
        guests = None
        if "guests" in form.fields:
            guests = guests_arrange(actor, guests=guests_of_form(form))
        done = appointment_edit(
            actor,
            appointment=found,
            changes=changes_of_form(form, found, take=take),
            status=form.cleaned_data["status"],
            guests=guests,
            scope=form.cleaned_data.get("scope") or Scope.ONE,
            manner=manner_of(form, take=take, over=over),
            over_conflicts=over,
            version=form.cleaned_data["version"],
        )
        if form.cleaned_data.get("note", "").strip():
            appointment_note(actor, appointment=found, text=form.cleaned_data["note"])
    return done.operation, done.count


def _card(request: HttpRequest, found: Appointment) -> Card:
    member: Any = request.member  # type: ignore[attr-defined]
    return cards_of(member, [found])[0]


def _history(request: HttpRequest, found: Appointment) -> list[Entry]:
    member: Any = request.member  # type: ignore[attr-defined]
    moments = Moments()
    page = history_within(member, found.contact_id, found, size=HISTORY_SHOWN)
    return [entry_of(event, moments, in_detail=True) for event in page.events]


def _messages(request: HttpRequest, found: Appointment) -> list[MessageLine]:
    member: Any = request.member  # type: ignore[attr-defined]
    return lines_about(member, found)


def _since(request: HttpRequest, found: Appointment, version: str) -> list[Entry]:
    """What others have changed since the form was opened; each change is a version."""
    behind = found.version - int(version) if version.isdecimal() and len(version) < 9 else 1
    return _history(request, found)[: max(behind, 1)]
