"""What the calendar page shows: appointments and blocked times of some days, in a time zone.

A crowded day is only counted, and so are the fullest days of a range with too many appointments:
what is fetched stays small, whatever the number of bookings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, Exists, Func, OuterRef, Q, QuerySet
from django.http import QueryDict

from appointments.access import RELATED, visible_appointments, visible_blocks
from appointments.models import (
    Appointment,
    AppointmentHost,
    BlockedTime,
    Calendar,
    CalendarMember,
)
from hoopcrm.core.timezones import is_time_zone

MOST_A_DAY = 300
MOST = 2_000
MOST_BLOCKS = 500
# As long as an appointment may last, so that those which began before are found by the index.
LONGEST = timedelta(days=7)
# A month view shows six weeks.
LONGEST_DAYS = 45
MOST_CHOSEN = 100
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What calendars and appointments are narrowed by. Empty means all.

    Attributes:
        cancelled: whether cancelled and invalid ones are shown too.
    """

    members: tuple[UUID, ...] = ()
    calendars: tuple[UUID, ...] = ()
    groups: tuple[UUID, ...] = ()
    rooms: tuple[UUID, ...] = ()
    cancelled: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Chosen":
        """What the query string says; what it says badly counts as not said."""
        return cls(
            members=_ids(query.getlist("member")),
            calendars=_ids(query.getlist("calendar")),
            groups=_ids(query.getlist("group")),
            rooms=_ids(query.getlist("room")),
            cancelled=query.get("cancelled") == "1",
        )

    def query(self) -> list[tuple[str, str]]:
        """It as it stands in a URL."""
        pairs = [("member", str(one)) for one in self.members]
        pairs += [("calendar", str(one)) for one in self.calendars]
        pairs += [("group", str(one)) for one in self.groups]
        pairs += [("room", str(one)) for one in self.rooms]
        return pairs + ([("cancelled", "1")] if self.cancelled else [])

    def of_calendars(self, name: str) -> Q:
        """That the calendar behind the key `name` is one of those chosen."""
        if not (self.calendars or self.groups):
            return Q()
        inside = Q(**{f"{name}__in": self.calendars})
        if self.groups:
            inside |= Q(**{f"{name}__in": Calendar.objects.filter(group__in=self.groups)})
        return inside


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is there in a range.

    Attributes:
        crowded: days of which only the number of appointments is told.
        cut: whether there were more appointments all the same, which are left out.
    """

    appointments: Sequence[Appointment]
    blocks: Sequence[BlockedTime]
    crowded: Mapping[date, int] = field(default_factory=dict)
    cut: bool = False


def shown(member: Any, chosen: Chosen, first: date, last: date, zone: ZoneInfo) -> Shown:
    """Everything from `first` to before `last`, days of `zone`. Three queries."""
    rows = narrowed(member, chosen)
    counts = _counted(rows, first, last, zone)
    crowded = _crowded(counts)
    found = list(
        rows.filter(_during(first, last, set(crowded), zone))
        .select_related(*RELATED)
        .order_by("starts_at", "pk")[: MOST + 1]
    )
    return Shown(
        appointments=found[:MOST],
        blocks=_blocks(member, chosen, first, last, zone),
        crowded=crowded,
        cut=len(found) > MOST,
    )


def is_range(first: date, last: date) -> bool:
    """Whether these are days that can be shown at once: some, and at most LONGEST_DAYS."""
    return 0 < (last - first).days <= LONGEST_DAYS


def narrowed(member: Any, chosen: Chosen) -> QuerySet[Appointment]:
    """Appointments that the member may see, of what was chosen."""
    rows = visible_appointments(member).filter(chosen.of_calendars("calendar"))
    if chosen.members:
        hosts = AppointmentHost.objects.filter(
            appointment=OuterRef("pk"), member__in=chosen.members
        )
        rows = rows.filter(Exists(hosts))
    if chosen.rooms:
        rows = rows.filter(room__in=chosen.rooms)
    if not chosen.cancelled:
        rows = rows.exclude(status__in=(Appointment.Status.CANCELLED, Appointment.Status.INVALID))
    return rows


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def zone_of(text: str, usual: Any) -> ZoneInfo:
    """The time zone of that name, else the usual one."""
    return ZoneInfo(text) if text and is_time_zone(text) else ZoneInfo(str(usual))


def day_of(text: str, usual: date) -> date:
    """The day that `text` writes as 2026-11-26, else the usual one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return usual
    return day if 1970 <= day.year <= 2200 else usual


def _counted(
    rows: QuerySet[Appointment], first: date, last: date, zone: ZoneInfo
) -> dict[date, int]:
    """How many there are on each day that has any.

    Each day is counted by itself, along the index: to group hundreds of thousands by the day on
    which they start in a zone would take three times as long.
    """
    days = [first + number * DAY for number in range((last - first).days + 1)]
    bounds = [midnight(day, zone) for day in days]
    of_day = rows.filter(starts_at__gte=_Column("day.begins"), starts_at__lt=_Column("day.ends"))
    try:
        one, params = of_day.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return {}
    statement = "".join(
        [
            "SELECT day.number, found.many FROM unnest(%s::timestamptz[], %s::timestamptz[])"
            " WITH ORDINALITY AS day(begins, ends, number),"
            " LATERAL (SELECT count(*) AS many FROM (",
            one,
            ") one) found WHERE found.many > 0",
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [bounds[:-1], bounds[1:], *params])
        return {days[number - 1]: many for number, many in cursor.fetchall()}


class _Column(Func):
    """A column of what is joined around a queryset's SQL."""

    output_field = DateTimeField()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, list[Any]]:
        return self.name, []


def _crowded(counts: Mapping[date, int]) -> dict[date, int]:
    """Days that are only counted: those with too many, then the fullest until the rest fits."""
    crowded = {day: number for day, number in counts.items() if number > MOST_A_DAY}
    left = sum(counts.values()) - sum(crowded.values())
    for day in sorted(counts.keys() - crowded.keys(), key=lambda day: counts[day], reverse=True):
        if left <= MOST:
            break
        crowded[day] = counts[day]
        left -= counts[day]
    return crowded


def _during(first: date, last: date, apart: set[date], zone: ZoneInfo) -> Q:
    """Appointments of these days, without those that start on days `apart`."""
    begin = midnight(first, zone)
    wanted = Q(starts_at__gte=begin - LONGEST, starts_at__lt=begin, ends_at__gt=begin)
    for start, end in _stretches(first, last, apart):
        wanted |= Q(starts_at__gte=midnight(start, zone), starts_at__lt=midnight(end, zone))
    return wanted


def _stretches(first: date, last: date, apart: set[date]) -> Iterable[tuple[date, date]]:
    """The days in between as (first, day after the last), broken where some are left out."""
    start = None
    for number in range((last - first).days + 1):
        day = first + number * DAY
        if day == last or day in apart:
            if start is not None:
                yield start, day
            start = None
        elif start is None:
            start = day


def _blocks(
    member: Any, chosen: Chosen, first: date, last: date, zone: ZoneInfo
) -> list[BlockedTime]:
    rows = visible_blocks(member).filter(
        starts_at__lt=midnight(last, zone), ends_at__gt=midnight(first, zone)
    )
    by_calendar = bool(chosen.calendars or chosen.groups)
    if chosen.rooms and not (chosen.members or by_calendar):
        return []
    if chosen.members and by_calendar:
        rows = rows.filter(Q(member__in=chosen.members) | chosen.of_calendars("calendar"))
    elif chosen.members:
        rows = rows.filter(member__in=chosen.members)
    elif by_calendar:
        hosts = CalendarMember.objects.filter(chosen.of_calendars("calendar")).values("member")
        rows = rows.filter(Q(member__in=hosts) | chosen.of_calendars("calendar"))
    return list(rows.select_related("member__user", "calendar")[:MOST_BLOCKS])


def _ids(texts: Iterable[str]) -> tuple[UUID, ...]:
    found: list[UUID] = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))[:MOST_CHOSEN]
