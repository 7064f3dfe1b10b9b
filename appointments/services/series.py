"""Appointments that repeat: booked together, one by one in their own time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from appointments.models import Appointment, AppointmentSeries, Calendar
from appointments.recurrence import clean_rule, occurrences
from appointments.services.book import Booking, appointment_book, booked_already
from appointments.services.notices import first_event, people_tell
from appointments.slots import Asking, next_times
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service

Missing = Calendar.Missing
# Refusals that only mean that this one time cannot be had.
NOT_FREE = frozenset({"taken", "conflict"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A series.

    Attributes:
        made: its appointments, in their order.
        left_out: starts that were not free.
    """

    series: AppointmentSeries
    made: list[Appointment]
    left_out: list[datetime]


@service
def appointments_book(
    actor: Actor,
    *,
    booking: Booking,
    rule: str,
    missing: str = Missing.SKIP,
    missing_status: str = Appointment.Status.CONFIRMED,
    source: str = Appointment.Source.RECORD,
    public: bool = False,
    notify: bool = True,
    rule_zone: str = "",
) -> Booked:
    """Book a series; its first appointment is the booking itself.

    Args:
        rule: RRULE, by the wall clock of `rule_zone`, or else of the booking's time zone.
        missing: what becomes of a time that is not free.
        missing_status: of those that are booked all the same.

    Raises:
        Refused: `rule`, `endless`, `too_many`, and as `appointment_book` for the first one.
    """
    known = _booked_before(booking)
    if known is not None:
        return known
    rule = clean_rule(rule)
    time_zone = booking.time_zone or str(booking.calendar.zone)
    booking = replace(booking, time_zone=time_zone)
    series: AppointmentSeries = AppointmentSeries.objects.create(
        account_id=current_account().pk, rule=rule, time_zone=rule_zone or time_zone
    )
    made: list[Appointment] = []
    left_out = []
    for number, start in enumerate(
        occurrences(rule, booking.starts_at, ZoneInfo(series.time_zone))
    ):
        one = _nth(booking, number, start)
        wanted: dict[str, Any] = {
            "source": source,
            "public": public,
            "notify": notify,
            "series": series,
            "occurrence": start,
        }
        try:
            with transaction.atomic():
                made.append(appointment_book(actor, booking=one, **wanted))
        except Refused as refused:
            if refused.code not in NOT_FREE or number == 0:
                raise
            instead = _instead(one, missing, missing_status, public=public)
            if instead is None:
                left_out.append(start)
            else:
                made.append(appointment_book(actor, booking=instead, **wanted))
    if notify:
        people_tell(actor, first_event(made[0]), made)
    return Booked(series=series, made=made, left_out=left_out)


def _nth(booking: Booking, number: int, start: datetime) -> Booking:
    """One of the series; only the first needs notice and window, and may have been held."""
    length = (booking.ends_at or booking.starts_at) - booking.starts_at
    return replace(
        booking,
        starts_at=start,
        ends_at=start + length if booking.ends_at else None,
        any_range=booking.any_range or number > 0,
        hold=booking.hold if number == 0 else None,
        id=booking.id if number == 0 else None,
    )


def _booked_before(booking: Booking) -> Booked | None:
    """The series that the booking's id has become already."""
    first = booked_already(booking)
    if first is None or first.series is None:
        return None
    rows = Appointment.objects.filter(series=first.series).order_by("occurrence")
    return Booked(series=first.series, made=list(rows), left_out=[])


def _instead(
    booking: Booking, missing: str, missing_status: str, *, public: bool
) -> Booking | None:
    """What is booked instead of a time that is not free."""
    if missing == Missing.BOOK:
        length = timedelta(minutes=booking.calendar.minutes)
        return replace(
            booking,
            ends_at=booking.ends_at or booking.starts_at + length,
            status=missing_status,
            any_time=True,
            over_conflicts=True,
        )
    if missing != Missing.NEXT:
        return None
    asking = Asking(
        public=public,
        only=booking.member.pk if booking.member else None,
        room=booking.room.pk if booking.room else None,
        any_range=True,
    )
    free = next_times(booking.calendar, booking.starts_at, asking, count=1)
    if not free:
        return None
    return replace(booking, starts_at=free[0], ends_at=None, any_time=False)


def series_text(booked: Booked) -> str:
    """What was booked and what was not, in one sentence."""
    text = _("%(count)d appointments booked.") % {"count": len(booked.made)}
    if not booked.left_out:
        return text
    zone = ZoneInfo(booked.series.time_zone)
    days = ", ".join(f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in booked.left_out)
    return _("%(text)s Left out, since the time was taken: %(days)s") % {
        "text": text,
        "days": days,
    }
