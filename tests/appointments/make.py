"""Builders of calendars and appointments. What is booked is booked by the product's own service."""

from datetime import UTC, datetime, timedelta
from typing import Any

from appointments.models import Appointment, Calendar, CalendarMember
from appointments.services.book import Booking, appointment_book
from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from tests.make import SYSTEM

ALWAYS = {"weekly": {str(day): [[0, 1440]] for day in range(7)}}
OFFICE = {"weekly": {str(day): [[540, 1020]] for day in range(5)}}


def make_calendar(account: Account, *members: Member, **over: Any) -> Calendar:
    """A calendar that is open day and night; round robin when it has members."""
    values = {
        "name": "Trial lesson",
        "type": Calendar.Type.ROUND_ROBIN if members else Calendar.Type.EVENT,
        "hours": ALWAYS,
    } | over
    with writes.frame("test data", silent=True), scope(account):
        calendar = Calendar.objects.create(account=account, **values)
        for position, member in enumerate(members):
            CalendarMember.objects.create(
                account=account,
                calendar=calendar,
                member=member,
                position=position,
                is_primary=position == 0 and calendar.type == Calendar.Type.COLLECTIVE,
            )
    return calendar


def in_days(days: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment in some days, UTC."""
    day = now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=days, hours=hour, minutes=minute)


def book(
    calendar: Calendar,
    contact: Contact,
    starts_at: datetime,
    *,
    actor: Actor = SYSTEM,
    public: bool = False,
    **over: Any,
) -> Appointment:
    """Book an appointment in the calendar's account."""
    booking = Booking(calendar=calendar, contact=contact, starts_at=starts_at, **over)
    with scope(calendar.account):
        return appointment_book(actor, booking=booking, public=public)
