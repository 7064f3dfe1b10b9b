"""Which part of the calendars somebody looks at: all of it stands in the URL."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.http import QueryDict
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.agenda import Chosen, day_of, zone_of
from hoopcrm.core.clock import now

VIEWS = {
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
    "list": gettext_lazy("List"),
}
LISTED_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class AgendaState:
    """What the page shows.

    Attributes:
        view: one of VIEWS; "" leaves it to the width of the screen.
        day: a day in the range that is shown.
        zone: whose clock is shown; only for show.
        own_zone: the member's.
    """

    account_id: Any
    view: str
    day: date
    zone: ZoneInfo
    own_zone: ZoneInfo
    chosen: Chosen

    @classmethod
    def of(cls, member: Any, query: QueryDict) -> "AgendaState":
        """What the query string says."""
        own = ZoneInfo(str(timezone.get_current_timezone()))
        zone = zone_of(query.get("zone", ""), own)
        view = query.get("view", "")
        return cls(
            account_id=member.account_id,
            view=view if view in VIEWS else "",
            day=day_of(query.get("date", ""), now().astimezone(zone).date()),
            zone=zone,
            own_zone=own,
            chosen=Chosen.of(query),
        )

    def url(self, **over: Any) -> str:
        """The page in this state, or with something else in it. None leaves a part out."""
        parts: dict[str, Any] = {
            "view": self.view,
            "date": self.day.isoformat(),
            "zone": str(self.zone) if self.zone != self.own_zone else "",
        }
        chosen = over.pop("chosen", self.chosen)
        pairs = [(name, value) for name, value in (parts | over).items() if value]
        path = reverse("agenda:page", args=[self.account_id])
        return f"{path}?{urlencode([*pairs, *chosen.query()])}"

    @property
    def first(self) -> date:
        """Of the days that are listed: a list begins with its day, others with their range."""
        if self.view == "month":
            return self.day.replace(day=1)
        if self.view == "week":
            return monday_of(self.day)
        return self.day

    @property
    def last(self) -> date:
        """The day behind the range."""
        return self.moved(1).first

    def moved(self, steps: int) -> "AgendaState":
        """So many ranges further."""
        step = {
            "day": relativedelta(days=1),
            "month": relativedelta(months=1),
        }.get(self.view, relativedelta(days=LISTED_DAYS))
        day = self.first if self.view == "month" else self.day
        return AgendaState(**(self.__dict__ | {"day": day + steps * step}))

    @property
    def title(self) -> str:
        """The range in words."""
        first, last = self.first, self.last - timedelta(days=1)
        if self.view == "month":
            return formats.date_format(first, "F Y")
        if first == last:
            return formats.date_format(first, "l, j F Y")
        return _("%(first)s to %(last)s") % {
            "first": formats.date_format(first, "j M"),
            "last": formats.date_format(last, "j M Y"),
        }


def monday_of(day: date) -> date:
    """With which the week of a day begins, as everywhere in the product."""
    return day - timedelta(days=day.weekday())
