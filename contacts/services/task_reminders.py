"""Reminding those who have a task that its time has come, or has passed."""

from datetime import datetime

from contacts.models import Task, TaskReminder
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit

EVENTS = {TaskReminder.Kind.SOON: "task.due_soon", TaskReminder.Kind.OVERDUE: "task.overdue"}


@service(silent="a reminder given already changes nothing; a new one emits an event")
def task_remind(actor: Actor, *, task: Task, kind: str, at: datetime | None = None) -> bool:
    """Tell that a task is due soon or overdue; False when that was told for this due date.

    Args:
        at: when it was told, for history that is loaded later.
    """
    current: Task | None = (
        Task.objects.select_for_update(of=("self",))
        .select_related("contact")
        .filter(pk=task.pk, due_at=task.due_at, completed_at__isnull=True, deleted_at__isnull=True)
        .first()
    )
    if current is None or current.due_at is None:
        return False
    _reminder, made = TaskReminder.objects.get_or_create(
        account_id=current.account_id,
        task=current,
        kind=kind,
        due_at=current.due_at,
        defaults={"at": at or now()},
    )
    if not made:
        return False
    data = {"due_at": current.due_at}
    if current.assignee_id:
        data["assignee_id"] = str(current.assignee_id)
    emit(
        EVENTS[TaskReminder.Kind(kind)],
        account=current_account(),
        actor=actor,
        contact=current.contact,
        subject=current,
        data=data,
        at=at,
    )
    return True
