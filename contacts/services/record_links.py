"""What tasks and notes are linked with. Runs inside their services and is told by their events."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.business_parts import BusinessPart, business_parts
from contacts.linked_records import BUSINESS, CONTACT, MOST_LINKS, Link, linked_records
from contacts.models import Business, Note, NoteLink, Task, TaskLink
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import record_deletes
from hoopcrm.core.models import Operation


def task_links_add(task: Task, links: Iterable[Link]) -> None:
    """Link a task with records, at most ten of a kind, its own contact among them.

    Raises:
        Refused: `deleted` when a record is not there, `too_many`.
    """
    wanted = _others(task, links)
    _require_few(task, wanted)
    TaskLink.objects.bulk_create(
        (
            TaskLink(
                account_id=task.account_id, task=task, object_type=link.type, object_id=link.id
            )
            for link in _checked(wanted)
        ),
        ignore_conflicts=True,
    )


def task_links_set(task: Task, wanted: Mapping[str, Collection[UUID]]) -> dict[str, list[str]]:
    """Link a task with these records of each kind, and with no others of it.

    Returns the names before and after, of each kind that changed.

    Raises:
        Refused: as `task_links_add`.
    """
    told = {}
    for kind, ids in wanted.items():
        before = _linked(task, kind)
        after = {link.id for link in _others(task, (Link(kind, pk) for pk in ids))}
        if before == after:
            continue
        rows = TaskLink.objects.filter(task=task, object_type=kind)
        rows.filter(object_id__in=before - after).delete()
        _require_few(task, [Link(kind, pk) for pk in after])
        task_links_add(task, [Link(kind, pk) for pk in after - before])
        told[linked_records.get(kind).name] = _told(kind, before, after)
    return told


def task_links_without_contact(task: Task) -> None:
    """The contact of a task is no further one of it."""
    rows = TaskLink.objects.filter(task=task, object_type=CONTACT, object_id=task.contact_id)
    rows.delete()


def task_links_kept(task: Task) -> list[list[str]]:
    """What a task is linked with, as its series keeps it."""
    rows = TaskLink.objects.filter(task=task).order_by("pk")
    return [[kind, str(pk)] for kind, pk in rows.values_list("object_type", "object_id")]


def note_links_add(note: Note, links: Iterable[Link]) -> None:
    """Link a note with records. Raises Refused `deleted` when one is not there."""
    NoteLink.objects.bulk_create(
        (
            NoteLink(
                account_id=note.account_id, note=note, object_type=link.type, object_id=link.id
            )
            for link in _checked(links)
        ),
        ignore_conflicts=True,
    )


def task_links_inherit(task: Task, *, source: Task | None, kept: list[list[str]] | None) -> None:
    """Link a new task of a series with what the series keeps, or else with what the one before it
    is linked with, as far as it is still there.
    """
    rows = kept if kept is not None else task_links_kept(source) if source is not None else []
    for kind in {kind for kind, _pk in rows}:
        record = linked_records.find(kind)
        ids = {UUID(pk) for row_kind, pk in rows if row_kind == kind}
        if record is not None:
            task_links_add(task, [Link(kind, pk) for pk in record.named(None, ids)])


def _checked(links: Iterable[Link]) -> set[Link]:
    wanted = set(links)
    for kind in {link.type for link in wanted}:
        ids = {link.id for link in wanted if link.type == kind}
        record = linked_records.get(kind)
        if record.named(None, ids).keys() != ids:
            raise Refused("deleted", _("This record has been deleted."), field=record.name)
    return wanted


def _others(task: Task, links: Iterable[Link]) -> set[Link]:
    """The links without that to the task's own contact."""
    return {link for link in links if (link.type, link.id) != (CONTACT, task.contact_id)}


def _require_few(task: Task, links: Collection[Link]) -> None:
    """As many of a kind as `MOST_LINKS`. Raises Refused `too_many`."""
    for kind in {link.type for link in links}:
        own = kind == CONTACT and task.contact_id is not None
        if sum(link.type == kind for link in links) + own > MOST_LINKS:
            raise Refused(
                "too_many",
                _("At most %(count)d records of a kind can be linked.") % {"count": MOST_LINKS},
                field=linked_records.get(kind).name,
            )


def _linked(task: Task, kind: str) -> set[UUID]:
    rows = TaskLink.objects.filter(task=task, object_type=kind)
    return set(rows.values_list("object_id", flat=True))


def _told(kind: str, before: set[UUID], after: set[UUID]) -> list[str]:
    """What an event says of links before and after."""
    record = linked_records.get(kind)
    if not record.all_see:
        return [str(len(before)), str(len(after))]
    names = record.named(None, before | after)
    return [_listed(names, before), _listed(names, after)]


def _listed(names: Mapping[UUID, str], ids: Collection[UUID]) -> str:
    return ", ".join(sorted(names[pk] for pk in ids if pk in names))


def _remove(actor: Actor, business: Business, operation: Operation) -> None:
    """The links of a business that is deleted go with it; undo brings them back."""
    for model in (TaskLink, NoteLink):
        rows = model.objects.filter(object_type=BUSINESS, object_id=business.pk)
        record_deletes(operation, rows)
        rows.delete()


def _restored(actor: Actor, business: Business, operation: Operation) -> None:
    """Tasks and notes themselves were never gone, so there is nothing to tell."""


business_parts.add(BusinessPart(key="links", remove=_remove, restored=_restored))
