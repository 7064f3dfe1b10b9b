"""What hangs from contacts and goes to the master in a merge: notes, tasks, files, the picture."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy

from contacts.linked_records import CONTACT
from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.models import Contact, ContactPicture, FieldFile, Note, Task, TaskLink, TaskSeries
from contacts.services.merging.choose import PICTURE, sources
from contacts.services.merging.rows import journalled, move, move_back, moving
from hoopcrm.core.clock import now
from hoopcrm.core.journal import record_deletes, record_inserts, record_updates
from hoopcrm.core.journal_parts import restore_deleted
from hoopcrm.core.models import JournalRow
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.models import UniqueValue
from hoopcrm.customfields.unique import unique_claim

LIVING, DELETED = Q(deleted_at__isnull=True), Q(deleted_at__isnull=False)


def merge_picture(merging: Merging) -> None:
    """The chosen picture comes to the master; the others stay with those that go."""
    master = merging.master
    source = sources(merging.contacts, merging.choice).get(PICTURE)
    if source is None or source.pk == master.pk:
        return
    mine = ContactPicture.objects.filter(contact=master, removed_at__isnull=True)
    theirs = ContactPicture.objects.filter(pk=source.picture)
    columns = ["contact_id", "removed_at"]
    record_updates(merging.operation, mine, columns)
    record_updates(merging.operation, theirs, columns)
    mine.update(removed_at=now())
    theirs.update(contact=master)


def undo_picture(unmerging: Unmerging) -> None:
    """Pictures go back to whom they belong; one set on the master since stays the current one."""
    kept = journalled(unmerging.operation, ContactPicture, JournalRow.Action.UPDATE)
    for pk, row in kept.items():
        if row["contact_id"] != str(unmerging.master.pk):
            ContactPicture.objects.filter(pk=pk).update(
                contact_id=row["contact_id"], removed_at=row["removed_at"]
            )
    if not ContactPicture.objects.filter(
        contact=unmerging.master, removed_at__isnull=True
    ).exists():
        mine = [pk for pk, row in kept.items() if row["contact_id"] == str(unmerging.master.pk)]
        ContactPicture.objects.filter(pk__in=mine).update(removed_at=None)


def merge_task_links(merging: Merging) -> None:
    """Tasks with one of the others as a further contact get the master, once each."""
    ids = [one.pk for one in merging.contacts]
    rows = TaskLink.objects.filter(object_type=CONTACT, object_id__in=ids)
    kept: dict[UUID, int] = {}
    twice: list[int] = []
    for pk, task, contact, own in rows.order_by("pk").values_list(
        "pk", "task_id", "object_id", "task__contact_id"
    ):
        earlier = kept.get(task)
        if own == merging.master.pk or (earlier and contact != merging.master.pk):
            twice.append(pk)
            continue
        if earlier:
            twice.append(earlier)
        kept[task] = pk
    gone = TaskLink.objects.filter(pk__in=twice)
    record_deletes(merging.operation, gone)
    gone.delete()
    move(merging, TaskLink, column="object_id", parts=(Q(object_type=CONTACT),))


def undo_task_links(unmerging: Unmerging) -> None:
    """Every task is about those again whom it was about."""
    move_back(unmerging, TaskLink, column="object_id")
    restore_deleted(unmerging.operation, TaskLink)


def merge_unique(merging: Merging) -> None:
    """The values that only one contact may have: those of the master's row now."""
    unique = [one for one in definitions() if one.is_unique]
    if not unique:
        return
    ids = [one.pk for one in merging.contacts]
    rows = UniqueValue.objects.filter(record_id__in=ids)
    record_deletes(merging.operation, rows)
    rows.delete()
    custom = Contact.objects.values_list("custom", flat=True).get(pk=merging.master.pk)
    for definition in unique:
        unique_claim(definition, {merging.master.pk: custom.get(str(definition.pk))})
    mine = UniqueValue.objects.filter(record_id=merging.master.pk)
    record_inserts(merging.operation, UniqueValue, list(mine.values_list("pk", flat=True)))


def undo_unique(unmerging: Unmerging) -> None:
    """Everyone gets their values back, as far as nobody else has them by now."""
    inserted = journalled(unmerging.operation, UniqueValue, JournalRow.Action.INSERT)
    UniqueValue.objects.filter(pk__in=list(inserted)).delete()
    restore_deleted(unmerging.operation, UniqueValue)


def _files_count(contacts: Any) -> int:
    rows = FieldFile.objects.filter(contact__in=list(contacts), deleted_at__isnull=True)
    return int(rows.count())


for handler in (
    moving(Note, gettext_lazy("Notes"), weight=40),
    moving(TaskSeries, "", weight=41),
    moving(Task, gettext_lazy("Tasks"), parts=(LIVING, DELETED), weight=42),
    MergeHandler(
        key="task links", keys=(), merge=merge_task_links, undo=undo_task_links, weight=45
    ),
    moving(FieldFile, gettext_lazy("Files in custom fields"), weight=43),
    MergeHandler(
        key="pictures",
        keys=("contacts.ContactPicture.contact",),
        merge=merge_picture,
        undo=undo_picture,
        weight=50,
    ),
    MergeHandler(key="unique values", keys=(), merge=merge_unique, undo=undo_unique, weight=60),
):
    merge_handlers.add(handler)
