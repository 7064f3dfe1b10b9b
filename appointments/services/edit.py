"""Changing fields and status of an appointment together, and taking changes back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from appointments.models import Appointment
from appointments.models.notices import NoticeEvent
from appointments.services.change import (
    Changed,
    Manner,
    appointment_change,
    lock_all,
    values_of,
)
from appointments.services.notices import first_event, reminders_plan, undone_tell
from appointments.services.occupy import hosts_release
from appointments.services.rows import (
    Scope,
    appointments_of,
    guests_of,
    locked,
    retake,
    save,
)
from appointments.services.status import TOLD, appointment_status_set, status_tell
from appointments.services.told import changed
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, restore
from hoopcrm.core.journal_parts import record_joined
from hoopcrm.core.models import Operation
from hoopcrm.core.services import service

EDITED = "appointment.edited"
Status = Appointment.Status
OPEN = (Status.NEW, Status.CONFIRMED, Status.SHOWED)


@service(silent="equal values change nothing; each change emits an event")
def appointment_edit(
    actor: Actor,
    *,
    appointment: Appointment,
    changes: Mapping[str, Any],
    status: str,
    guests: Sequence[Any] | None = None,
    scope: str = Scope.ONE,
    manner: Manner | None = None,
    over_conflicts: bool = False,
    version: int | None = None,
) -> Changed:
    """Change fields and status as one operation. Arguments as `appointment_change`.

    One that takes its time again does so before it is moved, one that ends is moved first.

    Args:
        over_conflicts: it takes its time again although its host has something else then.

    Raises:
        Stale, Refused: as `appointment_change` and `appointment_status_set`.
    """
    manner = manner or Manner()
    before = appointment.status
    operation = operation_start(actor, kind=EDITED, label=appointment.title)
    part: dict[str, Any] = {"appointment": appointment, "operation": operation}
    opens = not appointment.occupies and status in OPEN
    opened = None
    if opens:
        opened = appointment_status_set(
            actor,
            status=status,
            version=version,
            over_conflicts=over_conflicts,
            notify=manner.notify,
            **part,
        )
        version = None
    done = appointment_change(
        actor,
        changes=changes,
        guests=guests,
        scope=scope,
        manner=manner,
        version=version,
        **part,
    )
    marked = opened
    if status != before and not opens:
        marked = appointment_status_set(
            actor, status=status, scope=scope, notify=manner.notify, **part
        )
    if marked is None and done.operation is None:
        operation.delete()
        return done
    record_joined(operation)
    count = len(appointments_of(operation))
    return Changed(appointment=done.appointment, operation=operation, count=count)


@service
def appointment_change_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Put appointments back to where they were, with the status that they had.

    Raises:
        Refused: `already_undone`, `gone`, `changed_since`, `conflict` when the time has been
            given to others.
    """
    targets = appointments_of(operation)
    lock_all(targets, None)
    was = {one.pk: (values_of(one), guests_of(one), one.status) for one in targets}
    result = restore(operation)
    if result.conflicts or not result.total:
        raise Refused("changed_since", _("It was changed since and stays as it is."))
    back = [locked(one, version=None) for one in targets]
    lock_all(back, None)
    for current in back:
        hosts_release(current, any_calendar=True)
    for current in back:
        current.sequence += 1
        save(current, ["sequence"])
        retake(current)
        before, guests, status = was[current.pk]
        changed(actor, current, before, guests=(guests, guests_of(current)), operation=operation)
        if current.status != status:
            status_tell(actor, current, status, operation, {"by_contact": False})
        reminders_plan(current)
    _tell_back(actor, back, {pk: (one[0]["starts_at"], one[2]) for pk, one in was.items()})
    return result


def _tell_back(
    actor: Actor, back: Sequence[Appointment], was: Mapping[Any, tuple[Any, str]]
) -> None:
    """Tell people what holds again, unless they have not heard of anything else yet."""
    moved = [one for one in back if one.starts_at != was[one.pk][0]]
    marked = [one for one in back if one.status != was[one.pk][1]]
    if moved:
        undone_tell(actor, NoticeEvent.RESCHEDULE, NoticeEvent.RESCHEDULE, moved)
    undone = TOLD.get(Status(was[marked[0].pk][1])) if marked else None
    if undone is not None and marked[0].occupies:
        undone_tell(actor, undone, first_event(marked[0]), marked)
