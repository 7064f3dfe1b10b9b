"""Taking a host's time, and giving it back. Runs inside the services of appointments.

Whoever looks whether a time is free and then takes it holds the locks of all hosts, rooms and
equipment from before the look until the end of the transaction. The database refuses an overlap
all the same.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, QuerySet

from appointments.models import (
    Appointment,
    AppointmentHost,
    AppointmentResource,
    Calendar,
    Slot,
    SlotHold,
)
from appointments.services.resource_time import (
    has_things,
    resource_slots,
    resources_take,
    room_set,
)
from appointments.services.slot_rows import during_of, slot_insert
from hoopcrm.core.clock import now
from hoopcrm.core.prepared import Prepared, among
from hoopcrm.core.scoping import current_account


def lock_time(holders: Iterable[UUID]) -> None:
    """Keep others from taking time of these members, calendars and rooms until the transaction
    ends.

    All that a transaction needs are locked at once, in one order: two could wait for each other
    otherwise.
    """
    account = current_account().pk
    numbers = sorted({_lock_number(account, holder) for holder in holders})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n", [numbers])


def _lock_number(*parts: object) -> int:
    text = "\x1f".join(str(part) for part in ("appointments.time", *parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def take(
    calendar: Calendar,
    holder: UUID,
    starts_at: datetime,
    ends_at: datetime,
    *,
    over_conflicts: bool = False,
) -> Slot:
    """Take a seat of a slot, or a time of its own.

    Args:
        over_conflicts: it may overlap what the host has.

    Raises:
        Refused: `taken`.
    """
    alike = Slot.objects.filter(
        holder=holder, calendar=calendar, starts_at=starts_at, ends_at=ends_at, lane=0
    )
    room = alike.filter(taken__lt=calendar.per_slot)
    if calendar.per_slot > 1 and room.update(taken=F("taken") + 1, capacity=calendar.per_slot):
        return alike.get()
    during = during_of(calendar, starts_at, ends_at)
    lane = 0
    overlapping = Slot.objects.filter(holder=holder, during__overlap=during)
    if over_conflicts and overlapping.exists():
        lane = 1 + (overlapping.aggregate(highest=Max("lane"))["highest"] or 0)
    return slot_insert(
        calendar,
        holder=holder,
        during=during,
        starts_at=starts_at,
        ends_at=ends_at,
        lane=lane,
        capacity=calendar.per_slot if lane == 0 else 1,
    )


def give_back(slots: Collection[UUID]) -> None:
    """Leave seats of these slots to others; a slot without bookings goes.

    Whoever had the seats refers to them no more.
    """
    rows = Slot.objects.filter(pk__in=list(slots))
    # delete() would first read what refers to the slots: nothing does
    gone = rows.filter(taken=1)._raw_delete(rows.db)
    if gone < len(slots):
        rows.update(taken=F("taken") - 1)


def hosts_take(
    appointment: Appointment,
    calendar: Calendar,
    members: Sequence[UUID],
    *,
    over_conflicts: bool = False,
) -> None:
    """As `hosts_write`, for an appointment that may have hosts and take time.

    Raises:
        Refused: `taken`.
    """
    hosts_release(appointment)
    hosts_forget(appointment, calendar)
    hosts_write(appointment, calendar, members, over_conflicts=over_conflicts)


def hosts_forget(appointment: Appointment, calendar: Calendar) -> None:
    """Leave the appointment, whose time has been given back, without hosts and things."""
    AppointmentHost.objects.filter(appointment=appointment).delete()
    if appointment.occupies and has_things(appointment, calendar):
        AppointmentResource.objects.filter(appointment=appointment).delete()


def hosts_write(
    appointment: Appointment,
    calendar: Calendar,
    members: Sequence[UUID],
    *,
    room: UUID | None = None,
    over_conflicts: bool = False,
) -> None:
    """Make `members` the hosts of an appointment without any and take their time, as far as it
    takes any, with the rooms and equipment that the calendar needs.

    Args:
        members: none in a calendar without members, whose own time is taken then.
        room: the one that it has to be; None takes one that is free, rather the one it had.

    Raises:
        Refused: `taken`.
    """
    rows = []
    for member in members or [None]:
        slot = None
        if appointment.occupies:
            slot = take(
                calendar,
                member or calendar.pk,
                appointment.starts_at,
                appointment.ends_at,
                over_conflicts=over_conflicts,
            )
        rows.append(
            AppointmentHost(
                account_id=appointment.account_id,
                appointment=appointment,
                member_id=member,
                slot=slot,
                starts_at=appointment.starts_at,
            )
        )
    AppointmentHost.objects.bulk_create(rows)
    if not appointment.occupies:
        return
    if calendar.has_resources:
        slots = [row.slot for row in rows if row.slot is not None]
        resources_take(appointment, calendar, slots, room=room, over_conflicts=over_conflicts)
    elif appointment.room_id is not None:
        room_set(appointment, ())


def hosts_release(appointment: Appointment, *, any_calendar: bool = False) -> None:
    """Give back the time that the appointment takes.

    Args:
        any_calendar: what it has may be what another calendar needed.
    """
    hosts = AppointmentHost.objects.filter(appointment=appointment, slot__isnull=False)
    slots = list(hosts.values_list("slot_id", flat=True))
    if slots:
        hosts.update(slot=None)
    if any_calendar or has_things(appointment, appointment.calendar):
        slots += resource_slots([appointment.pk])
    if slots:
        give_back(slots)


def holds_expire(holders: Iterable[UUID]) -> None:
    """Give back seats of these hosts that were kept for too long; the locks are held."""
    holds_end([(one.pk, one.slot_id) for one in _expired(list(holders), now())])


@Prepared
def _expired(holders: Any, at: datetime) -> QuerySet[SlotHold]:
    return SlotHold.objects.filter(among("slot__holder", holders), expires_at__lte=at)


def holds_end_of(key: UUID | None) -> None:
    """Give back the seats that were kept under this key: whoever has it takes one now."""
    if key is not None:
        holds_end(list(SlotHold.objects.filter(key=key).values_list("pk", "slot_id")))


def holds_end(holds: Collection[tuple[UUID, UUID]]) -> None:
    """Give back the seats of these holds: pairs of its id and that of the slot."""
    if not holds:
        return
    SlotHold.objects.filter(pk__in=[pk for pk, _slot in holds]).delete()
    for _pk, slot in holds:
        give_back([slot])
