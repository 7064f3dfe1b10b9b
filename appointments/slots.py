"""What is free in a calendar: reads what `availability` needs, and asks it.

A month of a calendar costs the same few queries whatever the number of its members.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import QuerySet

from appointments.access import members_of
from appointments.availability import (
    Distribution,
    Host,
    Mode,
    Rules,
    Slot,
    free_slots,
    next_free,
    pick_host,
    slot_at,
    too_far_ahead,
)
from appointments.busy import Busy, busy_of
from appointments.hours import MINUTES_OF_DAY, Hours, Span, instant, windows
from appointments.models import OCCUPYING, Appointment, Calendar, CalendarMember, Schedule
from appointments.needs import lacking_starts
from hoopcrm.core.clock import now
from hoopcrm.core.prepared import Prepared, among

LONGEST_DAYS = 62
# Further than any booking: what "no limit" means to the comparisons.
FOR_EVER = 1 << 40
# How many days ahead the next free times are looked for: mostly the first few have some.
NEXT_DAYS = (2, 31)

_PER_DAY = """
SELECT (starts_at AT TIME ZONE %(zone)s)::date, count(*)
FROM appointments_appointment
WHERE account_id = %(account)s AND calendar_id = %(calendar)s AND status = ANY(%(statuses)s)
  AND starts_at >= %(first)s AND starts_at < %(last)s AND NOT id = ANY(%(apart)s)
GROUP BY 1
"""

_PER_MONTH = """
SELECT h.member_id, width_bucket(a.starts_at, %(months)s::timestamptz[]), count(*)
FROM appointments_appointment a
JOIN appointments_appointmenthost h ON h.appointment_id = a.id
WHERE a.account_id = %(account)s AND a.calendar_id = %(calendar)s
  AND a.status = ANY(%(statuses)s) AND a.created_at >= %(since)s
  AND a.starts_at >= %(first)s AND a.starts_at < %(last)s AND NOT a.id = ANY(%(apart)s)
GROUP BY 1, 2
"""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """For whom is asked, and what they may.

    Attributes:
        public: a visitor of the booking page, to whom the calendar may look busier than it is.
        only: the one member who is wanted; None: whoever is free.
        room: the one room that is wanted, of those that the calendar needs.
        apart_from: an appointment that is to be moved and takes no time meanwhile.
        hold: the key of a seat that is kept for whoever asks.
        any_range: minimum notice and booking window do not count.
        members: of the calendar, where they are known already.
    """

    public: bool = False
    only: UUID | None = None
    room: UUID | None = None
    apart_from: Appointment | None = None
    hold: UUID | None = None
    any_range: bool = False
    members: Sequence[CalendarMember] | None = None


@dataclass(frozen=True, kw_only=True)
class Diary:
    """What is known of a calendar from one day to another."""

    calendar: Calendar
    members: Sequence[CalendarMember]
    hosts: Sequence[Host]
    rules: Rules
    mode: Mode
    open: Sequence[Span]
    per_day: Mapping[date, int] = field(default_factory=dict)
    per_month: Mapping[tuple[int, int], Mapping[UUID, int]] = field(default_factory=dict)

    def free(self) -> list[Slot]:
        """All slots that can be booked."""
        return free_slots(self.open, self.hosts, self.rules, self.mode, self.per_day)

    def at(self, start: datetime) -> Slot | None:
        """The slot that starts then, if it can be booked."""
        moment = int(start.timestamp())
        return slot_at(moment, self.open, self.hosts, self.rules, self.mode, self.per_day)

    def choose(self, free: Iterable[UUID], start: datetime) -> UUID | None:
        """Whom a booking goes to among these hosts, by 4.4."""
        able = set(free)
        if len(able) == 1:
            return able.pop()
        month = start.astimezone(self.calendar.zone)
        return pick_host(
            [host for host in self.hosts if host.id in able],
            _distribution(self.calendar),
            self.per_month.get((month.year, month.month), {}),
            last_booked(self.calendar),
            [one.member_id for one in self.members],
        )


def diary(calendar: Calendar, first: date, last: date, asking: Asking | None = None) -> Diary:
    """What is known of a calendar from `first` to `last`, days of its own zone, both included.

    Raises:
        ValueError: more days than `LONGEST_DAYS`.
    """
    asking = asking or Asking()
    if (last - first).days > LONGEST_DAYS:
        raise ValueError(f"more than {LONGEST_DAYS} days")
    members = members_asked(calendar, asking)
    holders = [one.member_id for one in members] or [calendar.pk]
    begin, end = _moments(calendar, first, last)
    per_month = _counted_by_month(calendar, first, last, asking)
    busy = busy_of(
        calendar,
        [*holders, calendar.pk],
        (begin, end),
        apart_from=asking.apart_from,
        hold=asking.hold,
    )
    nothing = Busy()
    closed = busy.get(calendar.pk, nothing).blocked
    rules = _rules(calendar, asking)
    lacking = lacking_starts(calendar, rules, begin, end, asking) if calendar.has_resources else ()
    hosts = [
        Host(
            id=holder,
            hours=hours,
            taken=busy.get(holder, nothing).shared,
            occupied=busy.get(holder, nothing).taken,
            blocked=closed
            if holder == calendar.pk
            else [*closed, *busy.get(holder, nothing).blocked],
            lacking=lacking,
            hidden_on=_hidden(holder, holders, per_month),
            priority=priority,
        )
        for holder, hours, priority in _working(calendar, members, first, last)
        if asking.only is None or holder == asking.only
    ]
    return Diary(
        calendar=calendar,
        members=members,
        hosts=hosts,
        rules=rules,
        mode=Mode.ALL if calendar.needs_all else Mode.ANY,
        open=windows(calendar_hours(calendar), first, last),
        per_day=_counted_by_day(calendar, begin, end, asking),
        per_month=per_month,
    )


def members_asked(calendar: Calendar, asking: Asking) -> Sequence[CalendarMember]:
    """The members of the calendar who work here, the known ones without asking again."""
    if asking.members is not None:
        return asking.members
    return members_of([calendar.pk])[calendar.pk]


def slots_between(
    calendar: Calendar, first: date, last: date, asking: Asking | None = None
) -> list[Slot]:
    """The slots of these days that can be booked; both days included, of the calendar's zone."""
    return diary(calendar, first, last, asking).free()


def next_times(
    calendar: Calendar, after: datetime, asking: Asking | None = None, count: int = 3
) -> list[datetime]:
    """The first free starts from a moment on, within a month."""
    asking = asking or Asking()
    asking = replace(asking, members=members_asked(calendar, asking))
    day = max(after, now()).astimezone(calendar.zone).date()
    found: list[Slot] = []
    first = 0
    for last in NEXT_DAYS:
        span = (day + timedelta(days=ahead) for ahead in (first, last))
        free = slots_between(calendar, *span, asking)
        found += next_free(free, int(after.timestamp()), count - len(found))
        if len(found) >= count:
            break
        first = last + 1
    return [datetime.fromtimestamp(slot.start, UTC) for slot in found]


def calendar_hours(calendar: Calendar) -> Hours:
    """When the calendar is open."""
    kind = calendar.hours_kind
    return Hours.from_json(
        calendar.hours,
        calendar.zone,
        use_weekly=kind != Calendar.HoursKind.DATES,
        use_dates=kind != Calendar.HoursKind.WEEKLY,
    )


def last_booked(calendar: Calendar) -> dict[UUID, int]:
    """When each member was last given an appointment of the calendar, in epoch seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.member_id, extract(epoch FROM (SELECT max(a.created_at)"
            " FROM appointments_appointment a WHERE a.calendar_id = m.calendar_id"
            " AND a.member_id = m.member_id))::bigint"
            " FROM appointments_calendarmember m WHERE m.calendar_id = %s",
            [calendar.pk],
        )
        return {member: at for member, at in cursor.fetchall() if at is not None}


def _rules(calendar: Calendar, asking: Asking) -> Rules:
    at = now()
    earliest = at + _span(calendar.notice, calendar.notice_unit, calendar)
    latest = FOR_EVER
    if calendar.window is not None and not asking.any_range:
        latest = int((at + _span(calendar.window, calendar.window_unit, calendar)).timestamp())
    return Rules(
        calendar=calendar.pk,
        zone=calendar.zone,
        duration=calendar.minutes * 60,
        interval=calendar.step * 60,
        before=calendar.buffer_before * 60,
        after=calendar.buffer_after * 60,
        earliest=int((at if asking.any_range else earliest).timestamp()),
        latest=latest,
        capacity=calendar.per_slot,
        per_day=calendar.per_day,
        hide_percent=calendar.busy_percent if asking.public else 0,
        seed=str(calendar.pk),
    )


def _span(amount: int, unit: str, calendar: Calendar) -> timedelta:
    """So many units from now on, by the calendar's wall clock where they are days or longer."""
    if unit == Calendar.Unit.HOURS:
        return timedelta(hours=amount)
    local = now().astimezone(calendar.zone)
    return (local + relativedelta(**{unit: amount})).astimezone(UTC) - local.astimezone(UTC)


def _distribution(calendar: Calendar) -> Distribution:
    return Distribution(calendar.distribution)


def _moments(calendar: Calendar, first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last one, with the buffers of what
    is booked there; hours more, so that changes of the clocks do not matter.
    """
    zone, hours = calendar.zone, 3
    begin = instant(first, 0, zone) - calendar.buffer_before * 60 - hours * 3600
    end = instant(last, MINUTES_OF_DAY, zone) + calendar.buffer_after * 60 + hours * 3600
    return datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC)


def _working(
    calendar: Calendar, members: Sequence[CalendarMember], first: date, last: date
) -> list[tuple[UUID, list[Span] | None, float]]:
    """Each host with the spans that they work (None: the calendar's) and their priority."""
    if not members:
        return [(calendar.pk, None, 0.0)]
    without = [one.member_id for one in members if one.schedule_id is None]
    defaults = {row.member_id: row for row in _defaults(without)} if without else {}
    day = timedelta(days=1)
    found = []
    for one in members:
        schedule: Any = one.schedule or defaults.get(one.member_id)
        hours = None
        if schedule is not None:
            hours = windows(schedule_hours(schedule), first - day, last + day)
        found.append((one.member_id, hours, float(one.priority)))
    return found


@Prepared
def _defaults(members: Any) -> QuerySet[Schedule]:
    return Schedule.objects.filter(among("member", members), is_default=True)


def schedule_hours(schedule: Schedule) -> Hours:
    """When a member works by a schedule."""
    return Hours.from_json(schedule.hours, ZoneInfo(schedule.time_zone))


def _counted_by_day(
    calendar: Calendar, begin: datetime, end: datetime, asking: Asking
) -> dict[date, int]:
    if calendar.per_day is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PER_DAY, _counted(calendar, begin, end, asking))
        return dict(cursor.fetchall())


def _counted_by_month(
    calendar: Calendar, first: date, last: date, asking: Asking
) -> dict[tuple[int, int], dict[UUID, int]]:
    """Bookings of each member in each month of the calendar's zone that these days touch."""
    if _distribution(calendar) is not Distribution.EQUAL:
        return {}
    months = [first.replace(day=1)]
    while months[-1] <= last:
        months.append(months[-1] + relativedelta(months=1))
    bounds = [datetime.fromtimestamp(instant(one, 0, calendar.zone), UTC) for one in months]
    given = _counted(calendar, bounds[0], bounds[-1], asking) | {"months": bounds}
    found: dict[tuple[int, int], dict[UUID, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PER_MONTH, given)
        for member, number, count in cursor.fetchall():
            month = months[number - 1]
            found.setdefault((month.year, month.month), {})[member] = count
    return found


def _counted(calendar: Calendar, begin: datetime, end: datetime, asking: Asking) -> dict[str, Any]:
    return {
        "account": calendar.account_id,
        "calendar": calendar.pk,
        "zone": str(calendar.zone),
        "statuses": sorted(OCCUPYING),
        "since": calendar.counting_since,
        "first": begin,
        "last": end,
        "apart": [asking.apart_from.pk] if asking.apart_from else [],
    }


def _hidden(
    holder: UUID, holders: Sequence[UUID], per_month: Mapping[tuple[int, int], Mapping[UUID, int]]
) -> frozenset[tuple[int, int]]:
    return frozenset(
        month for month, counts in per_month.items() if holder in too_far_ahead(holders, counts)
    )
