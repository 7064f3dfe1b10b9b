"""Working hours as a form: days with times from and to, and dates of their own.

All of it is plain posted fields, so that it works without scripts. Rows come and go by buttons
named `hours` (see `Editor.act`), which answer the form as it was typed with the change made.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol, Self

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from appointments.hours import MINUTES_OF_DAY, clean_blocks
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused

DAYS = tuple(str(day) for day in range(7))
USUAL = ("09:00", "17:00")
COMMAND = "hours"
MOST_ROWS, MOST_DATES = 12, 200
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?", re.ASCII)


class Posted(Protocol):
    """What is needed of a QueryDict."""

    def get(self, key: str, default: Any = ..., /) -> Any: ...
    def getlist(self, key: str, /) -> list[Any]: ...
    def __contains__(self, key: object, /) -> bool: ...


@dataclass
class Day:
    """One day of the week, or one date, as it stands in the form.

    Attributes:
        key: "0" to "6" from Monday, "d0" and so on for dates; part of the names of its fields.
        rows: times from and to, as typed.
        date: of a date, as typed.
        error, date_error: what is wrong with its hours, and with the date.
        fresh: the place of a row that was just added: the focus goes there.
    """

    key: str
    is_open: bool = False
    rows: list[tuple[str, str]] = field(default_factory=list)
    date: str = ""
    error: str = ""
    date_error: str = ""
    fresh: int | None = None

    @property
    def label(self) -> str:
        """The name of the day."""
        if self.key in DAYS:
            return str(WEEKDAYS[int(self.key)])
        day = _date(self.date)
        return formats.date_format(day, "D, j M Y") if day else _("New date")

    @property
    def numbered(self) -> list[tuple[int, str, str, bool]]:
        """The rows with their places, and whether the focus goes there."""
        return [(place, *row, place == self.fresh) for place, row in enumerate(self.rows)]

    @property
    def is_past(self) -> bool:
        """Whether it is a date that is over."""
        day = _date(self.date)
        return day is not None and day < now().date() - timedelta(days=1)

    def blocks(self) -> list[list[int]]:
        """What is stored; sets `error` instead of raising."""
        if not self.is_open:
            return []
        typed = [row for row in self.rows if row != ("", "")]
        pairs = [[_minute(opens), _minute(closes, ends=True)] for opens, closes in typed]
        if not pairs:
            self.error = _("Enter hours, or switch the day off.")
            return []
        if any(minute is None for pair in pairs for minute in pair):
            self.error = _("Enter times such as 09:00, both from and to.")
            return []
        try:
            return [list(block) for block in clean_blocks(pairs)]
        except Refused as refused:
            self.error = refused.message
            return []


@dataclass
class Editor:
    """The hours of a form."""

    days: list[Day]
    dates: list[Day]

    @classmethod
    def of_stored(cls, hours: Mapping[str, Any]) -> Self:
        """From what a calendar or a schedule stores; closed days keep usual hours at hand."""
        weekly = hours.get("weekly") or {}
        days = [_of_blocks(key, weekly.get(key) or []) for key in DAYS]
        dates = [
            _of_blocks(f"d{place}", blocks, day)
            for place, (day, blocks) in enumerate(sorted((hours.get("dates") or {}).items()))
        ]
        return cls(days, dates)

    @classmethod
    def of_post(cls, data: Posted) -> Self:
        """As it was typed."""
        keys = [str(key) for key in data.getlist("dates") if re.fullmatch(r"d\d{1,4}", str(key))]
        return cls(
            [_of_post(data, key) for key in DAYS],
            [_of_post(data, key) for key in dict.fromkeys(keys[:MOST_DATES])],
        )

    def act(self, command: str, data: Posted) -> None:
        """Do what a button asks for.

        `add:KEY`, `remove:KEY:ROW`, `copy:KEY` (to the days of the fields `copy-KEY`),
        `add-date`, `remove-date:KEY`. Anything else changes nothing.
        """
        word, _colon, rest = command.partition(":")
        key, _colon, place = rest.partition(":")
        day = next((one for one in [*self.days, *self.dates] if one.key == key), None)
        if word == "add-date":
            self._add_date()
        elif day is None:
            return
        elif word == "add":
            _add_row(day)
        elif word == "remove" and place.isdecimal():
            del day.rows[int(place) : int(place) + 1]
            if not day.rows:
                day.is_open, day.rows = False, [USUAL]
        elif word == "copy":
            self._copy(day, data.getlist(f"copy-{key}"))
        elif word == "remove-date":
            self.dates = [one for one in self.dates if one is not day]

    def to_json(self) -> dict[str, Any] | None:
        """What is stored; None when something is wrong, which the days then say."""
        weekly = {day.key: blocks for day in self.days if (blocks := day.blocks())}
        dates: dict[str, Any] = {}
        for day in self.dates:
            when, blocks = _date(day.date), day.blocks()
            if when is None:
                day.date_error = _("Choose the date.")
            elif when.isoformat() in dates:
                day.date_error = _("This date is there twice.")
            else:
                dates[when.isoformat()] = blocks
        if any(day.error or day.date_error for day in [*self.days, *self.dates]):
            return None
        return {"weekly": weekly, "dates": dates}

    def checked(self) -> dict[str, Any]:
        """As `to_json`. Raises Refused, without a field: the days say what is wrong with them."""
        hours = self.to_json()
        if hours is None:
            raise Refused("unreadable_hours", _("Some of the hours are not right yet: see below."))
        return hours

    def _add_date(self) -> None:
        if len(self.dates) < MOST_DATES:
            highest = max((int(day.key[1:]) for day in self.dates), default=-1)
            self.dates.append(Day(f"d{highest + 1}", rows=[USUAL], fresh=0))

    def _copy(self, source: Day, keys: list[str]) -> None:
        for day in self.days:
            if day.key in keys and day is not source:
                day.is_open, day.rows = source.is_open, list(source.rows)


def hours_in_words(hours: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The week as people read it: days with the same hours one after the other in one line."""
    weekly = hours.get("weekly") or {}
    lines: list[tuple[str, str, str]] = []
    for key in DAYS:
        name = str(WEEKDAYS[int(key)])
        text = ", ".join(f"{_clock(one)}–{_clock(other)}" for one, other in weekly.get(key) or [])
        if lines and lines[-1][2] == text:
            lines[-1] = (lines[-1][0], name, text)
        else:
            lines.append((name, name, text))
    return [
        (first if first == last else f"{first} – {last}", text or _("Closed"))
        for first, last, text in lines
    ]


def _of_blocks(key: str, blocks: list[list[int]], day: str = "") -> Day:
    rows = [(_clock(opens), _clock(closes)) for opens, closes in blocks]
    return Day(key, is_open=bool(blocks), rows=rows or [USUAL], date=day)


def _of_post(data: Posted, key: str) -> Day:
    opens, closes = data.getlist(f"from-{key}"), data.getlist(f"to-{key}")
    rows = [(str(one)[:8], str(other)[:8]) for one, other in zip(opens, closes, strict=False)]
    return Day(
        key,
        is_open=f"open-{key}" in data,
        rows=rows[:MOST_ROWS] or [USUAL],
        date=str(data.get(f"date-{key}", ""))[:10],
    )


def _add_row(day: Day) -> None:
    """One more row, an hour after the last one ends where there is room."""
    day.is_open = True
    if len(day.rows) >= MOST_ROWS:
        return
    last = _minute(day.rows[-1][1], ends=True) if day.rows else None
    row = ("", "")
    if last is not None and last + 120 <= MINUTES_OF_DAY:
        row = (_clock(last + 60), _clock(min(last + 300, MINUTES_OF_DAY)))
    day.rows.append(row)
    day.fresh = len(day.rows) - 1


def _clock(minute: int) -> str:
    """Such as 09:30; midnight at the end of a day is 00:00."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _minute(text: str, *, ends: bool = False) -> int | None:
    """The minute of the day; None for what is no time. Hours that end at 00:00 last all day."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    if hour > 24 or minute > 59:
        return None
    at = hour * 60 + minute
    return MINUTES_OF_DAY if ends and at == 0 else at


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
