"""Reading a calendar file of others for nothing but when somebody is busy."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from django.utils.translation import gettext as _
from icalendar import Calendar as File

from hoopcrm.core.errors import Refused

MOST_TIMES = 20_000
# Of one rule; a rule that is older begins further back than it is looked for.
MOST_OF_RULE = 50_000

Span = tuple[datetime, datetime]


def busy_times(content: bytes, first: datetime, last: datetime, zone: ZoneInfo) -> list[Span]:
    """When the calendar's owner is busy between two moments, in UTC, in order.

    Events that are cancelled, transparent or declined do not count. Times without a zone, and
    whole days, are those of `zone`.

    Raises:
        Refused: `not_a_calendar`, `too_many`.
    """
    try:
        files = File.from_ical(content, multiple=True)
        events = [event for file in files for event in file.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise Refused("not_a_calendar", _("What stands there is no calendar.")) from error
    if not files:
        raise Refused("not_a_calendar", _("What stands there is no calendar."))
    instead = {
        (str(event.get("uid")), _utc(event["recurrence-id"].dt, zone))
        for event in events
        if "recurrence-id" in event
    }
    found: list[Span] = []
    for event in events:
        if not _counts(event):
            continue
        for start, end in _spans(event, first, last, zone):
            moved = (str(event.get("uid")), start) in instead and "recurrence-id" not in event
            if not moved and end > first and start < last and end > start:
                found.append((start, end))
            if len(found) > MOST_TIMES:
                raise Refused("too_many", _("There are too many events in this calendar."))
    return sorted(found)


def _counts(event: Any) -> bool:
    status = str(event.get("status", "")).upper()
    transparency = str(event.get("transp", "")).upper()
    busy = str(event.get("x-microsoft-cdo-busystatus", "")).upper()
    if "dtstart" not in event or status == "CANCELLED" or transparency == "TRANSPARENT":
        return False
    return busy != "FREE"


def _spans(event: Any, first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[Span]:
    """All occurrences of an event that may lie in the time."""
    start = event["dtstart"].dt
    length = _length(event, zone)
    local, own = _wall(start, zone)
    if "rrule" not in event and "rdate" not in event:
        yield _utc(start, zone), _utc(start, zone) + length
        return
    for one in takewhile(
        lambda moment: moment.replace(tzinfo=own).astimezone(UTC) < last,
        islice(_rule(event, local, own), MOST_OF_RULE),
    ):
        at = one.replace(tzinfo=own).astimezone(UTC)
        if at + length > first:
            yield at, at + length


def _rule(event: Any, local: datetime, own: ZoneInfo) -> Iterator[datetime]:
    rules = rruleset()
    for rule in _many(event.get("rrule")):
        text = rule.to_ical().decode()
        parts = dict(part.partition("=")[::2] for part in text.split(";"))
        if "UNTIL" in parts:
            parts["UNTIL"] = _until(parts["UNTIL"], own)
        text = ";".join(f"{name}={value}" for name, value in parts.items())
        try:
            rules.rrule(rrulestr(text, dtstart=local))
        except (ValueError, TypeError):
            rules.rdate(local)
    rules.rdate(local)
    for name, add in (("rdate", rules.rdate), ("exdate", rules.exdate)):
        for listed in _many(event.get(name)):
            for one in listed.dts:
                value = one.dt[0] if isinstance(one.dt, tuple) else one.dt
                add(_wall(value, own)[0] if not _aware(value) else _local(value, own))
    return iter(rules)


def _until(text: str, own: ZoneInfo) -> str:
    """The end of a rule by the wall clock that its occurrences go by."""
    if not text.endswith("Z"):
        return text if "T" in text else f"{text}T235959"
    moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return moment.astimezone(own).strftime("%Y%m%dT%H%M%S")


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _length(event: Any, zone: ZoneInfo) -> timedelta:
    start = event["dtstart"].dt
    if "dtend" in event:
        return _utc(event["dtend"].dt, zone) - _utc(start, zone)
    if "duration" in event:
        return timedelta(seconds=event["duration"].dt.total_seconds())
    return timedelta(0) if isinstance(start, datetime) else timedelta(days=1)


def _aware(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _wall(value: date | datetime, zone: ZoneInfo) -> tuple[datetime, Any]:
    """The time by the wall clock, and whose clock that is."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return value.replace(tzinfo=None), value.tzinfo
        return value, zone
    return datetime.combine(value, time()), zone


def _local(value: datetime, own: Any) -> datetime:
    return value.astimezone(own).replace(tzinfo=None)


def _utc(value: date | datetime, zone: ZoneInfo) -> datetime:
    local, own = _wall(value, zone)
    return local.replace(tzinfo=own).astimezone(UTC)
