"""Appointments and blocked times as the calendar in the browser takes them.

Times go out as the wall clock of the zone that is shown, without an offset: the browser's own
zone never matters.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.agenda import Shown
from appointments.hours import instant
from appointments.models import Appointment, BlockedTime
from appointments.people import People, people_of
from hoopcrm.core.templatetags.ui import initials, tone

WRITTEN = "%Y-%m-%dT%H:%M:%S"
FADED = frozenset(
    {Appointment.Status.CANCELLED, Appointment.Status.INVALID, Appointment.Status.NO_SHOW}
)


def wall(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as a clock in `zone` shows it."""
    return moment.astimezone(zone).strftime(WRITTEN)


def moment_of(text: str, zone: ZoneInfo) -> datetime | None:
    """The moment at which a clock in `zone` shows this; None for what is no time.

    A time that the clocks leave out is taken as the one before they were put forward.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    if not 1970 <= local.year <= 2200:
        return None
    return datetime.fromtimestamp(instant(local.date(), local.hour * 60 + local.minute, zone), UTC)


def events_of(
    found: Shown, member: Any, zone: ZoneInfo, *, query: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """All events of a range.

    Args:
        query: what the range is narrowed by; it goes along to the list of a crowded day.
    """
    may_edit = member.has("appointments.edit")
    people = people_of(member, found.appointments)
    events = [_appointment(one, zone, people, may_edit=may_edit) for one in found.appointments]
    for block in found.blocks:
        events += _block(block, zone, may_edit=may_edit_block(member, block))
    for day, number in found.crowded.items():
        events.append(_crowd(member.account_id, day, number, query))
    return events


def may_edit_block(member: Any, block: BlockedTime) -> bool:
    """Whether the member may change it: their own, or with the right to manage calendars any."""
    own = block.member_id == member.pk and member.has("appointments.edit")
    return bool(own or member.has("calendars.manage"))


def detail_url(appointment: Appointment) -> str:
    """Where an appointment is shown in full."""
    return reverse("agenda:event", args=[appointment.account_id, appointment.pk])


def movable(appointment: Appointment) -> bool:
    """Whether its time can be changed as it stands."""
    calendar = appointment.calendar
    return appointment.occupies and calendar is not None and calendar.deleted_at is None


def _appointment(
    one: Appointment, zone: ZoneInfo, people: People, *, may_edit: bool
) -> dict[str, Any]:
    classes = [f"tone-{one.calendar.colour if one.calendar else 'gray'}"]
    if one.status in FADED:
        classes.append("is-faded")
    if one.status == Appointment.Status.NEW:
        classes.append("is-new")
    host = one.member.display_name if one.member else ""
    name = people.person(one.contact, one).name
    return {
        "id": str(one.pk),
        "start": wall(one.starts_at, zone),
        "end": _wall_end(one, zone),
        "title": one.title,
        "classNames": classes,
        "editable": may_edit and movable(one),
        "extendedProps": {
            "kind": "appointment",
            "url": detail_url(one),
            "move": reverse("agenda:move", args=[one.account_id, one.pk]),
            "version": one.version,
            "who": "" if name in one.title else name,
            "host": host,
            "initials": initials(host) if host else "",
            "tone": tone(host) if host else "",
            "status": str(one.get_status_display()),
            "calendar": one.calendar.name if one.calendar else "",
            "repeats": one.series_id is not None,
        },
    }


def _wall_end(one: Appointment, zone: ZoneInfo) -> str:
    """Where it ends as it is drawn: below its start also when the clocks were put back in it."""
    start, end = wall(one.starts_at, zone), wall(one.ends_at, zone)
    if end > start:
        return end
    length = one.ends_at - one.starts_at
    return (datetime.fromisoformat(start) + length).strftime(WRITTEN)


def _block(block: BlockedTime, zone: ZoneInfo, *, may_edit: bool) -> list[dict[str, Any]]:
    """One event; of whole days one at the top and a shade over the hours."""
    start, end = block.starts_at.astimezone(zone), block.ends_at.astimezone(zone)
    whose = str(block.member or block.calendar)
    event = {
        "id": f"block-{block.pk}",
        "start": wall(block.starts_at, zone),
        "end": wall(block.ends_at, zone),
        "title": block.title or _("Blocked"),
        "classNames": ["is-block"],
        "editable": False,
        "extendedProps": {
            "kind": "block",
            "url": reverse("agenda:block_edit", args=[block.account_id, block.pk])
            if may_edit
            else "",
            "who": whose,
        },
    }
    if not (is_midnight(start) and is_midnight(end)):
        return [event]
    shade = event | {"id": f"shade-{block.pk}", "display": "background", "title": ""}
    return [event | {"allDay": True}, shade]


def is_midnight(local: datetime) -> bool:
    """Whether a day begins then."""
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def _crowd(account_id: Any, day: date, number: int, query: list[tuple[str, str]]) -> dict[str, Any]:
    told = ngettext("%(number)s appointment", "%(number)s appointments", number)
    url = reverse("agenda:list", args=[account_id])
    pairs = [*query, ("show", "custom"), ("from", day.isoformat()), ("to", day.isoformat())]
    return {
        "id": f"crowd-{day}",
        "start": day.isoformat(),
        "end": (day + timedelta(days=1)).isoformat(),
        "allDay": True,
        "title": told % {"number": f"{number:,}"},
        "classNames": ["is-crowd"],
        "editable": False,
        "extendedProps": {"kind": "crowd", "url": f"{url}?{urlencode(pairs)}"},
    }


def note_of(found: Shown) -> str:
    """What is not shown, in words; "" when everything is."""
    if found.crowded:
        total = sum(found.crowded.values())
        days = len(found.crowded)
        told = ngettext(
            "%(days)d day is too full to draw: its %(total)s appointments are only counted.",
            "%(days)d days are too full to draw: their %(total)s appointments are only counted.",
            days,
        )
        return told % {"days": days, "total": f"{total:,}"}
    if found.cut:
        return _("Not all appointments are drawn. Narrow them down, or open the list.")
    return ""
