"""Times as people write and read them: by the wall clock of a time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused

FIRST, SECOND = "first", "second"


def zone_label(name: str) -> str:
    """A time zone as it is shown: "America/New York"."""
    return name.replace("_", " ")


def day_text(moment: datetime, zone: ZoneInfo) -> str:
    """Such as "Fri 27 Nov 2026"."""
    return formats.date_format(moment.astimezone(zone).date(), "D j M Y")


def comes_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks show this time twice that day."""
    local = moment.astimezone(zone)
    return local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset()


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Such as "14:05"; "01:30 EST" where the clocks show it twice that day."""
    local = moment.astimezone(zone)
    return f"{local:%H:%M} {local.tzname()}" if comes_twice(moment, zone) else f"{local:%H:%M}"


def span_text(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Such as "Fri 27 Nov 2026, 14:05–14:35"; the day of the end where it is another one."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    last = clock(end, zone)
    if end.date() != start.date():
        last = f"{day_text(end, zone)}, {last}"
    return f"{day_text(start, zone)}, {clock(start, zone)}–{last}"


def zone_text(moment: datetime, zone: ZoneInfo) -> str:
    """The zone at that moment, such as "CET, Europe/Berlin"; without CET where `clock` says it."""
    name = "" if comes_twice(moment, zone) else moment.astimezone(zone).tzname() or ""
    label = zone_label(str(zone))
    return label if not name or name == label or name[0] in "+-" else f"{name}, {label}"


def same_clock(moment: datetime, one: ZoneInfo, other: ZoneInfo) -> bool:
    """Whether the clocks of both zones show the same then."""
    return moment.astimezone(one).utcoffset() == moment.astimezone(other).utcoffset()


def moments_at(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The moments at which the clocks of a zone show this time: one, none, or two."""
    naive = local.replace(tzinfo=None, fold=0)
    found = set()
    for fold in (0, 1):
        moment = naive.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == naive:
            found.add(moment)
    return sorted(found)


def moment_of(local: datetime, zone: ZoneInfo, *, field: str, which: str = "") -> datetime:
    """The moment that somebody means by a local time.

    Args:
        which: FIRST or SECOND of a time that comes twice.

    Raises:
        Refused: `no_such_time` when the clocks jump over it; `comes_twice` unless it is said
            which one is meant.
    """
    found = moments_at(local, zone)
    if not found:
        later = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        raise Refused(
            "no_such_time",
            _(
                "There is no %(time)s in %(zone)s on that day: the clocks are put forward."
                " %(later)s is the time that follows."
            )
            % {
                "time": f"{local:%H:%M}",
                "zone": zone_label(str(zone)),
                "later": f"{later:%H:%M}",
            },
            field=field,
        )
    if len(found) == 1 or which == FIRST:
        return found[0]
    if which == SECOND:
        return found[1]
    raise Refused(
        "comes_twice",
        _(
            "%(time)s comes twice in %(zone)s on that day: the clocks are put back."
            " Choose which one is meant."
        )
        % {"time": f"{local:%H:%M}", "zone": zone_label(str(zone))},
        field=field,
        names=[one.astimezone(zone).tzname() or "" for one in found],
    )
