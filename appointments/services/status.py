"""The status of an appointment, and its end: cancelled, missed, deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from appointments.models import (
    OCCUPYING,
    Appointment,
    AppointmentGuest,
    AppointmentHost,
    AppointmentResource,
)
from appointments.models.notices import NoticeEvent
from appointments.services.notices import first_event, people_tell, reminders_plan, undone_tell
from appointments.services.occupy import hosts_release, lock_time
from appointments.services.resource_time import resource_holders_of
from appointments.services.rows import (
    Scope,
    appointments_of,
    hosts_of,
    in_scope,
    locked,
    retake,
    save,
)
from appointments.services.told import STATUS_EVENTS, tell
from hoopcrm.conversations.services.by_hand import messages_cancel
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, record_deletes, record_updates, restore
from hoopcrm.core.models import Operation
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line

Status = Appointment.Status
STATUS_SET, DELETED = "appointment.status_set", "appointment.deleted"
REASON_LENGTH = 500
# What a new status is to the people who have the appointment.
TOLD = {
    Status.CONFIRMED: NoticeEvent.CONFIRMATION,
    Status.CANCELLED: NoticeEvent.CANCELLATION,
    Status.NO_SHOW: NoticeEvent.CANCELLATION,
}


@service(silent="the same status again changes nothing; another one emits an event")
def appointment_status_set(
    actor: Actor,
    *,
    appointment: Appointment,
    status: str,
    reason: str = "",
    scope: str = Scope.ONE,
    over_conflicts: bool = False,
    by_contact: bool = False,
    version: int | None = None,
    notify: bool = True,
    at: datetime | None = None,
    operation: Operation | None = None,
) -> Operation | None:
    """Give the appointment a status, or several of its series; None when they have it already.

    Cancelled, missed and invalid ones leave their time to others; back from there the time must
    still be free.

    Args:
        reason: why it was cancelled.
        scope: which of its series as well.
        by_contact: by the link that the contact was sent.
        at: when it was so, for history that is loaded later.
        operation: that this is a part of; see `services.edit`.

    Raises:
        Stale: it was changed since.
        Refused: `gone`, `status`, `too_long`, `conflict` when the time has been given to others.
    """
    if status not in Status.values:
        raise Refused("status", _("Choose a status."), field="status")
    reason = clean_line(reason, limit=REASON_LENGTH, field="reason")
    targets = in_scope(appointment, scope)
    _lock(targets)
    held = locked(appointment, version=version)
    rows = [held if one.pk == held.pk else locked(one, version=None) for one in targets]
    rows = [one for one in rows if one.status != status]
    if not rows:
        return None
    operation = operation or operation_start(actor, kind=STATUS_SET, label=held.title)
    chosen = Appointment.objects.filter(pk__in=[one.pk for one in rows])
    record_updates(operation, chosen, ["status", "cancel_reason"])
    for current in rows:
        before = current.status
        current.status = status
        current.cancel_reason = reason if status == Status.CANCELLED else ""
        current.sequence += 1
        save(current, ["status", "cancel_reason", "sequence"])
        _occupy_as(current, before, over_conflicts=over_conflicts)
        data = {"by_contact": by_contact}
        status_tell(actor, current, before, operation, data, notify=notify, at=at)
        reminders_plan(current)
    told = TOLD.get(Status(status))
    if notify and told is not None:
        people_tell(actor, told, rows)
    return operation


@service
def appointment_status_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Give appointments back the status that they had.

    Raises:
        Refused: `already_undone`, `gone`, `changed_since`, `conflict`.
    """
    targets = appointments_of(operation)
    _lock(targets)
    before = {one.pk: one.status for one in targets}
    result = restore(operation)
    if result.conflicts or not result.total:
        raise Refused("changed_since", _("It was changed since and stays as it is."))
    back: list[Appointment] = []
    for one in targets:
        current = locked(one, version=None)
        current.sequence += 1
        save(current, ["sequence"])
        _occupy_as(current, before[one.pk])
        status_tell(actor, current, before[one.pk], operation, {"by_contact": False})
        reminders_plan(current)
        back.append(current)
    undone = TOLD.get(Status(before[targets[0].pk]))
    if undone is not None and back[0].occupies:
        undone_tell(actor, undone, first_event(back[0]), back)
    return result


@service
def appointment_delete(
    actor: Actor, *, appointment: Appointment, scope: str = Scope.ONE, notify: bool = True
) -> Operation:
    """Delete appointments as if they had never been; the operation brings them back.

    Raises:
        Refused: `gone`.
    """
    targets = in_scope(appointment, scope)
    _lock(targets)
    rows = [locked(one, version=None) for one in targets]
    operation = operation_start(actor, kind=DELETED, label=appointment.title)
    for current in rows:
        hosts_release(current)
        messages_cancel(actor, about=current)
        tell(actor, "appointment.deleted", current, operation=operation, notify=notify)
    pks = [one.pk for one in rows]
    for model in (AppointmentGuest, AppointmentHost, AppointmentResource):
        record_deletes(operation, model.objects.filter(appointment__in=pks))
    chosen = Appointment.objects.filter(pk__in=pks)
    record_deletes(operation, chosen)
    chosen.delete()
    return operation


@service
def appointment_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring deleted appointments back, if their time is still free.

    Raises:
        Refused: `already_undone`, `gone` when the contact went, `conflict`.
    """
    result = restore(operation)
    targets = appointments_of(operation)
    _lock(targets)
    for one in targets:
        current = locked(one, version=None)
        if current.occupies:
            retake(current)
        reminders_plan(current)
        tell(actor, "appointment.restored", current, operation=operation)
    return result


def _lock(targets: Sequence[Appointment]) -> None:
    holders: set[Any] = set()
    for one in targets:
        holders |= {one.calendar_id, one.member_id, *hosts_of(one)}
    lock_time((holders | resource_holders_of(targets)) - {None})


def _occupy_as(current: Appointment, before: str, *, over_conflicts: bool = False) -> None:
    """Take or give back time where the status says otherwise than before."""
    if (before in OCCUPYING) == current.occupies:
        return
    if current.occupies:
        retake(current, over_conflicts=over_conflicts)
    else:
        hosts_release(current)


def status_tell(
    actor: Actor,
    current: Appointment,
    before: str,
    operation: Operation,
    data: Mapping[str, Any],
    *,
    notify: bool = True,
    at: datetime | None = None,
) -> None:
    """One event of the status that it has now."""
    reason = {"reason": current.cancel_reason} if current.cancel_reason else {}
    tell(
        actor,
        STATUS_EVENTS[Status(current.status)],
        current,
        changes={"status": [before, current.status]},
        data={**data, **reason},
        operation=operation,
        notify=notify,
        at=at,
    )
