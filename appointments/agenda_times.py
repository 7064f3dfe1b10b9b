"""Times of the calendar in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats

from appointments.agenda_events import is_midnight
from appointments.times import clock
from hoopcrm.core.clock import now


def told_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Day and time as a clock in `zone` shows them."""
    return f"{formats.date_format(moment.astimezone(zone), 'D j M')}, {clock(moment, zone)}"


def told_span(start: datetime, end: datetime, zone: ZoneInfo, *, dated: bool = False) -> str:
    """From when to when; days are named where `dated` says so, or where there are several."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if is_midnight(first) and is_midnight(last):
        last -= timedelta(days=1)
        days = [_day(first), *([] if first.date() == last.date() else [_day(last)])]
        return " – ".join(days)
    if first.date() != last.date():
        return f"{_day(first)}, {clock(first, zone)} – {_day(last)}, {clock(last, zone)}"
    span = f"{clock(first, zone)}–{clock(last, zone)}"
    return f"{_day(first)}, {span}" if dated else span


def _day(local: datetime) -> str:
    """A day, with the year unless it is this one."""
    this_year = now().astimezone(local.tzinfo).year == local.year
    return formats.date_format(local, "D j M" if this_year else "D j M Y")
