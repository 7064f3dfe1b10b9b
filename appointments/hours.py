"""Working hours by the wall clock of a time zone, and the moments they stand for.

Minutes are minutes of the local day (540 is 09:00, 1440 midnight at its end); moments are epoch
seconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused

Block = tuple[int, int]  # opens, closes, in minutes of the local day
Span = tuple[int, int]  # start, end, in epoch seconds

MINUTES_OF_DAY = 24 * 60
WEEKDAYS = tuple(str(number) for number in range(7))


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of every week, and of single dates.

    Attributes:
        weekly: the blocks of seven days, Monday first.
        dates: blocks that replace the weekly ones on their date; none means closed.
        zone: whose wall clock the blocks are read by.
        use_weekly: false: open on the dates of `dates` only.
        use_dates: false: `dates` do not count.
    """

    weekly: tuple[tuple[Block, ...], ...]
    dates: Mapping[date, tuple[Block, ...]]
    zone: ZoneInfo
    use_weekly: bool = True
    use_dates: bool = True

    @classmethod
    def from_json(
        cls,
        stored: Mapping[str, Any],
        zone: ZoneInfo,
        *,
        use_weekly: bool = True,
        use_dates: bool = True,
    ) -> "Hours":
        """From `{"weekly": {"0": [[540, 1020]]}, "dates": {"2026-12-24": []}}`, checked.

        Raises Refused with the field at fault: "weekly.0", "dates.2026-12-24".
        """
        weekly, dates = stored.get("weekly", {}), stored.get("dates", {})
        for field, value in (("weekly", weekly), ("dates", dates)):
            if not isinstance(value, Mapping):
                raise _unreadable(field)
        if not weekly.keys() <= set(WEEKDAYS):
            raise _unreadable("weekly")
        return cls(
            weekly=tuple(
                clean_blocks(weekly.get(key, ()), field=f"weekly.{key}") for key in WEEKDAYS
            ),
            dates={
                _clean_date(key): clean_blocks(blocks, field=f"dates.{key}")
                for key, blocks in dates.items()
            },
            zone=zone,
            use_weekly=use_weekly,
            use_dates=use_dates,
        )

    def to_json(self) -> dict[str, dict[str, list[list[int]]]]:
        """What `from_json` reads; days of the week without hours are left out."""
        return {
            "weekly": {
                key: [list(block) for block in blocks]
                for key, blocks in zip(WEEKDAYS, self.weekly, strict=True)
                if blocks
            },
            "dates": {
                day.isoformat(): [list(block) for block in blocks]
                for day, blocks in sorted(self.dates.items())
            },
        }

    def blocks(self, day: date) -> tuple[Block, ...]:
        """The hours that hold on a date, in minutes of that day."""
        if self.use_dates and day in self.dates:
            return self.dates[day]
        return self.weekly[day.weekday()] if self.use_weekly else ()


def clean_blocks(raw: object, *, field: str = "hours") -> tuple[Block, ...]:
    """The blocks of one day, in order; blocks that touch stay two.

    Raises Refused: `unreadable_hours`, `hours_outside_day`, `hours_end_before_start`,
    `hours_overlap`.
    """
    if not isinstance(raw, list | tuple):
        raise _unreadable(field)
    blocks = tuple(sorted(_clean_block(item, field) for item in raw))
    for one, other in pairwise(blocks):
        if other[0] < one[1]:
            raise Refused(
                "hours_overlap",
                _("%(one)s and %(other)s overlap.")
                % {"one": _in_words(one), "other": _in_words(other)},
                field=field,
            )
    return blocks


def windows(hours: Hours, first: date, last: date) -> list[Span]:
    """The spans worked from `first` to `last`, both included, in order.

    Ask for a day more on both sides to cover the same days of another zone.
    """
    return list(_windows(hours, first, last))


def instant(day: date, minute: int, zone: ZoneInfo) -> int:
    """The first moment at which the clocks of a zone show that minute of the day, or a later one.

    So a time that the clocks jump over is the moment of the jump, and of a time that comes twice
    it is the first. Minute 1440 is the beginning of the next day.
    """
    first, second = _passes(day, minute, zone)
    return first if first <= second else _turn(second, first, zone)


@lru_cache(maxsize=16_384)
def local_day(moment: int, zone: ZoneInfo) -> date:
    """The date that the calendars of a zone show at a moment (epoch seconds)."""
    return datetime.fromtimestamp(moment, zone).date()


def _windows(hours: Hours, first: date, last: date) -> Iterator[Span]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for opens, closes in hours.blocks(day):
            yield from _spans(day, opens, closes, hours.zone)


@lru_cache(maxsize=16_384)
def _spans(day: date, opens: int, closes: int, zone: ZoneInfo) -> tuple[Span, ...]:
    """The moments of a block; none when the clocks jump over all of it.

    Two spans when the clocks are put back from inside the block to before its opening: the time
    until they show the opening again is not worked.
    """
    start, end = instant(day, opens, zone), instant(day, closes, zone)
    pieces = [(start, end)]
    again = _passes(day, opens, zone)[1]
    if start < again:
        turn = _turn(start, again, zone)
        if turn < again:
            pieces = [(start, min(turn, end)), (again, end)]
    return tuple(piece for piece in pieces if piece[0] < piece[1])


def _passes(day: date, minute: int, zone: ZoneInfo) -> tuple[int, int]:
    """The moment of a local time by the offset before a change of the clocks, and by that after.

    Equal on most days. The first is earlier for a time that comes twice, later for one that never
    comes.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    seconds = int(wall.replace(tzinfo=UTC).timestamp())
    before, after = (_offset(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    return seconds - before, seconds - after


def _turn(early: int, late: int, zone: ZoneInfo) -> int:
    """The moment after `early`, up to `late`, at which the clocks are changed."""
    changed = _offset(datetime.fromtimestamp(late, zone))
    while late - early > 1:
        middle = (early + late) // 2
        if _offset(datetime.fromtimestamp(middle, zone)) == changed:
            late = middle
        else:
            early = middle
    return late


def _offset(moment: datetime) -> int:
    """Seconds east of UTC."""
    offset = moment.utcoffset()
    assert offset is not None  # noqa: S101 - aware
    return int(offset.total_seconds())


def _clean_block(raw: object, field: str) -> Block:
    if not isinstance(raw, list | tuple) or len(raw) != 2 or {type(one) for one in raw} != {int}:
        raise _unreadable(field)
    opens, closes = raw
    if not (0 <= opens <= MINUTES_OF_DAY and 0 <= closes <= MINUTES_OF_DAY):
        raise Refused(
            "hours_outside_day", _("Hours lie between 00:00 and 24:00 of one day."), field=field
        )
    if closes <= opens:
        raise Refused(
            "hours_end_before_start",
            _(
                "%(hours)s must end after it starts. Hours past midnight are two: one until 24:00,"
                " one from 00:00 on the next day."
            )
            % {"hours": _in_words((opens, closes))},
            field=field,
        )
    return opens, closes


def _clean_date(raw: object) -> date:
    try:
        day = date.fromisoformat(str(raw))
    except ValueError:
        day = None
    if day is None or day.isoformat() != raw:  # other ways to write it would let it stand twice
        message = _("“%(text)s” is not a date.") % {"text": raw}
        raise Refused("not_a_date", message, field="dates")
    return day


def _unreadable(field: str) -> Refused:
    return Refused("unreadable_hours", _("These hours cannot be read."), field=field)


def _in_words(block: Block) -> str:
    return "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in block)
