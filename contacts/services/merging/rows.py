"""What merge handlers are made of: rows moved, added and changed, each with its way back.

A way back touches only what is still as the merge has written it.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from contacts.merge_handlers import MergeHandler, Merging, Unmerging
from hoopcrm.core import writes
from hoopcrm.core.extensions import Text
from hoopcrm.core.journal import record_inserts, record_updates
from hoopcrm.core.models import JournalRow

Model = type[models.Model]


def moving(
    model: Any,
    label: Text,
    *,
    column: str = "contact_id",
    parts: Sequence[models.Q] = (models.Q(),),
    weight: int = 50,
) -> Any:
    """The handler for rows that simply go to the master, and come back.

    Args:
        parts: conditions that together take in all rows, where each has an index of its own.
    """
    key = model._meta.label

    def count(contacts: Collection[UUID]) -> int:
        return int(model.objects.filter(**{f"{column}__in": list(contacts)}).count())

    return MergeHandler(
        key=key,
        keys=(f"{key}.{column.removesuffix('_id')}",),
        merge=lambda merging: move(merging, model, column=column, label=label, parts=parts),
        undo=lambda unmerging: move_back(unmerging, model, column=column, label=label),
        label=label,
        count=count,
        weight=weight,
    )


def move(
    merging: Merging,
    model: Any,
    *,
    column: str = "contact_id",
    label: Text = "",
    parts: Sequence[models.Q] = (models.Q(),),
) -> int:
    """Point all rows of the others at the master; returns how many."""
    count = 0
    for part in parts:
        rows = model.objects.filter(part, **{f"{column}__in": merging.other_ids})
        found = record_updates(merging.operation, rows, [column])
        if found:
            rows.update(**{column: merging.master.pk})
        count += found
    if label and count:
        merging.moved[str(label)] = merging.moved.get(str(label), 0) + count
    return count


def move_back(
    unmerging: Unmerging, model: Model, *, column: str = "contact_id", label: Text = ""
) -> int:
    """Give the moved rows back to the contacts that they came from."""
    table, kind = model._meta.db_table, _kind(model._meta.pk)
    before = journalled(unmerging.operation, model, JournalRow.Action.UPDATE)
    moved = {pk: row[column] for pk, row in before.items() if column in row}
    if not moved:
        return 0
    # By arrays: what the planner believes of a journal just written is far off.
    statement = (
        f'UPDATE "{table}" t SET "{column}" = j.before'  # noqa: S608 - our own names
        f" FROM unnest(%s::{kind}[], %s::uuid[]) AS j(id, before)"
        f' WHERE t.id = j.id AND t."{column}" = %s'
    )
    writes.report_write(statement)
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(moved), list(moved.values()), unmerging.master.pk])
        count = int(cursor.rowcount)
    lost = len(moved) - count
    if lost and label:
        unmerging.conflicts.append(
            _("%(kind)s: %(count)d were moved or removed since") % {"kind": label, "count": lost}
        )
    return count


def put(merging: Merging, model: Any, rows: Iterable[Any], *, meaning: Sequence[str]) -> list[Any]:
    """Add rows to the master; an undo removes those whose `meaning` columns are the same."""
    made = model.objects.bulk_create(rows)
    pks = [one.pk for one in made]
    record_inserts(merging.operation, model, pks)
    note_after(merging, model, pks, meaning)
    return list(made)


def note_after(merging: Merging, model: Model, pks: Sequence[Any], meaning: Sequence[str]) -> None:
    """Keep what these rows hold now, for the undo."""
    merging.after.setdefault(model._meta.db_table, {}).update(snapshot(model, pks, meaning))


def snapshot(model: Model, pks: Sequence[Any], columns: Sequence[str]) -> dict[str, dict[str, Any]]:
    """These columns of the rows as the database writes them in JSON, by key as text."""
    if not pks:
        return {}
    table = model._meta.db_table
    pairs = ", ".join(f"'{name}', to_jsonb(t.\"{name}\")" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT t.id::text, jsonb_build_object({pairs}) FROM "{table}" t'  # noqa: S608 - our own names
            f" WHERE t.id = ANY(%s::{_kind(model._meta.pk)}[])",
            [list(pks)],
        )
        return {pk: _loaded(row) for pk, row in cursor.fetchall()}


def take_away(unmerging: Unmerging, model: Model) -> list[str]:
    """Remove the rows that the merge has added; returns the keys of those changed since."""
    after = _added(unmerging, model)
    table, kind = model._meta.db_table, _kind(model._meta.pk)
    if not after:
        return []
    statement = (
        f'DELETE FROM "{table}" t USING jsonb_each(%s) a'  # noqa: S608 - our own names
        f" WHERE t.id = a.key::{kind} AND to_jsonb(t) @> a.value"
    )
    writes.report_write(statement)
    with connection.cursor() as cursor:
        cursor.execute(statement, [Jsonb(after)])
        cursor.execute(
            f'SELECT id::text FROM "{table}" WHERE id = ANY(%s::{kind}[])',  # noqa: S608 - our own names
            [list(after)],
        )
        return [pk for (pk,) in cursor.fetchall()]


def reset(unmerging: Unmerging, model: Model, columns: Sequence[str]) -> int:
    """Write `columns` of the changed rows back where the row is as the merge left it."""
    after = unmerging.after.get(model._meta.db_table, {})
    table, kind = model._meta.db_table, _kind(model._meta.pk)
    if not after:
        return 0
    sets = ", ".join(f'"{name}" = r."{name}"' for name in columns)
    statement = (
        f'UPDATE "{table}" t SET {sets} FROM core_journalrow j, jsonb_each(%(after)s) a,'  # noqa: S608 - our own names
        f' LATERAL jsonb_populate_record(NULL::"{table}", j.before) r'
        ' WHERE j.operation_id = %(operation)s AND j."table" = %(table)s'
        " AND j.action = 'update' AND a.key = j.pk_value"
        f" AND t.id = j.pk_value::{kind} AND to_jsonb(t) @> a.value"
    )
    writes.report_write(statement)
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {"after": Jsonb(after), "operation": unmerging.operation.pk, "table": table},
        )
        return int(cursor.rowcount)


def journalled(operation: Any, model: Model, action: str) -> dict[str, Any]:
    """What the journal keeps of the rows of a table, by key as text."""
    rows = JournalRow.objects.filter(operation=operation, table=model._meta.db_table, action=action)
    return dict(rows.values_list("pk_value", "before"))


def each(*undos: Callable[[Unmerging], Any]) -> Callable[[Unmerging], None]:
    """One undo of several."""

    def undo(unmerging: Unmerging) -> None:
        for one in undos:
            one(unmerging)

    return undo


def _added(unmerging: Unmerging, model: Model) -> dict[str, Any]:
    after = unmerging.after.get(model._meta.db_table, {})
    inserted = journalled(unmerging.operation, model, JournalRow.Action.INSERT)
    return {pk: row for pk, row in after.items() if pk in inserted}


def _kind(pk: Any) -> str:
    return {"UUIDField": "uuid", "BigAutoField": "bigint"}[pk.get_internal_type()]


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
