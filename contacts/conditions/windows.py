"""Spans of days that dates are asked about, such as "this week" or "in the last 3 months".

Weeks begin on Monday. Bounds are days, both included; None is open. By section 1.5 of the
specification, on 11 March "more than 7 days ago" ends on the 3rd, "less than 7 days ago" is the
4th to the 11th, and "in the last 3 days" the 8th to the 11th.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable
from typing import NamedTuple

UNITS = ("days", "weeks", "months", "years")
MOST = {"days": 36_500, "weeks": 5_200, "months": 1_200, "years": 100}
_DAY = dt.timedelta(days=1)


class Window(NamedTuple):
    """The first and the last day."""

    first: dt.date | None
    last: dt.date | None

    def has(self, day: dt.date) -> bool:
        """Whether the day lies inside."""
        after = self.first is None or day >= self.first
        return after and (self.last is None or day <= self.last)


def shifted(day: dt.date, number: int, unit: str) -> dt.date:
    """The day that many units later; a month that is too short gives its last day."""
    if unit in ("days", "weeks"):
        return day + number * (7 if unit == "weeks" else 1) * _DAY
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def calendar(name: str, today: dt.date) -> Window:
    """A window of the calendar around today. KeyError when there is none of that name."""
    return _CALENDAR[name](today)


def before(day: dt.date) -> Window:
    return Window(None, day - _DAY)


def after(day: dt.date) -> Window:
    return Window(day + _DAY, None)


def older_than(today: dt.date, number: int, unit: str) -> Window:
    return before(shifted(today, -number, unit))


def last(today: dt.date, number: int, unit: str) -> Window:
    return Window(shifted(today, -number, unit), today)


def coming(today: dt.date, number: int, unit: str) -> Window:
    return Window(today, shifted(today, number, unit))


def _week(today: dt.date) -> Window:
    monday = today - today.weekday() * _DAY
    return Window(monday, monday + 6 * _DAY)


def _months(today: dt.date, length: int) -> Window:
    """The part of the year of that many months that today lies in."""
    start = dt.date(today.year, (today.month - 1) // length * length + 1, 1)
    return Window(start, shifted(start, length, "months") - _DAY)


_CALENDAR: dict[str, Callable[[dt.date], Window]] = {
    "today": lambda today: Window(today, today),
    "yesterday": lambda today: Window(today - _DAY, today - _DAY),
    "tomorrow": lambda today: Window(today + _DAY, today + _DAY),
    "this_week": _week,
    "this_month": lambda today: _months(today, 1),
    "this_quarter": lambda today: _months(today, 3),
    "this_year": lambda today: _months(today, 12),
}


def birth(today: dt.date, age: int) -> dt.date:
    """The last birthday of people who are `age` today, in whole years."""
    try:
        return today.replace(year=today.year - age)
    except ValueError:  # born on a 29 February, which that year lacks
        return today.replace(year=today.year - age, day=28)
