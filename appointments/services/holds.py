"""Seats that are kept for a while for somebody who is filling in the form."""

from datetime import datetime, timedelta
from uuid import UUID

from appointments.access import members_of
from appointments.models import Calendar, SlotHold
from appointments.services.book import holders_of
from appointments.services.checks import hosts_for, require_open
from appointments.services.occupy import (
    holds_end,
    holds_end_of,
    holds_expire,
    lock_time,
    take,
)
from appointments.services.resource_time import resources_claim
from appointments.slots import Asking
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.services import service

LASTS = timedelta(minutes=10)


@service(silent="a seat that is kept for minutes is no event")
def slot_hold(
    actor: Actor,
    *,
    calendar: Calendar,
    starts_at: datetime,
    key: UUID,
    member: UUID | None = None,
    minutes: int | None = None,
) -> datetime:
    """Keep a seat under `key`, with what the calendar needs, instead of any other that is kept
    under it; returns until when.

    Args:
        member: the host that is wanted; None lets the calendar choose.

    Raises:
        Refused: `taken` with the next free times, `inactive`, `deleted`.
    """
    require_open(calendar)
    members = members_of([calendar.pk])[calendar.pk]
    holders = holders_of(calendar, members)
    lock_time(holders)
    holds_expire(holders)
    holds_end_of(key)
    asking = Asking(public=True, only=member)
    hosts = hosts_for(calendar, starts_at, asking, zone=calendar.zone)
    until = now() + (timedelta(minutes=minutes) if minutes else LASTS)
    ends_at = starts_at + timedelta(minutes=calendar.minutes)
    slots = [take(calendar, holder, starts_at, ends_at) for holder in hosts or [calendar.pk]]
    if calendar.has_resources:
        slots += [slot for _pk, slot in resources_claim(calendar, (starts_at, ends_at), slots)]
    for slot in slots:
        SlotHold.objects.create(
            account_id=calendar.account_id, key=key, slot=slot, expires_at=until
        )
    return until


@service(silent="a seat that is kept for minutes is no event")
def slot_release(actor: Actor, *, key: UUID) -> None:
    """Give back what is kept under `key`."""
    holders = SlotHold.objects.filter(key=key).values_list("slot__holder", flat=True)
    lock_time(list(holders))
    holds_end_of(key)


@service(silent="a seat that is kept for minutes is no event")
def hold_expire(actor: Actor, *, hold: SlotHold) -> None:
    """Give back a seat that was kept for too long."""
    lock_time([hold.slot.holder])
    rows = SlotHold.objects.filter(pk=hold.pk, expires_at__lte=now())
    holds_end(list(rows.values_list("pk", "slot_id")))
