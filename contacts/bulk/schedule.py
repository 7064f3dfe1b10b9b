"""When a bulk job runs: at once, at a set time, or in batches within days and hours.

Days and hours are those of the account's time zone. A batch never begins earlier than the
interval after the one before, so that nothing is caught up in a burst after a pause, a night or
a standstill of the server.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

LONGEST_INTERVAL = 10_000
# Batches that an estimate plays through before it goes on by their average.
PLAYED = 500
# Weeks with a change of the clocks may lack the hours of one day.
DAYS_AHEAD = 30

UNITS = {"minutes": _("minutes"), "hours": _("hours"), "days": _("days")}
WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When to start, and how to go on.

    Attributes:
        start: not before; None for at once.
        quantity: contacts in a batch; 0 for all in one go.
        every, unit: the time from the beginning of a batch to that of the next.
        days: weekdays on which batches begin, Monday is 0; none means every day.
        opens, closes: the hours in which batches begin, None for no bound.
    """

    start: datetime | None = None
    quantity: int = 0
    every: int = 1
    unit: str = "hours"
    days: frozenset[int] = frozenset()
    opens: time | None = None
    closes: time | None = None

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """As `data()` stored it."""
        return cls(
            start=datetime.fromisoformat(data["start"]) if data.get("start") else None,
            quantity=data.get("quantity", 0),
            every=data.get("every", 1),
            unit=data.get("unit", "hours"),
            days=frozenset(data.get("days", ())),
            opens=time.fromisoformat(data["opens"]) if data.get("opens") else None,
            closes=time.fromisoformat(data["closes"]) if data.get("closes") else None,
        )

    def data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "start": self.start.isoformat() if self.start else None,
            "quantity": self.quantity,
            "every": self.every,
            "unit": self.unit,
            "days": sorted(self.days),
            "opens": self.opens.isoformat() if self.opens else None,
            "closes": self.closes.isoformat() if self.closes else None,
        }

    def with_batches_of(self, other: "Schedule") -> "Schedule":
        """The same start with the batches of another."""
        return replace(other, start=self.start)

    @property
    def is_bounded(self) -> bool:
        """Whether batches begin on some days or in some hours only."""
        return bool(self.days or self.opens or self.closes)

    def first(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """When the first batch may begin, seen from `moment`."""
        return self.next_open(max(moment, self.start or moment), zone)

    def following(self, begun: datetime, zone: ZoneInfo) -> datetime:
        """When the batch after the one that began at `begun` may begin."""
        if self.unit == "days":  # the same time of day, also when the clocks have changed
            local = begun.astimezone(zone).replace(tzinfo=None)
            step = (local + timedelta(days=self.every)).replace(tzinfo=zone).astimezone(UTC)
        else:
            step = begun + timedelta(**{self.unit: self.every})
        return self.next_open(step, zone)

    def next_open(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment from `moment` on at which a batch may begin."""
        if not self.is_bounded or self._is_open(moment, zone):
            return moment
        day = moment.astimezone(zone).date()
        for number in range(DAYS_AHEAD):
            opening = _at(day + timedelta(days=number), self.opens or time(), zone)
            if opening >= moment and self._is_open(opening, zone):
                return opening
        return moment

    def _is_open(self, moment: datetime, zone: ZoneInfo) -> bool:
        local = moment.astimezone(zone)
        at = local.time()
        return (
            (not self.days or local.weekday() in self.days)
            and (self.opens is None or at >= self.opens)
            and (self.closes is None or at < self.closes)
        )

    def batches(self, total: int) -> int:
        """How many batches `total` contacts make."""
        return -(-total // self.quantity) if self.quantity else 1

    def last_begins(self, total: int, moment: datetime, zone: ZoneInfo) -> datetime:
        """About when the last batch begins."""
        begun, count = self.first(moment, zone), self.batches(total) - 1
        if not self.quantity or count <= 0:
            return begun
        first, played = begun, min(count, PLAYED)
        for _number in range(played):
            begun = self.following(begun, zone)
        return begun + (begun - first) / played * (count - played)


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That time of that day, in UTC; one that the clocks skip is moved on by what they skip."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
