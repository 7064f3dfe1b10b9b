"""The state of the list of appointments: which of them, in what order, with which columns.

As with other lists, a state that differs from the usual is kept under the hash of its content:
`?q=<hash>`. Whatever else the URL says (`?show=today&status=new`) changes that state.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Self
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appointments.agenda import MOST_CHOSEN, Chosen, day_of
from appointments.list_columns import COLUMNS, USUAL
from appointments.models import Appointment
from contacts.conditions.choices import ME
from contacts.listing.asked import AskedList
from contacts.listing.kept import VERSION, KeptState, first_of_each
from hoopcrm.core.keyset import Kind, Order

UPCOMING, CUSTOM = "upcoming", "custom"
SPANS = {
    UPCOMING: _("Upcoming"),
    "today": _("Today"),
    "week": _("This week"),
    "past": _("Past"),
    "all": _("All"),
    CUSTOM: _("The days below"),
}
START = Order(key="start", column="starts_at", kind=Kind.TIME, blanks=False)
BOOKED = Order(key="booked", column="created_at", kind=Kind.TIME, blanks=False)
SORTS = {
    "start": (START, _("Start"), _("soonest first")),
    "-start": (START.reversed(), _("Start"), _("latest first")),
    "-booked": (BOOKED.reversed(), _("Booked on"), _("newest first")),
    "booked": (BOOKED, _("Booked on"), _("oldest first")),
}
DEFAULT, RESET = "", "default"
# What the URL may change, and what `?filters=1` begins anew before it does.
FILTERS = ("status", "calendar", "group", "member", "room", "cancelled")
CHANGES = frozenset({"show", "from", "to", *FILTERS, "filters", "sort", "columns", "drop", "clear"})
_NEVER = date.min


@dataclass(frozen=True)
class AppointmentState(KeptState):
    """What is listed, whatever page of it.

    Attributes:
        show: one of SPANS; `first` and `last` are the days of CUSTOM (2026-11-26), "" for open.
        statuses: all but cancelled and invalid ones while empty, unless `cancelled` says so.
        members: ids, or ME for whoever looks.
        sort: one of SORTS, "" for the usual order of the span.
    """

    object_type: ClassVar[str] = "appointment"
    show: str = UPCOMING
    first: str = ""
    last: str = ""
    statuses: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    cancelled: bool = False
    sort: str = DEFAULT
    columns: tuple[str, ...] = USUAL

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Self:
        def texts(name: str) -> list[str]:
            found = data.get(name)
            return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []

        show, sort = data.get("show", UPCOMING), data.get("sort", DEFAULT)
        state = cls(
            show=show if isinstance(show, str) and show in SPANS else UPCOMING,
            statuses=_statuses(texts("statuses")),
            calendars=_ids(texts("calendars")),
            groups=_ids(texts("groups")),
            members=_ids(texts("members"), also=ME),
            rooms=_ids(texts("rooms")),
            cancelled=data.get("cancelled") is True,
            columns=column_keys(texts("columns")) if "columns" in data else USUAL,
        )
        return state.between(str(data.get("first", "")), str(data.get("last", ""))).sorted_by(sort)

    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"v": VERSION, "show": self.show, "columns": list(self.columns)}
        for name in ("first", "last", "sort", "cancelled"):
            if value := getattr(self, name):
                data[name] = value
        for name in ("statuses", "calendars", "groups", "members", "rooms"):
            if value := getattr(self, name):
                data[name] = list(value)
        return data

    @property
    def order_key(self) -> str:
        """One of SORTS."""
        return self.sort or usual_sort(self.show)

    @property
    def order(self) -> Order:
        return SORTS[self.order_key][0]

    @property
    def is_filtered(self) -> bool:
        """Whether more than the span narrows it down."""
        chosen = (self.statuses, self.calendars, self.groups, self.members, self.rooms)
        return any(chosen) or self.cancelled

    def chosen(self, member: Any) -> Chosen:
        """What narrows it down, for the member who looks."""
        return Chosen(
            members=tuple(member.pk if one == ME else UUID(one) for one in self.members),
            calendars=tuple(UUID(one) for one in self.calendars),
            groups=tuple(UUID(one) for one in self.groups),
            rooms=tuple(UUID(one) for one in self.rooms),
            cancelled=self.cancelled or bool(self.statuses),
        )

    def sorted_by(self, sort: Any) -> Self:
        """In another order; the usual one of its span is not named."""
        known = isinstance(sort, str) and sort in SORTS
        return replace(self, sort=sort if known and sort != usual_sort(self.show) else DEFAULT)

    def showing(self, span: str) -> Self:
        """With another span, and in the usual order of it where no other was chosen."""
        return replace(self, show=span, sort=DEFAULT).sorted_by(self.sort)

    def between(self, first: str, last: str) -> Self:
        """With these days, where it shows days; those in the wrong order are turned round."""
        if self.show != CUSTOM:
            return replace(self, first="", last="")
        days = [day_of(text, _NEVER) for text in (first, last)]
        if _NEVER not in days:
            days.sort()
        first, last = ("" if day == _NEVER else day.isoformat() for day in days)
        return replace(self, first=first, last=last)

    def unfiltered(self) -> Self:
        """Without what narrows it down, but for the span."""
        return replace(
            self, statuses=(), calendars=(), groups=(), members=(), rooms=(), cancelled=False
        )

    def without(self, part: str) -> Self:
        """Without one of FILTERS, or without its dates."""
        if part == "dates":
            return self.showing(UPCOMING).between("", "")
        names = {"status": "statuses", "calendar": "calendars", "group": "groups"}
        names |= {"member": "members", "room": "rooms", "cancelled": "cancelled"}
        if part not in names:
            return self
        return replace(self, **{names[part]: False if part == "cancelled" else ()})

    def changed(self, wanted: QueryDict) -> Self:
        """As the URL wants it; what it says badly counts as not said."""
        state = self.unfiltered() if {"filters", "clear"} & set(wanted) else self
        if "clear" in wanted and state.show == CUSTOM:
            state = state.without("dates")
        state = state._narrowed(wanted)._dated(wanted).without(wanted.get("drop", ""))
        if "sort" in wanted:
            state = state.sorted_by(wanted["sort"])
        if "columns" in wanted:
            keys = wanted.getlist("columns")
            state = replace(state, columns=USUAL if RESET in keys else column_keys(keys))
        return state

    def _narrowed(self, wanted: QueryDict) -> Self:
        over: dict[str, Any] = {}
        if "status" in wanted:
            over["statuses"] = _statuses(wanted.getlist("status"))
        if "calendar" in wanted:
            over["calendars"] = _ids(wanted.getlist("calendar"))
        if "group" in wanted:
            over["groups"] = _ids(wanted.getlist("group"))
        if "member" in wanted:
            over["members"] = _ids(wanted.getlist("member"), also=ME)
        if "room" in wanted:
            over["rooms"] = _ids(wanted.getlist("room"))
        if "cancelled" in wanted:
            over["cancelled"] = wanted["cancelled"] == "1"
        return replace(self, **over)

    def _dated(self, wanted: QueryDict) -> Self:
        show = wanted.get("show", self.show)
        show = show if show in SPANS else UPCOMING
        first, last = wanted.get("from", self.first), wanted.get("to", self.last)
        # Days that are written beside the span that was there all along are meant.
        if "filters" in wanted and (first or last) and show == self.show:
            show = CUSTOM
        return self.showing(show).between(first, last)


@dataclass(frozen=True, slots=True)
class AppointmentQuery(AskedList[AppointmentState]):
    """The list of appointments that a member looks at, whatever page of it."""

    states = AppointmentState


def usual_sort(span: str) -> str:
    """The order of a span unless another is chosen."""
    return "-start" if span in {"past", "all"} else "start"


def column_keys(keys: Iterable[str]) -> tuple[str, ...]:
    """Those keys that are columns, each once."""
    return first_of_each(key for key in keys if key in COLUMNS)


def _statuses(texts: Iterable[str]) -> tuple[str, ...]:
    wanted = set(texts)
    return tuple(one for one in Appointment.Status.values if one in wanted)


def _ids(texts: Iterable[str], also: str = "") -> tuple[str, ...]:
    found: list[str] = []
    for text in texts:
        try:
            found.append(text if also and text == also else str(UUID(text)))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))[:MOST_CHOSEN]
