"""When the occurrences of a series are: rules of RFC 5545 by the wall clock of a time zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.hours import instant
from hoopcrm.core.errors import Refused

MOST = 100
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = frozenset(
    ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
)


def clean_rule(text: str) -> str:
    """A rule in its plain form, "FREQ=WEEKLY;COUNT=4"; UNTIL becomes a day.

    Raises:
        Refused: `rule` when it cannot be read or is more often than daily, `endless`.
    """
    raw = text.strip().upper().removeprefix("RRULE:")
    parts = dict(part.partition("=")[::2] for part in raw.split(";") if part)
    if parts.get("FREQ") not in FREQUENCIES or not parts.keys() <= PARTS:
        raise _unreadable()
    if parts.keys().isdisjoint({"COUNT", "UNTIL"}):
        raise Refused("endless", _("Say how often or until when it repeats."), field="repeat")
    if "UNTIL" in parts:
        parts["UNTIL"] = parts["UNTIL"][:8]
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        rrulestr(rule, dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 - wall-clock times
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise _unreadable() from error
    return rule


def occurrences(rule: str, starts_at: datetime, zone: ZoneInfo) -> list[datetime]:
    """All starts of a clean rule, the first of which is `starts_at`; UTC.

    Each is at the same time of its day. A time that the clocks jump over is the moment of the
    jump; of one that comes twice it is the first.

    Raises:
        Refused: `too_many`.
    """
    local = starts_at.astimezone(zone).replace(tzinfo=None)
    found = [starts_at.astimezone(UTC)]
    found += [_moment(one, zone) for one in islice(_others(rule, local), MOST + 1) if one != local]
    if len(found) > MOST:
        most = ngettext(
            "A series has %(most)d appointment at most.",
            "A series has %(most)d appointments at most.",
            MOST,
        )
        raise Refused("too_many", most % {"most": MOST}, field="repeat")
    return found


def _others(rule: str, local: datetime) -> Iterator[datetime]:
    parts = dict(part.split("=") for part in rule.split(";"))
    if "UNTIL" in parts:  # a whole day
        parts["UNTIL"] = f"{parts['UNTIL'][:8]}T235959"
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    return iter(rrulestr(text, dtstart=local))


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    day: date = local.date()
    return datetime.fromtimestamp(instant(day, local.hour * 60 + local.minute, zone), UTC)


def _unreadable() -> Refused:
    return Refused("rule", _("This rule of repeating cannot be read."), field="repeat")
