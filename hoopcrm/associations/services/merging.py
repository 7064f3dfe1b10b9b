"""Associations of contacts that are merged: each link once, none to oneself."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.services.merging.rows import journalled
from hoopcrm.associations.models import Association
from hoopcrm.core.journal import record_deletes, record_updates
from hoopcrm.core.journal_parts import restore_deleted
from hoopcrm.core.models import JournalRow

Ends = tuple[UUID, UUID | None]
FIELDS = ["first", "second"]


def _of(contacts: Collection[UUID]) -> Any:
    ids = list(contacts)
    return Association.objects.filter(Q(first__in=ids) | Q(second__in=ids))


def merge_associations(merging: Merging) -> None:
    """Point the links of the others at the master; those that say nothing then are removed."""
    master, gone = merging.master.pk, set(merging.other_ids)
    there = {_identity(row, row.first_id, row.second_id) for row in _of([master])}
    rows = list(_of(gone).select_related("label").order_by("pk"))
    there -= {_identity(row, row.first_id, row.second_id) for row in rows}
    moved, dropped = [], []
    for row in rows:
        first, second = (master if end in gone else end for end in (row.first_id, row.second_id))
        ends = _in_order(row, first, second)
        identity = _identity(row, *ends)
        if first == second or identity in there:
            dropped.append(row.pk)
            continue
        there.add(identity)
        row.first_id, row.second_id = ends
        moved.append(row)
    superfluous = Association.objects.filter(pk__in=dropped)
    record_deletes(merging.operation, superfluous)
    superfluous.delete()
    chosen = Association.objects.filter(pk__in=[row.pk for row in moved])
    record_updates(merging.operation, chosen, ["first_id", "second_id"])
    Association.objects.bulk_update(moved, FIELDS, batch_size=500)
    if moved:
        merging.moved[str(_("Associations"))] = len(moved)


def undo_associations(unmerging: Unmerging) -> None:
    """Give the links back to the contacts that they came from."""
    master = unmerging.master.pk
    gone = {str(one.pk): one.pk for one in unmerging.others}
    before = journalled(unmerging.operation, Association, JournalRow.Action.UPDATE)
    rows = Association.objects.filter(pk__in=list(before)).select_related("label")
    back = []
    for row in rows:
        kept = before[str(row.pk)]
        end = gone.get(kept["first_id"]) or gone.get(kept["second_id"] or "")
        if end is None or master not in (row.first_id, row.second_id):
            continue
        first, second = (end if one == master else one for one in (row.first_id, row.second_id))
        row.first_id, row.second_id = _in_order(row, first, second)
        back.append(row)
    Association.objects.bulk_update(back, FIELDS, batch_size=500)
    lost = len(before) - len(back)
    if lost:
        unmerging.conflicts.append(
            _("%(kind)s: %(count)d were moved or removed since")
            % {"kind": _("Associations"), "count": lost}
        )
    restore_deleted(unmerging.operation, Association)


def _in_order(row: Association, first: UUID, second: UUID | None) -> Ends:
    """The ends as a label with one word keeps them: the lower id first."""
    if row.label.is_symmetric and second is not None and second < first:
        return second, first
    return first, second


def _identity(row: Association, first: UUID, second: UUID | None) -> tuple[Any, ...]:
    return row.label_id, first, second, row.business_id


merge_handlers.add(
    MergeHandler(
        key="associations",
        keys=("associations.Association.first", "associations.Association.second"),
        merge=merge_associations,
        undo=undo_associations,
        label=gettext_lazy("Associations"),
        count=lambda contacts: int(_of(contacts).count()),
    )
)
