"""Events as the Activity tab and the audit log draw them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils import formats, timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.core.moments import Moments
from hoopcrm.events.access import LONGEST_SEARCH, EventFilter
from hoopcrm.events.browsers import browser_name
from hoopcrm.events.changes import Change, Offers, changes_of
from hoopcrm.events.faces import Face
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe, event_types

# The door that an event came through, where it was not a page.
DOORS = {"api": "API", "import": gettext_lazy("import"), "workflow": gettext_lazy("workflow")}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event in words. `time` is the clock of the viewer, `exact` the moment with its zone.

    `face` is of another record that it names, where that has one; `undo_url` takes the event back.
    `about` names the record on whose timeline it stands, where a page is not of that record.
    """

    event: Event
    text: str
    icon: str
    label: str
    who: str
    time: str
    exact: str
    link: str = ""
    undo_url: str = ""
    origin: str = ""
    face: Face | None = None
    about: str = ""
    about_url: str = ""
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Day:
    """The entries of one day in the viewer's zone. A continued day shows no heading again."""

    date: dt.date
    title: str
    entries: list[Entry]
    continued: bool = False


def entry_of(
    event: Event,
    moments: Moments,
    *,
    in_detail: bool = False,
    offers: Offers | None = None,
    face: Face | None = None,
    undo_url: str = "",
) -> Entry:
    """`event` in words; with its changes field by field when `in_detail`."""
    kind = event_types.find(event.type)
    return Entry(
        event=event,
        text=describe(event),
        icon=kind.icon if kind else "point",
        label=str(kind.label) if kind else event.type,
        who=_who(event),
        time=f"{timezone.localtime(event.at):%H:%M}",
        exact=moments.exact(event.at),
        link=kind.link(event) if kind else "",
        origin=", ".join(p for p in (event.ip or "", browser_name(event.user_agent)) if p),
        changes=changes_of(event, offers) if in_detail else [],
        face=face,
        undo_url=undo_url,
    )


def days_of(
    events: Iterable[Event],
    *,
    shown: dt.date | None = None,
    faces: Mapping[UUID, Face] | None = None,
) -> list[Day]:
    """Events grouped by day, newest first. `shown` is the last day of the page before."""
    moments, faces = Moments(), faces or {}
    return [
        Day(
            date=day,
            title=_day_title(day, moments.today),
            entries=[entry_of(event, moments, face=faces.get(event.pk)) for event in group],
            continued=day == shown,
        )
        for day, group in groupby(events, key=lambda event: timezone.localdate(event.at))
    ]


def read_filter(query: Mapping[str, Any], prefix: str = "") -> EventFilter:
    """The filter in a query string. What cannot be read filters nothing."""

    def value(name: str) -> str:
        text: str = query.get(f"{prefix}{name}", "")
        return text.replace("\x00", "").strip()[:LONGEST_SEARCH]

    kind = value("kind")
    return EventFilter(
        kind=kind if kind in event_types else "",
        actor=value("actor"),
        since=read_day(value("since")),
        until=read_day(value("until")),
        text=value("text"),
    )


def read_day(text: str) -> dt.date | None:
    """An ISO date that a page of history may ask for, or None."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    # Ids carry the time since 1970, and one day more must still be a date.
    return day if day and 1970 < day.year < 9999 else None


def read_cursor(text: str) -> UUID | None:
    """The id after which a page starts, or None."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _who(event: Event) -> str:
    name = event.actor_label or _("System")
    door = DOORS.get(event.via)
    if door and event.actor_kind == "member":
        return _("%(name)s by %(door)s") % {"name": name, "door": door}
    return name


def _day_title(day: dt.date, today: dt.date) -> str:
    if day == today:
        return _("Today")
    if day == today - dt.timedelta(days=1):
        return _("Yesterday")
    return formats.date_format(day, "l, j F" if day.year == today.year else "l, j F Y")
