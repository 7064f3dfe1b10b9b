"""Booking by people without a login: who they are, what they agreed to, and their appointment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appointments.models import Appointment, BookingLink, Calendar
from appointments.services.book import Booking, appointment_book, booked_already
from appointments.services.booking_links import link_hold, link_use
from appointments.services.checks import require_open
from appointments.services.desk import appointment_note
from appointments.services.series import appointments_book
from appointments.services.told import tell
from contacts.services.activity import contact_active
from contacts.services.upsert import Visitor, contact_upsert, lock_visitors
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.services import service

WIDGET = Appointment.Source.WIDGET


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorBooking:
    """What somebody books on a public page.

    Attributes:
        id: of the form, which books once however often it is sent.
        member: whom they chose.
        guests: whom they bring along, or `guest_count`, how many.
        agreed: the text that they agreed to; "" where nothing is asked.
        touch: what is known of their visit; see `contacts.attribution`.
        hold: the key of the seat that is kept for them.
        link: the one-time link by which they came.
    """

    id: UUID
    calendar: Calendar
    starts_at: datetime
    time_zone: str
    visitor: Visitor
    member: Member | None = None
    guests: Sequence[Visitor] = ()
    guest_count: int = 0
    note: str = ""
    agreed: str = ""
    touch: Mapping[str, str] | None = None
    hold: UUID | None = None
    link: BookingLink | None = None


@service
def visitor_book(actor: Actor, *, wish: VisitorBooking) -> Appointment:
    """Book for whoever fills in the form; of a series the first appointment is returned.

    Raises:
        Refused: `link_used`, `link_expired`, `consent`, `limit_reached`, and as
            `appointment_book`.
    """
    calendar = wish.calendar
    known = booked_already(Booking(**_times(wish), contact=None))  # type: ignore[arg-type]
    if known is not None:
        return known
    require_open(calendar)
    if calendar.consent_text and wish.agreed != calendar.consent_text:
        raise Refused("consent", _("Please agree to this first."), field="consent")
    link = link_hold(wish.link) if wish.link else None
    lock_visitors([wish.visitor, *wish.guests])
    contact = contact_upsert(actor, visitor=wish.visitor, touch=wish.touch)
    guests = [contact_upsert(actor, visitor=one, prefer="email") for one in wish.guests]
    booking = Booking(
        **_times(wish),
        contact=contact,
        member=wish.member,
        guests=guests,
        guest_count=wish.guest_count,
        form_data=_answers(wish),
        hold=wish.hold,
    )
    appointment = _book(actor, calendar, booking)
    if link is not None:
        link_use(link, appointment)
    if wish.agreed:
        tell(actor, "appointment.consented", appointment, data={"consent": wish.agreed})
    if wish.note:
        _note(actor, appointment, wish.note)
    contact_active(actor, contact=contact, at=now())
    return appointment


def _times(wish: VisitorBooking) -> dict[str, Any]:
    return {
        "calendar": wish.calendar,
        "starts_at": wish.starts_at,
        "time_zone": wish.time_zone,
        "id": wish.id,
    }


def _book(actor: Actor, calendar: Calendar, booking: Booking) -> Appointment:
    if not calendar.repeats:
        return appointment_book(actor, booking=booking, source=WIDGET, public=True)
    # The series keeps to the calendar's clock: its hours do, whatever clocks the visitor has.
    booked = appointments_book(
        actor,
        booking=booking,
        rule=f"FREQ={calendar.repeat_frequency};COUNT={calendar.repeat_count}",
        rule_zone=str(calendar.zone),
        missing=calendar.repeat_missing,
        missing_status=calendar.repeat_status,
        source=WIDGET,
        public=True,
    )
    return booked.made[0]


def _answers(wish: VisitorBooking) -> dict[str, Any]:
    visitor = wish.visitor
    answers: dict[str, Any] = {
        "first_name": visitor.first_name,
        "last_name": visitor.last_name,
        "email": visitor.email,
        "phone": visitor.phone,
        "note": wish.note,
        "guests": [
            {"name": f"{one.first_name} {one.last_name}".strip(), "email": one.email}
            for one in wish.guests
        ],
    }
    found = {name: value for name, value in answers.items() if value}
    if wish.agreed:
        found["consent"] = {"text": wish.agreed, "at": now().isoformat()}
    return found


def _note(actor: Actor, appointment: Appointment, text: str) -> None:
    """What they wrote, as a note on the contact. Without room for one it stays with the answers."""
    try:
        appointment_note(actor, appointment=appointment, text=text)
    except Refused as refused:
        if refused.code != "limit_reached":
            raise
