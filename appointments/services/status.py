"""The status of an appointment, and its end: cancelled, missed, deleted."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appointments.models import OCCUPYING, Appointment, AppointmentGuest, AppointmentHost
from appointments.services.change import hosts_of, locked, retake, save
from appointments.services.occupy import hosts_release, lock_time
from appointments.services.told import STATUS_EVENTS, tell
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, record_deletes, record_updates, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line

Status = Appointment.Status
STATUS_SET, DELETED = "appointment.status_set", "appointment.deleted"
REASON_LENGTH = 500


@service(silent="the same status again changes nothing; another one emits an event")
def appointment_status_set(
    actor: Actor,
    *,
    appointment: Appointment,
    status: str,
    reason: str = "",
    over_conflicts: bool = False,
    by_contact: bool = False,
    version: int | None = None,
    notify: bool = True,
) -> Operation | None:
    """Give the appointment a status; None when it has it already.

    Cancelled, missed and invalid ones leave their time to others; back from there the time must
    still be free.

    Args:
        reason: why it was cancelled.
        by_contact: by the link that the contact was sent.

    Raises:
        Stale: it was changed since.
        Refused: `gone`, `status`, `too_long`, `conflict` when the time has been given to others.
    """
    if status not in Status.values:
        raise Refused("status", _("Choose a status."), field="status")
    reason = clean_line(reason, limit=REASON_LENGTH, field="reason")
    _lock(appointment)
    current = locked(appointment, version=version)
    before = current.status
    if before == status:
        return None
    operation = operation_start(actor, kind=STATUS_SET, label=current.title)
    rows = Appointment.objects.filter(pk=current.pk)
    record_updates(operation, rows, ["status", "cancel_reason"])
    current.status = status
    current.cancel_reason = reason if status == Status.CANCELLED else ""
    current.sequence += 1
    save(current, ["status", "cancel_reason", "sequence"])
    _occupy_as(current, before, over_conflicts=over_conflicts)
    _tell_status(actor, current, before, operation, by_contact=by_contact, notify=notify)
    return operation


@service
def appointment_status_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Give the appointment back the status that it had.

    Raises:
        Refused: `already_undone`, `gone`, `changed_since`, `conflict`.
    """
    appointment = _of(operation)
    _lock(appointment)
    before = locked(appointment, version=None).status
    result = restore(operation)
    if result.conflicts or not result.total:
        raise Refused("changed_since", _("It was changed since and stays as it is."))
    current = locked(appointment, version=None)
    current.sequence += 1
    save(current, ["sequence"])
    _occupy_as(current, before)
    _tell_status(actor, current, before, operation, by_contact=False, notify=True)
    return result


@service
def appointment_delete(actor: Actor, *, appointment: Appointment, notify: bool = True) -> Operation:
    """Delete an appointment as if it had never been; the operation brings it back.

    Raises:
        Refused: `gone`.
    """
    _lock(appointment)
    current = locked(appointment, version=None)
    operation = operation_start(actor, kind=DELETED, label=current.title)
    hosts_release(current)
    tell(actor, "appointment.deleted", current, operation=operation, notify=notify)
    for model in (AppointmentGuest, AppointmentHost):
        record_deletes(operation, model.objects.filter(appointment=current))
    rows = Appointment.objects.filter(pk=current.pk)
    record_deletes(operation, rows)
    rows.delete()
    return operation


@service
def appointment_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring a deleted appointment back, if its time is still free.

    Raises:
        Refused: `already_undone`, `gone` when its contact went, `conflict`.
    """
    result = restore(operation)
    appointment = _of(operation)
    _lock(appointment)
    current = locked(appointment, version=None)
    if current.occupies:
        retake(current)
    tell(actor, "appointment.restored", current, operation=operation)
    return result


def _of(operation: Operation) -> Appointment:
    rows = JournalRow.objects.filter(operation=operation, table=Appointment._meta.db_table)
    pks = [UUID(one) for one in rows.values_list("pk_value", flat=True)]
    found: Appointment | None = Appointment.objects.filter(pk__in=pks).first()
    if found is None:
        raise Refused("gone", _("This appointment has been deleted."))
    return found


def _lock(appointment: Appointment) -> None:
    holders: set[Any] = {appointment.calendar_id, appointment.member_id, *hosts_of(appointment)}
    lock_time(holders - {None})


def _occupy_as(current: Appointment, before: str, *, over_conflicts: bool = False) -> None:
    """Take or give back time where the status says otherwise than before."""
    if (before in OCCUPYING) == current.occupies:
        return
    if current.occupies:
        retake(current, over_conflicts=over_conflicts)
    else:
        hosts_release(current)


def _tell_status(
    actor: Actor,
    current: Appointment,
    before: str,
    operation: Operation,
    *,
    by_contact: bool,
    notify: bool,
) -> None:
    data = {"by_contact": by_contact}
    if current.cancel_reason:
        data["reason"] = current.cancel_reason
    tell(
        actor,
        STATUS_EVENTS[Status(current.status)],
        current,
        changes={"status": [before, current.status]},
        data=data,
        operation=operation,
        notify=notify,
    )
