"""Who asks, and when: what a condition may depend on besides itself."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from hoopcrm.core.clock import now


@dataclass(frozen=True)
class Context:
    """The member who looks and the moment at which they do; windows go by the account's zone."""

    member: Any
    moment: dt.datetime

    @classmethod
    def of(cls, member: Any) -> "Context":
        """The context of this request or job."""
        return cls(member, now())

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.member.account.time_zone)

    @cached_property
    def today(self) -> dt.date:
        return self.moment.astimezone(self.zone).date()

    def midnight(self, day: dt.date) -> dt.datetime:
        """The first moment of the day in the account's zone."""
        return dt.datetime.combine(day, dt.time(), tzinfo=self.zone)
