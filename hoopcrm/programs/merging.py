"""What becomes of runs when contacts are merged: they go along, and one active run is enough."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.services.merging.rows import note_after, reset
from hoopcrm.core.clock import now
from hoopcrm.core.journal import record_updates
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.models import Run

COLUMNS = ("contact_id", "state", "ended_at", "ended_by")


def add_merge_handler(kind: ProgramKind) -> None:
    """Register the handler of the runs of a kind."""
    merge_handlers.add(
        MergeHandler(
            key=kind.area,
            keys=(f"{kind.run._meta.label}.contact",),
            merge=lambda merging: _merge(kind, merging),
            undo=lambda unmerging: _undo(kind, unmerging),
            label=kind.words.many,
            count=lambda contacts: _of(kind, contacts).count(),
        )
    )


def _merge(kind: ProgramKind, merging: Merging) -> None:
    """Give the runs to the master. Where it is in a program itself, the others' runs end."""
    rows = _of(kind, merging.other_ids)
    runs = list(rows.order_by("started_at", "pk").select_for_update())
    if not runs:
        return
    pks = [run.pk for run in runs]
    chosen = _runs(kind, pk__in=pks)
    record_updates(merging.operation, chosen, COLUMNS)
    taken = set(
        _runs(kind, contact=merging.master, state=Run.State.ACTIVE).values_list(
            "program_id", flat=True
        )
    )
    spare = []
    for run in runs:
        if run.state != Run.State.ACTIVE:
            continue
        if run.program_id in taken:
            spare.append(run.pk)
        taken.add(run.program_id)
    _runs(kind, pk__in=spare).update(
        state=Run.State.REMOVED, ended_at=now(), ended_by=merging.actor.label[:200]
    )
    chosen.update(contact=merging.master, version=F("version") + 1)
    note_after(merging, kind.run, pks, COLUMNS)
    merging.moved[str(kind.words.many)] = len(pks)


def _undo(kind: ProgramKind, unmerging: Unmerging) -> None:
    """Give the runs back as they were, where nothing has happened to them since."""
    after = unmerging.after.get(kind.run._meta.db_table, {})
    lost = len(after) - reset(unmerging, kind.run, COLUMNS)
    if lost:
        unmerging.conflicts.append(
            _("%(kind)s: %(count)d were moved or removed since")
            % {"kind": kind.words.many, "count": lost}
        )


def _of(kind: ProgramKind, contacts: Collection[UUID]) -> Any:
    return _runs(kind, contact__in=list(contacts))


def _runs(kind: ProgramKind, **conditions: Any) -> Any:
    return kind.run.objects.filter(**conditions)  # type: ignore[attr-defined]
