"""Taking a host's time, and giving it back. Runs inside the services of appointments.

Whoever looks whether a time is free and then takes it holds the locks of all hosts from before
the look until the end of the transaction. The database refuses an overlap all the same.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import F, Max
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from appointments.models import Appointment, AppointmentHost, Calendar, Slot, SlotHold
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account


def lock_time(holders: Iterable[UUID]) -> None:
    """Keep others from taking time of these members and calendars until the transaction ends.

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
    during = TimestamptzRange(
        starts_at - timedelta(minutes=calendar.buffer_before),
        ends_at + timedelta(minutes=calendar.buffer_after),
    )
    lane = 0
    overlapping = Slot.objects.filter(holder=holder, during__overlap=during)
    if over_conflicts and overlapping.exists():
        lane = 1 + (overlapping.aggregate(highest=Max("lane"))["highest"] or 0)
    try:
        return Slot.objects.create(
            account_id=calendar.account_id,
            holder=holder,
            calendar=calendar,
            during=during,
            starts_at=starts_at,
            ends_at=ends_at,
            lane=lane,
            capacity=calendar.per_slot if lane == 0 else 1,
        )
    except IntegrityError as error:  # the service's transaction goes with the refusal
        if "appointments_slot_overlap" not in str(error):
            raise
        raise Refused("taken", _("This time is no longer free."), field="starts_at") from error


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
    """Make `members` the hosts of the appointment and take their time, as far as it takes any.

    Args:
        members: none in a calendar without members, whose own time is taken then.

    Raises:
        Refused: `taken`.
    """
    hosts_release(appointment)
    AppointmentHost.objects.filter(appointment=appointment).delete()
    hosts_write(appointment, calendar, members, over_conflicts=over_conflicts)


def hosts_write(
    appointment: Appointment,
    calendar: Calendar,
    members: Sequence[UUID],
    *,
    over_conflicts: bool = False,
) -> None:
    """As `hosts_take`, for an appointment that has no hosts.

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


def hosts_release(appointment: Appointment) -> None:
    """Give back the time that the appointment takes."""
    hosts = AppointmentHost.objects.filter(appointment=appointment, slot__isnull=False)
    slots = list(hosts.values_list("slot_id", flat=True))
    if slots:
        hosts.update(slot=None)
        give_back(slots)


def holds_expire(holders: Iterable[UUID]) -> None:
    """Give back seats of these hosts that were kept for too long; the locks are held."""
    rows = SlotHold.objects.filter(slot__holder__in=list(holders), expires_at__lte=now())
    holds_end(list(rows.values_list("pk", "slot_id")))


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
