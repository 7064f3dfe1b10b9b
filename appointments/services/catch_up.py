"""Giving appointments that were booked before what their calendar has come to need."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from appointments.access import members_of
from appointments.models import OCCUPYING, Appointment, AppointmentHost, Calendar
from appointments.models.places import PlaceKind
from appointments.needs import needs_of
from appointments.services.book import holders_of
from appointments.services.occupy import holds_expire, lock_time
from appointments.services.resource_time import resources_take
from appointments.services.rows import save
from appointments.services.told import tell
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.services import service

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp:
    """How many have it now, and at how many times it was not to be had."""

    given: int
    left: int


def without_things(calendar: Calendar) -> QuerySet[Appointment]:
    """Appointments ahead in a calendar that needs something, which have nothing of it."""
    if not needs_of(calendar).all:
        return Appointment.objects.none()
    rows: QuerySet[Appointment] = Appointment.objects.filter(
        calendar=calendar,
        ends_at__gt=now(),
        status__in=sorted(OCCUPYING),
        contact__deleted_at=None,
        resources__isnull=True,
    )
    return rows


@service(silent="where nothing is to be had nothing changes; others emit appointment.updated")
def calendar_catch_up(actor: Actor, *, calendar: Calendar) -> CaughtUp:
    """Give rooms and equipment to appointments ahead that have none, the soonest first.

    Nobody is told: time and people stay. At most 500 at once.
    """
    members = members_of([calendar.pk])[calendar.pk]
    holders = holders_of(calendar, members)
    lock_time(holders)
    holds_expire(holders)
    rows = without_things(calendar).select_for_update(of=("self",))
    related = rows.select_related("calendar__account", "contact", "member__user", "room")
    found = list(related.order_by("starts_at", "pk")[:MOST])
    slots = _slots_of([one.pk for one in found])
    given = sum(_give(actor, one, calendar, slots.get(one.pk, [])) for one in found)
    return CaughtUp(given=given, left=len(found) - given)


def _give(actor: Actor, one: Appointment, calendar: Calendar, slots: list[Any]) -> bool:
    try:
        with transaction.atomic():
            resources_take(one, calendar, slots)
    except Refused:
        return False
    held = one.resources.select_related("resource")
    names = sorted(row.resource.name for row in held)
    if not names:
        return False
    if one.place_kind == PlaceKind.ROOM:
        one.sequence += 1
    save(one, ["sequence"])
    changes = {"resources": ["", ", ".join(names)]}
    tell(actor, "appointment.updated", one, changes=changes, notify=False)
    return True


def _slots_of(pks: list[UUID]) -> dict[UUID, list[Any]]:
    """The time of the hosts of each, the primary one's first."""
    found: dict[UUID, list[Any]] = {}
    hosts = AppointmentHost.objects.filter(appointment__in=pks, slot__isnull=False)
    for row in hosts.select_related("slot").order_by("pk"):
        found.setdefault(row.appointment_id, []).append(row.slot)
    return found
