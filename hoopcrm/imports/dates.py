"""Dates as people and spreadsheet programs write them. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache


class DateOrder(StrEnum):
    """In which order day, month and year stand. AUTO reads what is certain, else by country."""

    AUTO = "auto"
    MDY = "mdy"
    DMY = "dmy"
    YMD = "ymd"


# Where 3/4/2020 is the fourth of March.
MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "MH", "GU", "PR", "VI", "AS", "BZ"})

_TIME = re.compile(
    r"[T ,]+\d{1,2}(:\d{2}){1,2}([.,]\d+)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.I
)
_NUMBERS = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})\.?$", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$", re.ASCII)
_NAMED_LAST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[. -]+([a-z]{3,9})\.?,?[ -]+(\d{2,4})$", re.I)
_NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})$", re.I)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:[.,]\d+)?\s*"
    r"(?P<half>[ap])?(?:\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$",
    re.I,
)


def parse_moment(
    text: str, order: DateOrder, country: str, this_year: int, zone: tzinfo
) -> datetime | None:
    """The moment in `text`, or None: midnight without a time of day, in `zone` without another.

    The other arguments are those of `parse_date`.
    """
    day = parse_date(text, order, country, this_year)
    if day is None:
        return None
    clock = _CLOCK.search(text.strip())
    if clock is None:
        return datetime.combine(day, time(), zone)
    hour = int(clock["hour"])
    if half := clock["half"]:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    try:
        at = time(hour, int(clock["minute"]), int(clock["second"] or 0))
    except ValueError:
        return None
    return datetime.combine(day, at, _zone(clock["zone"]) or zone)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset) if offset < timedelta(days=1) else UTC


@lru_cache(maxsize=65_536)
def parse_date(text: str, order: DateOrder, country: str, this_year: int) -> date | None:
    """The date in `text`, or None. A time of day behind it is dropped.

    Args:
        country: decides between day and month first where AUTO cannot tell.
        this_year: years of two digits are read as this century's up to it, else the last one's.
    """
    bare = _TIME.sub("", text.strip()).strip()
    if found := _NUMBERS.match(bare):
        return _of_numbers(found[1], found[2], found[3], order, country, this_year)
    if found := _COMPACT.match(bare):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NAMED_LAST.match(bare):
        return _date(_year(found[3], this_year), _month(found[2]), int(found[1]))
    if found := _NAMED_FIRST.match(bare):
        return _date(int(found[3]), _month(found[1]), int(found[2]))
    return None


def _of_numbers(
    first: str, second: str, third: str, order: DateOrder, country: str, this_year: int
) -> date | None:
    if len(first) > 2:
        return _date(int(first), int(second), int(third)) if len(first) == 4 else None
    if order is DateOrder.YMD:
        return _date(_year(first, this_year), int(second), int(third))
    if len(third) not in (2, 4):
        return None
    one, two, year = int(first), int(second), _year(third, this_year)
    month_first = order is DateOrder.MDY
    if order is DateOrder.AUTO:
        month_first = two > 12 or (one <= 12 and country in MONTH_FIRST)
    return _date(year, one, two) if month_first else _date(year, two, one)


def _year(text: str, this_year: int) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    century = this_year - this_year % 100
    return century + year if century + year <= this_year else century - 100 + year


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].lower(), 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
