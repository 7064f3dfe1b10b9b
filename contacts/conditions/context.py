"""Who asks, and when: what a condition may depend on besides itself."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from hoopcrm.core.clock import now

# Stands for the moment in what is written once for a whole day.
MARK = dt.datetime(1, 1, 1, microsecond=1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Context:
    """The member who looks and the moment at which they do; windows go by the account's zone.

    Attributes:
        moment: for conditions to compare with as it is. What is computed goes by `today`, so that
            it may be kept for the day.
        day: today, where it is not that of the moment.
    """

    member: Any
    moment: dt.datetime
    day: dt.date | None = None

    @classmethod
    def of(cls, member: Any) -> "Context":
        """The context of this request or job."""
        return cls(member, now())

    def undated(self) -> "Context":
        """The same day, with `MARK` for the moment."""
        return replace(self, moment=MARK, day=self.today)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.member.account.time_zone)

    @cached_property
    def today(self) -> dt.date:
        return self.day or self.moment.astimezone(self.zone).date()

    def midnight(self, day: dt.date) -> dt.datetime:
        """The first moment of the day in the account's zone."""
        return dt.datetime.combine(day, dt.time(), tzinfo=self.zone)
