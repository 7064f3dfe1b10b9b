"""How long batches will take, before somebody confirms them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.bulk.schedule import Schedule
from contacts.bulk.words import counted
from hoopcrm.core.clock import now

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Number of batches, and when the first and the last begin."""

    batches: int
    first: datetime
    last: datetime

    @classmethod
    def of(cls, schedule: Schedule, count: int, zone: ZoneInfo) -> Self:
        """For so many contacts, from now on."""
        moment = now()
        first = schedule.first(moment, zone)
        last = schedule.last_begins(count, moment, zone)
        return cls(schedule.batches(count), first, last)

    @property
    def number(self) -> str:
        """The number of batches in words."""
        return counted(
            ngettext("%(n)s batch", "%(n)s batches", self.batches),
            self.batches,
        )

    @property
    def duration(self) -> str:
        """About how long it takes from the first to the last."""
        return span_in_words(self.last - self.first)


def span_in_words(span: timedelta) -> str:
    """A time span as people say it: its two largest units."""
    if span < timedelta(minutes=1):
        return _("less than a minute")
    days, hours, minutes = span.days, span.seconds // 3600, span.seconds // 60 % 60
    parts = [
        (days, ngettext("%(n)s day", "%(n)s days", days)),
        (hours, ngettext("%(n)s hour", "%(n)s hours", hours)),
        (minutes, ngettext("%(n)s minute", "%(n)s minutes", minutes)),
    ]
    told = [counted(text, count) for count, text in parts if count]
    return " ".join(told[:2])
