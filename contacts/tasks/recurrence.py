"""When the occurrences of a repeating task are made and due."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from contacts.models import TaskSeries
from hoopcrm.core.errors import Refused

Frequency = TaskSeries.Frequency
UNITS = {
    Frequency.DAILY: "days",
    Frequency.WEEKLY: "weeks",
    Frequency.MONTHLY: "months",
    Frequency.YEARLY: "years",
}
MOST_EVERY = 999
MOST_TASKS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What a person chose: every so many hours, days, … until a day or a number of tasks."""

    frequency: str
    every: int = 1
    ends_on: date | None = None
    ends_after: int | None = None
    even_if_overdue: bool = False

    @classmethod
    def of(cls, series: TaskSeries) -> "Repeat":
        return cls(
            frequency=series.frequency,
            every=series.every,
            ends_on=series.ends_on,
            ends_after=series.ends_after,
            even_if_overdue=series.even_if_overdue,
        )

    @property
    def rhythm(self) -> tuple[str, int]:
        return self.frequency, self.every

    def check(self) -> None:
        """Raises Refused: `frequency`, `every`, `ends_after` or `ends_twice`."""
        if self.frequency not in Frequency.values:
            raise Refused("frequency", _("Choose how it repeats."), field="frequency")
        if not 1 <= self.every <= MOST_EVERY:
            raise Refused(
                "every",
                _("Give a number from 1 to %(most)d.") % {"most": MOST_EVERY},
                field="every",
            )
        if self.ends_after is not None and not 1 <= self.ends_after <= MOST_TASKS:
            raise Refused(
                "ends_after", _("Give the number of tasks, 1 or more."), field="ends_after"
            )
        if self.ends_after is not None and self.ends_on is not None:
            raise Refused("ends_twice", _("It can end in one way only."), field="ends")


def step(anchor: datetime, frequency: str, count: int, zone: ZoneInfo) -> datetime:
    """The moment `count` hours, days, … after `anchor`, in UTC.

    Hours are counted as they pass; longer steps keep the time on the clock of `zone`, and the day
    of the month as far as the month has it. A time that a clock change skips becomes the one an
    hour later; of one that comes twice, the first is meant.
    """
    if frequency == Frequency.HOURLY:
        return (anchor + timedelta(hours=count)).astimezone(UTC)
    local = anchor.astimezone(zone).replace(tzinfo=None)
    later = local + relativedelta(**{UNITS[Frequency(frequency)]: count})
    return later.replace(tzinfo=zone, fold=0).astimezone(UTC)


def made_at(series: TaskSeries, slot: int, zone: ZoneInfo) -> datetime:
    """When the task of a slot is made."""
    return step(series.anchor_at, series.frequency, slot * series.every, zone)


def due_at(series: TaskSeries, slot: int, zone: ZoneInfo) -> datetime:
    """When the task of a slot is due."""
    return step(series.anchor_due_at, series.frequency, slot * series.every, zone)


def latest_slot(series: TaskSeries, moment: datetime, zone: ZoneInfo) -> int:
    """The last slot that was to be made by `moment`; at least the one before the next."""
    low, high = series.slot - 1, series.slot
    while made_at(series, high, zone) <= moment:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if made_at(series, middle, zone) <= moment:
            low = middle
        else:
            high = middle
    return low


def is_over(series: TaskSeries, slot: int, zone: ZoneInfo) -> bool:
    """Whether the series ends before this slot's task."""
    if series.ends_after is not None and series.made >= series.ends_after:
        return True
    try:
        due = due_at(series, slot, zone)
    except (OverflowError, ValueError):  # the calendar ends before the series does
        return True
    return series.ends_on is not None and due.astimezone(zone).date() > series.ends_on


def moved(anchor: datetime, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """`anchor` shifted on the clock of `zone` as `before` was to become `after`."""
    naive = [moment.astimezone(zone).replace(tzinfo=None) for moment in (anchor, before, after)]
    return (naive[0] + (naive[2] - naive[1])).replace(tzinfo=zone).astimezone(UTC)


def told(series: Any) -> str:
    """Such as "Every 2 weeks"."""
    words = {
        Frequency.HOURLY: (_("Every hour"), _("Every %(n)d hours")),
        Frequency.DAILY: (_("Every day"), _("Every %(n)d days")),
        Frequency.WEEKLY: (_("Every week"), _("Every %(n)d weeks")),
        Frequency.MONTHLY: (_("Every month"), _("Every %(n)d months")),
        Frequency.YEARLY: (_("Every year"), _("Every %(n)d years")),
    }
    once, many = words[Frequency(series.frequency)]
    return once if series.every == 1 else many % {"n": series.every}
