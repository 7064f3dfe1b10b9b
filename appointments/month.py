"""The bookable times of a month, as `appointments/_slot_picker.html` shows them."""

from calendar import Calendar as Weeks
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.availability import Slot
from appointments.models import Calendar
from appointments.slots import Asking, next_times, slots_between
from appointments.times import clock, day_text, zone_text
from hoopcrm.core.clock import now

MOST_MONTHS_AHEAD = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A month or a day to go to: `url` answers the picker, `value` is its name in a form."""

    url: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the month shown; without `step` nothing is free on it."""

    date: date
    label: str
    is_today: bool
    is_shown: bool
    step: Step | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time to choose. `value` is its moment."""

    value: str
    label: str
    hint: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """A month of a calendar, and the times of one of its days.

    Attributes:
        month: its name.
        previous, next: None at the end of what can be looked at.
        weeks: seven days each; None stands for those of other months.
        day: the day whose times are shown, in words; "" when no day is free.
        times: of that day.
        kept: the chosen time, where it is not among them.
        zone: by whose clock the times are, in words.
        state: month and day, as forms send them along.
    """

    month: str
    weekdays: Sequence[tuple[Any, Any]]
    previous: Step | None
    next: Step | None
    weeks: Sequence[Sequence[Day | None]]
    day: str
    times: Sequence[Time]
    kept: Time | None
    zone: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """What somebody looks at.

    Attributes:
        zone: by whose clock.
        url: address that answers the picker, and `query`, what it is asked besides month and day.
        at: a month "2026-11" or a day "2026-11-27"; "" begins where something is free.
        chosen: the time chosen already.
    """

    zone: ZoneInfo
    url: str
    query: Mapping[str, str]
    at: str = ""
    chosen: datetime | None = None


def picker(calendar: Calendar, looking: Looking, asking: Asking) -> Picker:
    """The month that is looked at. Costs what one look into the calendar's diary costs."""
    zone = looking.zone
    today = now().astimezone(zone).date()
    month, day = _at(looking, today)
    free = _by_day(calendar, month, zone, asking)
    if not free and not looking.at and looking.chosen is None:
        first = next_times(calendar, now(), asking, count=1)
        if first:
            month = first[0].astimezone(zone).date().replace(day=1)
            free = _by_day(calendar, month, zone, asking)
    if day not in free:
        day = min(free, default=None)
    times = [
        _time(calendar, slot, zone, looking.chosen) for slot in (free.get(day, ()) if day else ())
    ]
    kept = looking.chosen is not None and not any(one.is_chosen for one in times)
    return Picker(
        month=formats.date_format(month, "F Y"),
        weekdays=[(WEEKDAYS_ABBR[number], WEEKDAYS[number]) for number in range(7)],
        previous=_month_step(looking, month, -1, today),
        next=_month_step(looking, month, 1, today),
        weeks=[
            [_day(one, month, free, day, today, looking) for one in week]
            for week in Weeks().monthdatescalendar(month.year, month.month)
        ],
        day=formats.date_format(day, "D j M Y") if day else "",
        times=times,
        kept=_kept(looking.chosen, zone) if kept and looking.chosen else None,
        zone=zone_text(now(), zone),
        state=day.isoformat() if day else f"{month:%Y-%m}",
    )


def _at(looking: Looking, today: date) -> tuple[date, date | None]:
    """The month to show and the day of it, if one is asked for."""
    asked: date | None = None
    text = looking.at if len(looking.at) != 7 else f"{looking.at}-01"
    try:
        asked = date.fromisoformat(text) if text else None
    except ValueError:
        asked = None
    day = asked if asked and len(looking.at) == 10 else None
    if asked is None and looking.chosen is not None:
        asked = day = looking.chosen.astimezone(looking.zone).date()
    shown = (asked or today).replace(day=1)
    least, most = today.replace(day=1), _shifted(today.replace(day=1), MOST_MONTHS_AHEAD)
    return (shown, day) if least <= shown <= most else (least, None)


def _by_day(
    calendar: Calendar, month: date, zone: ZoneInfo, asking: Asking
) -> dict[date, list[Slot]]:
    """The free slots of a month by the days of the zone."""
    beyond = _shifted(month, 1)
    one = timedelta(days=1)
    found: dict[date, list[Slot]] = {}
    for slot in slots_between(calendar, month - one, beyond, asking):
        day = datetime.fromtimestamp(slot.start, zone).date()
        if month <= day < beyond:
            found.setdefault(day, []).append(slot)
    return found


def _shifted(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _step(looking: Looking, at: str) -> Step:
    return Step(url=f"{looking.url}?{urlencode({**looking.query, 'at': at})}", value=at)


def _month_step(looking: Looking, month: date, by: int, today: date) -> Step | None:
    first = today.replace(day=1)
    wanted = _shifted(month, by)
    if not first <= wanted <= _shifted(first, MOST_MONTHS_AHEAD):
        return None
    return _step(looking, f"{wanted:%Y-%m}")


def _day(
    one: date,
    month: date,
    free: Mapping[date, Sequence[Slot]],
    shown: date | None,
    today: date,
    looking: Looking,
) -> Day | None:
    if one.month != month.month:
        return None
    number = len(free.get(one, ()))
    label = formats.date_format(one, "l j F Y")
    if number:
        count = ngettext("%(n)d free time", "%(n)d free times", number) % {"n": number}
        label = f"{label}, {count}"
    else:
        label = _("%(day)s, nothing free") % {"day": label}
    return Day(
        date=one,
        label=label,
        is_today=one == today,
        is_shown=one == shown,
        step=_step(looking, one.isoformat()) if number else None,
    )


def _time(calendar: Calendar, slot: Slot, zone: ZoneInfo, chosen: datetime | None) -> Time:
    start = datetime.fromtimestamp(slot.start, UTC)
    hint = ""
    if calendar.per_slot > 1:
        hint = ngettext("%(n)d left", "%(n)d left", slot.seats_left) % {"n": slot.seats_left}
    return Time(
        value=start.isoformat(),
        label=clock(start, zone),
        hint=hint,
        is_chosen=chosen is not None and int(chosen.timestamp()) == slot.start,
    )


def _kept(chosen: datetime, zone: ZoneInfo) -> Time:
    local = chosen.astimezone(zone)
    return Time(
        value=chosen.astimezone(UTC).isoformat(),
        label=f"{day_text(local, zone)}, {clock(local, zone)}",
        is_chosen=True,
    )
