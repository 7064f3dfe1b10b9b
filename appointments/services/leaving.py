"""The time of contacts who are deleted is free for others; it is theirs again when they return."""

from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

from appointments.models import (
    OCCUPYING,
    Appointment,
    AppointmentHost,
    AppointmentReminder,
    AppointmentResource,
    Slot,
)
from appointments.services.notices import reminders_plan
from appointments.services.occupy import give_back, hosts_take, lock_time
from appointments.services.resource_time import resource_holders
from appointments.services.rows import hosts_of
from hoopcrm.core.clock import now


def times_leave(contacts: Collection[UUID]) -> None:
    """Give back the time of these contacts' appointments, and forget what was to be told."""
    hosts = AppointmentHost.objects.filter(
        appointment__contact__in=list(contacts), slot__isnull=False
    )
    slots = Counter(hosts.values_list("slot_id", flat=True))
    if not slots:
        return
    things = AppointmentResource.objects.filter(
        appointment__contact__in=list(contacts), slot__isnull=False
    )
    slots += Counter(things.values_list("slot_id", flat=True))
    lock_time(Slot.objects.filter(pk__in=list(slots)).values_list("holder", flat=True))
    hosts.update(slot=None)
    things.update(slot=None)
    while slots:
        give_back(list(slots))
        slots -= Counter(dict.fromkeys(slots, 1))
    waiting = AppointmentReminder.objects.filter(done_at=None)
    waiting.filter(appointment__contact__in=list(contacts)).delete()


def times_return(contacts: Collection[UUID]) -> None:
    """Take the time of what still lies ahead again, over what others have booked meanwhile: both
    stand in the calendar then, for people to sort out.
    """
    rows = Appointment.objects.filter(
        contact__in=list(contacts),
        status__in=sorted(OCCUPYING),
        ends_at__gt=now(),
        calendar__isnull=False,
        hosts__slot__isnull=True,
    )
    for appointment in rows.select_related("calendar__account").distinct():
        calendar: Any = appointment.calendar
        members = hosts_of(appointment)
        lock_time([calendar.pk, *members, *resource_holders(calendar)])
        hosts_take(appointment, calendar, members, over_conflicts=True)
        reminders_plan(appointment)
