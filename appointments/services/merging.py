"""Appointments of contacts that are merged: each contact once in each."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from appointments.models import Appointment, AppointmentGuest
from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.services.merging.rows import move, move_back
from hoopcrm.core.journal import record_deletes
from hoopcrm.core.journal_parts import restore_deleted

LABEL = _("Appointments")


def merge_appointments(merging: Merging) -> None:
    """Move appointments and guests to the master, who is nowhere two of those taking part."""
    everybody = [one.pk for one in merging.contacts]
    guests = AppointmentGuest.objects.filter(contact__in=merging.other_ids)
    earlier = AppointmentGuest.objects.filter(
        appointment=OuterRef("appointment"), contact__in=everybody
    ).filter(Q(contact=merging.master.pk) | Q(pk__lt=OuterRef("pk")))
    twice = Q(Exists(earlier.exclude(pk=OuterRef("pk"))))
    own = AppointmentGuest.objects.filter(contact__in=everybody, appointment__contact__in=everybody)
    double = list(own.values_list("pk", flat=True))
    double += list(guests.filter(twice).values_list("pk", flat=True))
    superfluous = AppointmentGuest.objects.filter(pk__in=double)
    record_deletes(merging.operation, superfluous)
    superfluous.delete()
    move(merging, AppointmentGuest)
    move(merging, Appointment, label=LABEL)


def undo_appointments(unmerging: Unmerging) -> None:
    """Give appointments and guests back to the contacts that they came from."""
    move_back(unmerging, Appointment, label=LABEL)
    move_back(unmerging, AppointmentGuest)
    restore_deleted(unmerging.operation, AppointmentGuest)


def _count(contacts: Collection[UUID]) -> int:
    return int(Appointment.objects.filter(contact__in=list(contacts)).count())


merge_handlers.add(
    MergeHandler(
        key="appointments",
        keys=("appointments.Appointment.contact", "appointments.AppointmentGuest.contact"),
        merge=merge_appointments,
        undo=undo_appointments,
        label=LABEL,
        count=_count,
    )
)
