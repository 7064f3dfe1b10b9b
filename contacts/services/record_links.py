"""What tasks and notes are linked with. Runs inside their services and is told by their events."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from contacts.business_parts import BusinessPart, business_parts
from contacts.linked_records import MOST_LINKS, Link, linked_records
from contacts.models import Business, Note, NoteLink, Task, TaskLink
from contacts.tasks.access import BUSINESS
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import record_deletes
from hoopcrm.core.models import Operation


def task_links_add(task: Task, links: Iterable[Link]) -> None:
    """Link a task with records, at most ten of a kind.

    Raises:
        Refused: `deleted` when a record is not there, `too_many`.
    """
    TaskLink.objects.bulk_create(
        (
            TaskLink(
                account_id=task.account_id, task=task, object_type=link.type, object_id=link.id
            )
            for link in _checked(links)
        ),
        ignore_conflicts=True,
    )


def note_links_add(note: Note, links: Iterable[Link]) -> None:
    """Link a note with records. Raises as `task_links_add`."""
    NoteLink.objects.bulk_create(
        (
            NoteLink(
                account_id=note.account_id, note=note, object_type=link.type, object_id=link.id
            )
            for link in _checked(links)
        ),
        ignore_conflicts=True,
    )


def task_links_inherit(task: Task, *, source: Task | None) -> None:
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
            task_links_add(task, [Link(kind, pk) for pk in record.exists(ids)])


def _checked(links: Iterable[Link]) -> set[Link]:
    wanted = set(links)
    for kind in {link.type for link in wanted}:
        ids = {link.id for link in wanted if link.type == kind}
        if linked_records.get(kind).exists(ids) != ids:
            raise Refused("deleted", _("This record has been deleted."))
        if len(ids) > MOST_LINKS:
            raise Refused(
                "too_many",
                _("At most %(count)d records of a kind can be linked.") % {"count": MOST_LINKS},
            )
    return wanted


def _remove(actor: Actor, business: Business, operation: Operation) -> None:
    """The links of a business that is deleted go with it; undo brings them back."""
    for model in (TaskLink, NoteLink):
        rows = model.objects.filter(object_type=BUSINESS, object_id=business.pk)
        record_deletes(operation, rows)
        rows.delete()


def _restored(actor: Actor, business: Business, operation: Operation) -> None:
    """Tasks and notes themselves were never gone, so there is nothing to tell."""


business_parts.add(BusinessPart(key="links", remove=_remove, restored=_restored))
