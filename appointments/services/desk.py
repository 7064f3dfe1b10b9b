"""Booking at the desk: with new people, a note and repetition, all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appointments.event_types import in_zone
from appointments.models import Appointment, Calendar
from appointments.services.book import Booking, appointment_book, booked_already
from appointments.services.series import appointments_book
from contacts.models import Contact
from contacts.services.contacts import contact_create
from contacts.services.notes import note_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.services import service


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who becomes a contact; with an e-mail address or a phone number."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a form asks for.

    Attributes:
        contact, guests: contacts, or people who become some.
        values: the other fields of a `Booking`.
        note: an internal note on the contact.
        rule: RRULE by which it repeats; "" is once.
        missing: what becomes of a time of the series that is taken.
    """

    calendar: Calendar
    contact: Contact | Person
    starts_at: datetime
    id: UUID
    guests: Sequence[Contact | Person] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    rule: str = ""
    missing: str = Calendar.Missing.SKIP


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was booked, in its order, and the starts of a series that were left out."""

    appointments: Sequence[Appointment]
    left_out: Sequence[datetime] = ()


@service
def appointment_arrange(
    actor: Actor, *, wish: Wish, source: str = Appointment.Source.RECORD
) -> Made:
    """Book what a form asks for: all of it or nothing. The same `wish.id` books once.

    Raises:
        Refused: as `appointments_book`, `contact_create` (fields `new_…`, of guests `guest_…`) and
            `note_create` (field note).
    """
    calendar = wish.calendar
    known = booked_already(_booking(wish, None, ()))
    if known is not None:
        rows = [known]
        if known.series_id is not None:
            rows = list(Appointment.objects.filter(series=known.series_id).order_by("occurrence"))
        return Made(appointments=rows)
    contact = _contact(actor, wish.contact, prefix="new")
    guests = guests_arrange(actor, guests=wish.guests)
    booking = _booking(wish, contact, guests)
    if wish.rule:
        booked = appointments_book(
            actor,
            booking=booking,
            rule=wish.rule,
            missing=wish.missing,
            missing_status=calendar.repeat_status,
            source=source,
        )
        made = Made(appointments=booked.made, left_out=booked.left_out)
    else:
        made = Made(appointments=[appointment_book(actor, booking=booking, source=source)])
    if wish.note.strip():
        appointment_note(actor, appointment=made.appointments[0], text=wish.note)
    return made


@service(silent="contacts that are there stay as they are; a new one emits its event")
def guests_arrange(actor: Actor, *, guests: Sequence[Contact | Person]) -> list[Contact]:
    """The contacts of guests; those who are none yet become some.

    Raises:
        Refused: as `contact_create`, on fields `guest_…`.
    """
    return [_contact(actor, one, prefix="guest") for one in guests]


@service
def appointment_note(actor: Actor, *, appointment: Appointment, text: str) -> None:
    """Write a note on the contact that names the appointment.

    Raises:
        Refused: as `note_create`, on field note.
    """
    title = _("Appointment: %(title)s, %(start)s") % {
        "title": appointment.title[:120],
        "start": in_zone(appointment.starts_at, appointment.zone),
    }
    body = "<br>".join(escape(text.strip()).splitlines())
    try:
        note_create(actor, contact=appointment.contact, body=body, title=title)
    except Refused as refused:
        raise Refused(refused.code, refused.message, field="note", **refused.data) from refused


def _booking(wish: Wish, contact: Any, guests: Sequence[Contact]) -> Booking:
    return Booking(
        calendar=wish.calendar,
        contact=contact,
        starts_at=wish.starts_at,
        id=wish.id,
        guests=guests,
        **wish.values,
    )


def _contact(actor: Actor, who: Contact | Person, *, prefix: str) -> Contact:
    """The contact; made where there is none yet."""
    if isinstance(who, Contact):
        return who
    if not (who.email or who.phone):
        raise Refused(
            "required", _("Give an e-mail address or a phone number."), field=f"{prefix}_email"
        )
    try:
        return contact_create(
            actor,
            fields={"first_name": who.first_name, "last_name": who.last_name},
            emails=[who.email] if who.email else [],
            phones=[("", who.phone)] if who.phone else [],
        )
    except Refused as refused:
        field_name = f"{prefix}_{refused.field}" if refused.field else f"{prefix}_email"
        raise Refused(refused.code, refused.message, field=field_name, **refused.data) from refused
