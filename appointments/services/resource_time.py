"""Taking rooms and equipment, and giving them back. Runs inside the services of appointments.

Who books holds the locks of the hosts and of everything that the calendar needs, so that what
was seen to be free still is. The database refuses two bookings of one room all the same, and of
equipment two bookings of one piece.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from appointments.models import (
    Appointment,
    AppointmentResource,
    Calendar,
    CalendarResource,
    Slot,
)
from appointments.models.places import PlaceKind
from appointments.models.resources import Resource
from appointments.needs import Needs, needs_of
from appointments.services.slot_rows import during_of, slot_insert
from hoopcrm.core.errors import Refused

Lanes = Mapping[UUID, Collection[int]]
Held = list[tuple[UUID, Slot]]


def resource_holders(calendar: Calendar) -> list[UUID]:
    """What bookings of the calendar may take besides the time of hosts."""
    return [one.pk for one in needs_of(calendar).all]


def resource_holders_of(
    appointments: Iterable[Appointment], calendars: Iterable[UUID] = ()
) -> set[UUID]:
    """Rooms and equipment that these appointments have, and that they or these calendars need."""
    known = list(appointments)
    named = {one.calendar_id for one in known} | set(calendars)
    has = AppointmentResource.objects.filter(appointment__in=[one.pk for one in known])
    needed = CalendarResource.objects.filter(calendar__in=named - {None})
    both = has.order_by().values_list("resource_id", flat=True)
    return set(both.union(needed.order_by().values_list("resource_id", flat=True)))


def require_room(calendar: Calendar, room: UUID | None) -> None:
    """Raises Refused `not_a_room` for a room that appointments of the calendar do not take."""
    if room is None:
        return
    known = [one.pk for one in needs_of(calendar).rooms if one.is_active]
    if room not in known:
        raise Refused(
            "not_a_room",
            _("This room cannot be booked in %(calendar)s.") % {"calendar": calendar},
            field="room",
        )


def resource_conflicts(
    calendar: Calendar,
    starts_at: datetime,
    ends_at: datetime,
    *,
    apart_from: Appointment | None = None,
    room: UUID | None = None,
) -> list[str]:
    """What the calendar needs and is not to be had at that time, in words."""
    needs = needs_of(calendar)
    lanes = _lanes(needs, calendar, starts_at, ends_at, apart_from=apart_from)
    found = []
    for need in needs.choices(room):
        if not any(_has_room(one, lanes) for one in need):
            several = not need or (need[0].is_room and len(need) > 1)
            found.append(
                _("no room or equipment that it needs is free")
                if several
                else _("%(name)s is taken") % {"name": need[0]}
            )
    return found


def resources_take(
    appointment: Appointment,
    calendar: Calendar,
    hosts: Sequence[Slot],
    *,
    room: UUID | None = None,
    over_conflicts: bool = False,
) -> None:
    """Give the appointment the room and the equipment that its calendar needs.

    It keeps the room that it has had, if that is free.

    Args:
        hosts: the time of its hosts. Whoever shares a slot of theirs shares room and equipment.
        room: the one that it has to be.

    Raises:
        Refused: `taken`.
    """
    held = resources_claim(
        calendar,
        (appointment.starts_at, appointment.ends_at),
        hosts,
        room=room,
        rather=appointment.room_id,
        over_conflicts=over_conflicts,
    )
    AppointmentResource.objects.bulk_create(
        AppointmentResource(
            account_id=appointment.account_id, appointment=appointment, resource_id=pk, slot=slot
        )
        for pk, slot in held
    )
    room_set(appointment, [pk for pk, _slot in held])


def resources_claim(
    calendar: Calendar,
    span: tuple[datetime, datetime],
    hosts: Sequence[Slot],
    *,
    room: UUID | None = None,
    rather: UUID | None = None,
    over_conflicts: bool = False,
) -> Held:
    """Take what the calendar needs, for somebody who has taken the time of its hosts.

    Raises:
        Refused: `taken`.
    """
    joins = bool(hosts) and hosts[0].taken > 1
    if joins and (shared := _shared(calendar, hosts[0])):
        return shared
    needs = needs_of(calendar)
    lanes = _lanes(needs, calendar, *span)
    held: Held = []
    for need in needs.choices(room):
        ranked = sorted(need, key=lambda one: one.pk != rather)
        free = next((one for one in ranked if _has_room(one, lanes)), None)
        chosen = free or (ranked[0] if ranked and over_conflicts else None)
        if chosen is not None:
            held.append((chosen.pk, _insert(calendar, chosen, span, hosts, lanes)))
        elif not (over_conflicts or joins):  # a slot that began without a room goes on without
            raise Refused("taken", _("This time is no longer free."), field="starts_at")
    return held


def room_set(appointment: Appointment, resources: Sequence[UUID]) -> None:
    """Write which of these is the appointment's room, and its place where that is the room."""
    found = Resource.objects.filter(pk__in=list(resources), kind=Resource.Kind.ROOM)
    room: Resource | None = found.first()
    place = appointment.place
    if appointment.place_kind == PlaceKind.ROOM:
        place = room.name if room else ""
    if (room.pk if room else None, place) == (appointment.room_id, appointment.place):
        return
    appointment.room, appointment.place = room, place
    Appointment.objects.filter(pk=appointment.pk).update(room=room, place=place)


def has_things(appointment: Appointment, calendar: Calendar | None) -> bool:
    """Whether an appointment of the calendar may have a room or equipment."""
    return appointment.room_id is not None or calendar is None or calendar.has_resources


def resource_slots(appointments: Collection[UUID]) -> list[UUID]:
    """The slots of the rooms and equipment of these appointments, which let them go now."""
    rows = AppointmentResource.objects.filter(
        appointment__in=list(appointments), slot__isnull=False
    )
    slots = list(rows.values_list("slot_id", flat=True))
    if slots:
        rows.update(slot=None)
    return slots


def _shared(calendar: Calendar, host: Slot) -> Held:
    """Seats of what the others have who share the host's slot."""
    rows = Slot.objects.filter(
        shared_by=host.holder,
        calendar=calendar,
        starts_at=host.starts_at,
        ends_at=host.ends_at,
        taken__lt=calendar.per_slot,
    )
    found = list(rows)
    rows.update(taken=F("taken") + 1, capacity=calendar.per_slot)
    return [(one.holder, one) for one in found]


def _insert(
    calendar: Calendar,
    resource: Resource,
    span: tuple[datetime, datetime],
    hosts: Sequence[Slot],
    lanes: Lanes,
) -> Slot:
    used = lanes.get(resource.pk, ())
    pieces = (lane for lane in range(resource.quantity) if lane not in used)
    lane = None if len(used) >= resource.quantity else next(pieces, None)
    if lane is None:
        lane = max(resource.quantity, 1 + max(used))
    shares = bool(hosts) and hosts[0].capacity > 1
    return slot_insert(
        calendar,
        holder=resource.pk,
        during=during_of(calendar, *span),
        starts_at=span[0],
        ends_at=span[1],
        lane=lane,
        capacity=calendar.per_slot if shares else 1,
        shared_by=hosts[0].holder if shares else None,
    )


def _lanes(
    needs: Needs,
    calendar: Calendar,
    starts_at: datetime,
    ends_at: datetime,
    *,
    apart_from: Appointment | None = None,
) -> dict[UUID, set[int]]:
    """Which pieces of each are taken at that time."""
    found: dict[UUID, set[int]] = {}
    if not needs.all:
        return found
    rows = Slot.objects.filter(
        holder__in=[one.pk for one in needs.all],
        during__overlap=during_of(calendar, starts_at, ends_at),
    )
    if apart_from is not None:
        rows = rows.exclude(resources__appointment=apart_from)
    pairs: Any = rows.values_list("holder", "lane")
    for holder, lane in pairs:
        found.setdefault(holder, set()).add(lane)
    return found


def _has_room(resource: Resource, lanes: Lanes) -> bool:
    return len(lanes.get(resource.pk, ())) < resource.quantity
