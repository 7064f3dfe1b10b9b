"""What a merge does to suggestions and rejections of duplicates."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.services.merging.rows import put, take_away
from hoopcrm.core.journal import record_deletes
from hoopcrm.core.journal_parts import restore_deleted
from hoopcrm.duplicates.finding.groups import regroup
from hoopcrm.duplicates.models import DuplicatePair, DuplicateRejection


def _touching(model: Any, ids: list[UUID]) -> Any:
    return model.objects.filter(Q(first__in=ids) | Q(second__in=ids))


def merge_suggestions(merging: Merging) -> None:
    """Suggestions about the others are settled; what was said of them is said of the master."""
    master, gone = merging.master.pk, merging.other_ids
    pairs = _touching(DuplicatePair, gone)
    groups = set(pairs.values_list("group", flat=True))
    record_deletes(merging.operation, pairs)
    pairs.delete()
    known = {_ends(row) for row in _touching(DuplicatePair, [master])}
    known |= {_ends(row) for row in _touching(DuplicateRejection, [master])}
    new = []
    for row in _touching(DuplicateRejection, gone).order_by("pk"):
        first, second = sorted(master if end in gone else end for end in _ends(row))
        if first == second or (first, second) in known:
            continue
        known.add((first, second))
        new.append(
            DuplicateRejection(
                account_id=row.account_id,
                first_id=first,
                second_id=second,
                reasons=row.reasons,
                confidence=row.confidence,
                by_name=row.by_name,
                at=row.at,
            )
        )
    put(merging, DuplicateRejection, new, meaning=("first_id", "second_id"))
    regroup(groups)


def undo_suggestions(unmerging: Unmerging) -> None:
    """The suggestions are there again."""
    take_away(unmerging, DuplicateRejection)
    restore_deleted(unmerging.operation, DuplicatePair)
    ids = [unmerging.master.pk, *(one.pk for one in unmerging.others)]
    regroup(set(_touching(DuplicatePair, ids).values_list("group", flat=True)))


def _ends(row: Any) -> tuple[UUID, UUID]:
    return row.first_id, row.second_id


merge_handlers.add(
    MergeHandler(
        key="duplicates",
        keys=(
            "duplicates.DuplicatePair.first",
            "duplicates.DuplicatePair.second",
            "duplicates.DuplicateRejection.first",
            "duplicates.DuplicateRejection.second",
        ),
        merge=merge_suggestions,
        undo=undo_suggestions,
        weight=80,
    )
)
