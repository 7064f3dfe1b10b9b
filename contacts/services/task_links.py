"""What tasks are linked with. Runs inside the services of tasks and is told by their events."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from contacts.business_parts import BusinessPart, business_parts
from contacts.linked_records import MOST_LINKS, Link, linked_records
from contacts.models import Business, Task, TaskLink
from contacts.tasks.access import BUSINESS
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import record_deletes
from hoopcrm.core.models import Operation


def links_add(task: Task, links: Iterable[Link]) -> None:
    """Link the task with records, at most ten of a kind.

    Raises:
        Refused: `deleted` when a record is not there, `too_many`.
    """
    wanted = set(links)
    for kind in {link.type for link in wanted}:
        ids = {link.id for link in wanted if link.type == kind}
        if linked_records.get(kind).exists(ids) != ids:
            raise Refused("deleted", _("This record has been deleted."))
        if len(ids) > MOST_LINKS:
            raise Refused(
                "too_many",
                _("A task is linked with at most %(count)d records of a kind.")
                % {"count": MOST_LINKS},
            )
    TaskLink.objects.bulk_create(
        (
            TaskLink(
                account_id=task.account_id, task=task, object_type=link.type, object_id=link.id
            )
            for link in wanted
        ),
        ignore_conflicts=True,
    )


def links_inherit(task: Task, *, source: Task | None) -> None:
    """Link a new task of a series with what the one before it is linked with, as far as it is
    still there.
    """
    if source is None:
        return
    rows = list(TaskLink.objects.filter(task=source).values_list("object_type", "object_id"))
    for kind in {kind for kind, _pk in rows}:
        record = linked_records.find(kind)
        ids = {pk for row_kind, pk in rows if row_kind == kind}
        if record is not None:
            links_add(task, [Link(kind, pk) for pk in record.exists(ids)])


def _remove(actor: Actor, business: Business, operation: Operation) -> None:
    """The links of a business that is deleted go with it; undo brings them back."""
    rows = TaskLink.objects.filter(object_type=BUSINESS, object_id=business.pk)
    record_deletes(operation, rows)
    rows.delete()


def _restored(actor: Actor, business: Business, operation: Operation) -> None:
    """The tasks themselves were never gone, so there is nothing to tell."""


business_parts.add(BusinessPart(key="tasks", remove=_remove, restored=_restored))
