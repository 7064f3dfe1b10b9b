"""Bringing back single tasks from the list of deleted ones."""

from django.utils.translation import gettext as _

from contacts.models import Task
from contacts.services.task_series import series_resume
from contacts.tasks.access import RESTORABLE
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit


@service
def task_restore(actor: Actor, *, task: Task) -> Task:
    """Bring a deleted task back. What its series missed meanwhile is not made up for.

    Raises:
        Refused: `restored` when it is there already, `too_old` after two months, `contact_gone`
            while its contact is deleted.
    """
    current: Task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("contact", "series")
        .get(pk=task.pk)
    )
    if current.deleted_at is None:
        raise Refused("restored", _("This task has been brought back already."))
    if current.deleted_at < now() - RESTORABLE:
        raise Refused("too_old", _("A task can be brought back for two months."))
    if current.contact is not None and current.contact.deleted_at is not None:
        raise Refused("contact_gone", _("Its contact has been deleted. Bring that back first."))
    current.deleted_at, current.updated_at = None, now()
    current.version += 1
    current.save(update_fields=["deleted_at", "updated_at", "version"])
    series_resume(current)
    data = {"due_at": current.due_at} if current.due_at else {}
    if current.assignee_id:
        data["assignee_id"] = str(current.assignee_id)
    emit(
        "task.restored",
        account=current_account(),
        actor=actor,
        contact=current.contact,
        subject=current,
        data=data,
    )
    return current
