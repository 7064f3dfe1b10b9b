"""Changing an appointment: its time, its host, its words. Its history stays in its events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from appointments.access import members_of
from appointments.models import Appointment, AppointmentResource, Calendar, CalendarMember
from appointments.models.notices import NoticeEvent
from appointments.models.places import PlaceKind
from appointments.notice_rules import rules_of
from appointments.services.book import Booking, hosts_at_any_time, place_of, texts_of
from appointments.services.checks import (
    clean_guests,
    hosts_for,
    require_length,
    require_open,
    require_right,
    require_times,
)
from appointments.services.notices import guests_tell, people_tell, reminders_plan
from appointments.services.occupy import (
    holds_end_of,
    holds_expire,
    hosts_forget,
    hosts_release,
    hosts_write,
    lock_time,
)
from appointments.services.resource_time import resource_holders_of
from appointments.services.rows import (
    Scope,
    guests_of,
    guests_set,
    hosts_of,
    in_scope,
    locked,
    save,
    shifted,
)
from appointments.services.told import changed
from appointments.slots import Asking
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import (
    operation_start,
    record_updates,
)
from hoopcrm.core.models import Operation
from hoopcrm.core.services import service

# The members of calendars, as far as they are known.
Members = Mapping[UUID, Sequence[CalendarMember]]
CHANGED = "appointment.changed"
# What `appointment_change` may change, and of these what takes another time.
FIELDS = (
    "title",
    "description",
    "starts_at",
    "ends_at",
    "time_zone",
    "calendar",
    "member",
    "room",
    "place_kind",
    "place",
    "guest_count",
)
TIME_FIELDS = frozenset({"starts_at", "ends_at", "calendar", "member", "room"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How an appointment is changed.

    Attributes:
        any_time: to a time outside the bookable ones.
        any_range: minimum notice and booking window do not count.
        over_conflicts: although the host has something else then.
        by_contact: the contact moves it by the link that they were sent.
        hold: the key of a seat that was kept.
        notify: whether people are told and automations start.
    """

    any_time: bool = False
    any_range: bool = False
    over_conflicts: bool = False
    by_contact: bool = False
    hold: UUID | None = None
    notify: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An appointment as it is now, and the operation that takes the change back.

    Attributes:
        operation: None when nothing was changed.
        count: how many appointments of its series were changed.
    """

    appointment: Appointment
    operation: Operation | None
    count: int = 1


@dataclass(slots=True)
class _Change:
    """One appointment, what it was, and what is to become different."""

    current: Appointment
    before: dict[str, Any]
    differing: dict[str, Any]
    guests_before: list[Any]
    guests_after: list[Any] | None

    @property
    def moves(self) -> bool:
        return bool(self.differing.keys() & TIME_FIELDS)


@service(silent="equal values change nothing; each change emits an event")
def appointment_change(
    actor: Actor,
    *,
    appointment: Appointment,
    changes: Mapping[str, Any],
    guests: Sequence[Any] | None = None,
    scope: str = Scope.ONE,
    manner: Manner | None = None,
    version: int | None = None,
    operation: Operation | None = None,
) -> Changed:
    """Change fields of FIELDS; a host or room of None lets the calendar choose anew.

    Args:
        guests: all guests from now on; None leaves them.
        scope: which of its series as well; these are moved by as much of wall-clock time. Either
            all of them are changed or none.
        version: of the appointment as the caller saw it; None does not check.
        operation: that this is a part of; see `services.edit`.

    Raises:
        Stale: it was changed since; `version` in its data is the current one.
        Refused: `gone`, `calendar_deleted`, `not_open` when it was cancelled, and as
            `appointment_book`.
    """
    manner = manner or Manner()
    wanted = {name: value for name, value in changes.items() if name in FIELDS}
    targets = in_scope(appointment, scope)
    members = lock_all(targets, wanted.get("calendar"))
    held = locked(appointment, version=version)
    rows = [held if one.pk == held.pk else locked(one, version=None) for one in targets]
    planned = [_planned(one, held, wanted, guests) for one in rows]
    planned = [one for one in planned if one.differing or one.guests_after is not None]
    if not planned:
        return Changed(appointment=held, operation=None, count=0)
    operation = operation or operation_start(actor, kind=CHANGED, label=held.title)
    chosen = Appointment.objects.filter(pk__in=[one.current.pk for one in planned])
    record_updates(operation, chosen, [_column(name) for name in FIELDS])
    for one in planned:
        if one.moves:
            hosts_release(one.current)
    for one in planned:
        _apply(actor, one, operation, manner, members)
    _tell_people(actor, planned, manner)
    return Changed(appointment=planned[0].current, operation=operation, count=len(planned))


def _planned(
    current: Appointment,
    held: Appointment,
    wanted: Mapping[str, Any],
    guests: Sequence[Any] | None,
) -> _Change:
    if current.calendar is None or current.calendar.deleted_at is not None:
        raise Refused(
            "calendar_deleted",
            _("The calendar of this appointment has been deleted; it can only be cancelled."),
        )
    values = dict(wanted)
    if current.pk != held.pk:
        for name in ("starts_at", "ends_at"):
            if name in values:
                values[name] = shifted(current, held, name, values[name])
    values = _cleaned(current, values)
    before = values_of(current)
    differing = {name: value for name, value in values.items() if before[name] != value}
    there = guests_of(current)
    return _Change(current, before, differing, there, _guests(current, there, guests, differing))


def _apply(
    actor: Actor, one: _Change, operation: Operation, manner: Manner, members: Members
) -> None:
    current = one.current
    for name, value in one.differing.items():
        setattr(current, name, value.astimezone(UTC) if isinstance(value, datetime) else value)
    hosts = None
    if one.moves:
        require_times(current.starts_at, current.ends_at, current.time_zone)
        hosts = _move(actor, current, one.differing, manner, members)
        current.sequence += 1
    save(current, FIELDS, extra=("sequence",))
    if one.guests_after is not None:
        guests_set(current, one.guests_after, operation)
    changed(
        actor,
        current,
        one.before,
        guests=(
            one.guests_before,
            one.guests_before if one.guests_after is None else guests_of(current),
        ),
        operation=operation,
        by_contact=manner.by_contact,
        notify=manner.notify,
        hosts=hosts,
    )


def _tell_people(actor: Actor, planned: Sequence[_Change], manner: Manner) -> None:
    moved = [one.current for one in planned if one.differing.keys() & {"starts_at", "ends_at"}]
    calendars = {one.current.calendar_id: one.current.calendar for one in planned}
    rules = {pk: rules_of(calendar) for pk, calendar in calendars.items()}
    for one in planned:
        reminders_plan(one.current, rules=rules[one.current.calendar_id])
    if not manner.notify:
        return
    if moved:
        people_tell(actor, NoticeEvent.RESCHEDULE, moved, rules[moved[0].calendar_id])
    for one in planned:
        known = {guest.pk for guest in one.guests_before}
        added = [guest for guest in one.guests_after or () if guest.pk not in known]
        guests_tell(actor, one.current, added)


def values_of(appointment: Appointment) -> dict[str, Any]:
    """What may be changed of it, as it is."""
    return {name: getattr(appointment, name) for name in FIELDS}


def lock_all(targets: Sequence[Appointment], calendar: Calendar | None) -> Members:
    """Lock the time of all who take part now or may from now on; the members of each calendar."""
    holders: set[Any] = set()
    for one in targets:
        holders |= {one.calendar_id, one.member_id, *hosts_of(one)}
    calendars = {one.calendar_id for one in targets} | {calendar.pk if calendar else None}
    found = members_of(calendars - {None})
    for pk, members in found.items():
        holders |= {pk, *(one.member_id for one in members)}
    holders = (holders | resource_holders_of(targets, calendars - {None})) - {None}
    lock_time(holders)
    holds_expire(holders)
    return found


def _cleaned(current: Appointment, wanted: dict[str, Any]) -> dict[str, Any]:
    """The values as they are stored; "" for a title takes the calendar's again."""
    calendar: Any = wanted.get("calendar") or current.calendar
    if calendar.pk != current.calendar_id:
        require_open(calendar)
    booking = Booking(
        calendar=calendar,
        contact=current.contact,
        starts_at=current.starts_at,
        title=wanted.get("title", current.title),
        description=wanted.get("description", current.description) or "",
        place_kind=wanted.get("place_kind", current.place_kind),
        place=wanted.get("place", current.place),
    )
    if "title" in wanted or "description" in wanted:
        title, text = texts_of(calendar, current, booking)
        wanted["title"] = title
        if "description" in wanted:
            wanted["description"] = text if wanted["description"].strip() else ""
    if "place" in wanted or "place_kind" in wanted:
        wanted["place_kind"], wanted["place"] = place_of(calendar, None, booking)
        if wanted["place_kind"] == PlaceKind.ROOM:
            wanted["place"] = current.room.name if current.room else ""
    if "starts_at" in wanted and "ends_at" not in wanted:
        length = current.ends_at - current.starts_at
        if calendar.pk != current.calendar_id:
            length = timedelta(minutes=calendar.minutes)
        wanted["ends_at"] = wanted["starts_at"] + length
    return wanted


def _guests(
    current: Appointment,
    before: Sequence[Any],
    guests: Sequence[Any] | None,
    differing: Mapping[str, Any],
) -> list[Any] | None:
    """The guests from now on, None when they stay."""
    calendar = differing.get("calendar") or current.calendar
    count = differing.get("guest_count", current.guest_count)
    after = clean_guests(calendar, current.contact, before if guests is None else guests, count)
    if {one.pk for one in after} == {one.pk for one in before}:
        return None
    return after


def _move(
    actor: Actor,
    current: Appointment,
    differing: Mapping[str, Any],
    manner: Manner,
    members: Members,
) -> list[UUID]:
    """Take the new time, the old one has been given back; returns whose it is."""
    calendar: Any = current.calendar
    if not current.occupies:
        raise Refused("not_open", _("Confirm the appointment again before you move it."))
    only = current.member_id
    room = current.room_id if "room" in differing else None
    if calendar.needs_all or ("calendar" in differing and "member" not in differing):
        only = None
    if manner.any_time:
        require_right(actor, "appointments.any_time")
        hosts = hosts_at_any_time(
            calendar,
            current.starts_at,
            current.ends_at,
            only=only,
            room=room,
            over_conflicts=manner.over_conflicts,
            apart_from=current,
        )
    else:
        require_length(calendar, current.starts_at, current.ends_at)
        asking = Asking(
            public=manner.by_contact,
            only=only,
            room=room,
            apart_from=current,
            hold=manner.hold,
            any_range=manner.any_range,
            members=members.get(calendar.pk),
        )
        hosts = hosts_for(calendar, current.starts_at, asking, zone=ZoneInfo(current.time_zone))
    holds_end_of(manner.hold)
    if "calendar" in differing:
        AppointmentResource.objects.filter(appointment=current).delete()
    current.member_id = hosts[0] if hosts else None
    for one in members.get(calendar.pk, ()):
        if one.member_id == current.member_id:
            current.member = one.member
    hosts_forget(current, calendar)
    hosts_write(current, calendar, hosts, room=room, over_conflicts=manner.over_conflicts)
    return hosts


def _column(name: str) -> str:
    return str(Appointment._meta.get_field(name).column)
