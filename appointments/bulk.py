"""The bulk action that books many contacts into one slot of a class."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_
from django.utils.translation import ngettext

from appointments.access import bookable_calendars, calendar_by_id
from appointments.booking_values import moment_read
from appointments.models import OCCUPYING, Appointment, Calendar
from appointments.services.book import Booking, appointment_book
from appointments.services.status import appointment_status_set
from appointments.slots import slots_between
from appointments.times import day_text, span_text
from contacts.bulk.actions import ActionForm, BulkAction, Result, Undone, Work
from contacts.bulk.telling import journal_part
from contacts.bulk.words import counted
from contacts.models import Contact
from contacts.models.bulk import Outcome
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import record_inserts

AHEAD = timedelta(days=60)
MOST_SLOTS = 300


class ClassForm(ActionForm):
    """A class, and when."""

    calendar = forms.ChoiceField(
        label=N_("Class"), error_messages={"required": N_("Choose a class.")}
    )
    slot = forms.ChoiceField(
        label=N_("When"),
        error_messages={
            "required": N_("Choose a time."),
            "invalid_choice": N_("This time can no longer be booked. Choose another one."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = bookable_calendars(self.member).filter(type=Calendar.Type.CLASS)
        self.classes = {str(one.pk): one for one in rows.select_related("account")}
        chooser: Any = self.fields["calendar"]
        chooser.choices = [
            ("", _("Choose a class") if self.classes else _("There is no class to book")),
            *((key, one.name) for key, one in self.classes.items()),
        ]
        chooser.widget.attrs |= {
            "hx-post": reverse("contacts:bulk_start", args=[self.member.account_id, "book_class"]),
            "hx-trigger": "change",
            "hx-include": "closest form",
            "hx-vals": '{"again": "1"}',
            "hx-target": "#slide-over-content",
        }
        chosen = self.classes.get(str(self["calendar"].value() or ""))
        times: Any = self.fields["slot"]
        times.choices = _times(chosen) if chosen else [("", _("Choose a class first"))]

    def options(self) -> dict[str, Any]:
        calendar = self.classes[self.cleaned_data["calendar"]]
        start = moment_read(self.cleaned_data["slot"])
        if start is None:
            raise Refused("required", _("Choose a time."), field="slot")
        ends = start + timedelta(minutes=calendar.minutes)
        return {
            "calendar": str(calendar.pk),
            "start": start.isoformat(),
            "name": calendar.name,
            "when": span_text(start, ends, calendar.zone),
        }


def _times(calendar: Calendar) -> list[tuple[str, str]]:
    zone: Any = timezone.get_current_timezone()
    today = now().astimezone(calendar.zone).date()
    found = []
    for slot in slots_between(calendar, today, today + AHEAD)[:MOST_SLOTS]:
        start = datetime.fromtimestamp(slot.start, UTC)
        seats = ngettext("%(n)d seat left", "%(n)d seats left", slot.seats_left)
        left = seats % {"n": slot.seats_left}
        label = f"{day_text(start, zone)}, {start.astimezone(zone):%H:%M} · {left}"
        found.append((start.isoformat(), label))
    return found or [("", _("Nothing is free in the next two months"))]


class BookClass(BulkAction):
    """Books each contact until no seat is left; the others are left out."""

    key = "book_class"
    label = N_("Book into class")
    icon = "calendar-plus"
    permission = "appointments.edit"
    weight = 90
    form = ClassForm
    hint = N_("Each contact gets a seat until there are no more; the rest are left out.")
    undo_label = N_("Cancel these appointments")
    asks_again = True

    def title(self, count: int) -> str:
        return counted(
            ngettext("Book %(n)s contact into a class", "Book %(n)s contacts into a class", count),
            count,
        )

    def submit(self, count: int) -> str:
        return _("Book")

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(_("Class"), options["name"]), (_("When"), options["when"])]

    def run(self, work: Work) -> Mapping[UUID, Result]:
        calendar = calendar_by_id(work.options["calendar"])
        if calendar is None or calendar.deleted_at is not None or not calendar.is_active:
            raise Refused("gone", _("This class takes no bookings any more."))
        start = moment_read(work.options["start"])
        if start is None or start <= now():
            raise Refused("past", _("The class has begun already."))
        there = set(
            Appointment.objects.filter(
                calendar=calendar,
                starts_at=start,
                contact__in=list(work.ids),
                status__in=sorted(OCCUPYING),
            ).values_list("contact_id", flat=True)
        )
        results: dict[UUID, Result] = {
            pk: (Outcome.UNCHANGED, _("Has a seat already.")) for pk in there
        }
        made: list[UUID] = []
        full = ""
        for contact in Contact.objects.filter(pk__in=list(work.ids)).order_by("pk"):
            if contact.pk in there:
                continue
            reason = full or self._book(work, calendar, contact, start, made)
            if reason == _("No seat is left."):
                full = reason
            if reason:
                results[contact.pk] = (Outcome.SKIPPED, reason)
        record_inserts(work.operation, Appointment, made)
        return results

    def _book(
        self, work: Work, calendar: Calendar, contact: Contact, start: Any, made: list[UUID]
    ) -> str:
        """Book one; returns why not, or ""."""
        booking = Booking(calendar=calendar, contact=contact, starts_at=start, any_range=True)
        try:
            with transaction.atomic():
                done = appointment_book(work.actor, booking=booking, source=Appointment.Source.BULK)
        except Refused as refused:
            return _("No seat is left.") if refused.code == "taken" else refused.message
        made.append(done.pk)
        return ""

    def before_undo(self, undone: Undone) -> Any:
        """Cancel those that nobody has changed since; none is deleted."""
        table = Appointment._meta.db_table
        rows = {row.pk_value: row for row in journal_part(undone).filter(table=table)}
        found = Appointment.objects.filter(pk__in=list(rows)).select_related("contact")
        left: dict[UUID, Result] = {}
        changed: Result = (Outcome.SKIPPED, _("Changed since, so it stays as it is now."))
        for one in found:
            reason = changed if one.version != 1 else self._cancel(undone, one)
            if reason is not None:
                left[one.contact_id] = reason
                rows[str(one.pk)].delete()
        return left

    def _cancel(self, undone: Undone, one: Appointment) -> Result | None:
        try:
            with transaction.atomic():
                appointment_status_set(
                    undone.actor,
                    appointment=one,
                    status=Appointment.Status.CANCELLED,
                    reason=_("The bulk booking was taken back."),
                )
        except Refused as refused:
            return Outcome.SKIPPED, refused.message
        return None
