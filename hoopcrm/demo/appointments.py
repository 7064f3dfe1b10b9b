"""Appointments of the academy: weeks of past ones with how they ended, and those to come."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from appointments.models import Appointment, Calendar
from appointments.services.book import Booking, appointment_book
from appointments.services.notices import reminders_plan
from appointments.services.status import appointment_status_set
from appointments.slots import slots_between
from contacts.models import Contact
from hoopcrm.accounts.models import Member
from hoopcrm.core.errors import Refused
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.rows import Placed

Status = Appointment.Status
SEED = 20_260_302
NEWEST = 600
WEEKS_BACK, DAYS_AHEAD = 6, 21
# Of one calendar in a past week, and to come in all.
PAST_A_WEEK, TO_COME = 3, 12
ENDS = (Status.SHOWED,) * 6 + (Status.NO_SHOW, Status.CANCELLED)
REASONS = ("Ill", "No time this week", "Found another date")


def book(
    everybody: Sequence[Placed], calendars: Sequence[Calendar], cast: Cast, moment: datetime
) -> int:
    """Book appointments for the newest contacts; returns how many."""
    rng = random.Random(SEED)  # noqa: S311 - made up, not secret
    people = list(Contact.objects.filter(pk__in=[one.id for one in everybody[-NEWEST:]]))
    people.sort(key=lambda one: one.pk)
    count = 0
    for calendar in calendars:
        count += _past(calendar, people, cast, moment, rng)
        count += _to_come(calendar, people, cast, moment, rng)
    return count


def _past(
    calendar: Calendar, people: list[Contact], cast: Cast, moment: datetime, rng: random.Random
) -> int:
    """The slots of the coming week, so many weeks ago: they fit the calendar's hours."""
    day = moment.astimezone(calendar.zone).date() + timedelta(days=7)
    slots = slots_between(calendar, day, day + timedelta(days=6))
    count = 0
    for week in range(2, WEEKS_BACK + 2):
        for slot in rng.sample(slots, min(PAST_A_WEEK, len(slots))):
            start = datetime.fromtimestamp(slot.start, UTC) - timedelta(weeks=week)
            known = [one for one in people if one.created_at < start - timedelta(days=2)]
            if not known:
                continue
            made = _book(calendar, rng.choice(known), start, slot.hosts, cast, rng, moment)
            if made is not None:
                _end(made, cast, rng)
                count += 1
    return count


def _to_come(
    calendar: Calendar, people: list[Contact], cast: Cast, moment: datetime, rng: random.Random
) -> int:
    day = moment.astimezone(calendar.zone).date()
    slots = slots_between(calendar, day, day + timedelta(days=DAYS_AHEAD))
    count = 0
    for slot in sorted(rng.sample(slots, min(TO_COME, len(slots)))):
        start = datetime.fromtimestamp(slot.start, UTC)
        made = _book(calendar, rng.choice(people), start, slot.hosts, cast, rng, moment)
        if made is not None:
            reminders_plan(made)
            count += 1
    return count


def _book(
    calendar: Calendar,
    contact: Contact,
    start: datetime,
    hosts: Sequence[object],
    cast: Cast,
    rng: random.Random,
    moment: datetime,
) -> Appointment | None:
    """One appointment, booked some days before; None where the time was taken meanwhile."""
    able = [one for one in cast.members if one.pk in hosts]
    member: Member | None = rng.choice(able) if able else None
    booked = min(start - timedelta(days=rng.randint(2, 9)), moment - timedelta(hours=1))
    booked = max(booked, contact.created_at)
    booking = Booking(
        calendar=calendar,
        contact=contact,
        starts_at=start,
        member=member,
        any_time=True,
        status=Status.NEW if not calendar.auto_confirm and rng.random() < 0.5 else "",
    )
    if _overlaps(calendar, member, start):
        return None
    try:
        return appointment_book(cast.actors[rng.randrange(3)], booking=booking, at=booked)
    except Refused:
        return None


def _overlaps(calendar: Calendar, member: Member | None, start: datetime) -> bool:
    """Whether the hosts have something then; a class and a court take several at a time."""
    if calendar.per_slot > 1:
        return False
    margin = timedelta(minutes=calendar.minutes + calendar.buffer_before + calendar.buffer_after)
    near = Appointment.objects.filter(starts_at__lt=start + margin, ends_at__gt=start - margin)
    if member is not None and not calendar.needs_all:
        near = near.filter(hosts__member=member)
    return bool(near.exists())


def _end(appointment: Appointment, cast: Cast, rng: random.Random) -> None:
    status = rng.choice(ENDS)
    reason = rng.choice(REASONS) if status == Status.CANCELLED else ""
    appointment_status_set(
        cast.actors[0],
        appointment=appointment,
        status=status,
        reason=reason,
        notify=False,
        at=appointment.ends_at,
    )
