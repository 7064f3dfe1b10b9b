"""The undo journal: keep what a change replaces, by the same SQL as the change.

A service starts an operation, records before it writes, then writes. `restore` takes the whole
operation back, set by set, and lists the rows that somebody has changed since.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.utils.translation import gettext as _
from psycopg import sql

from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.owned import SameAccountKey
from hoopcrm.core.registry import Registry
from hoopcrm.core.scoping import current_account

HIGHEST_ID = (1 << 63) - 1
# Not part of what an operation did: they move on with every write.
NEVER_RESTORED = frozenset({"updated_at", "updated_by_id", "version"})


@dataclass(frozen=True, kw_only=True)
class Undoable:
    """A kind of operation that a person may take back.

    `undo(actor, operation=…)` is a service: it calls `restore` and emits what happened.
    """

    key: str
    permission: str
    undo: Callable[..., "Restored"]


undoables: Registry[Undoable] = Registry("undoables")


@dataclass(frozen=True, kw_only=True)
class RestoreCheck:
    """What must be put right on restored rows of a table: what they refer to may be gone.

    Attributes:
        key: the table.
        run: is given the operation, and the first and last id of those rows of its journal that
            have been restored.
    """

    key: str
    run: Callable[[Operation, int, int], None]


restore_checks: Registry[RestoreCheck] = Registry("restore_checks")


@dataclass(slots=True)
class Restored:
    """What an undo did: rows taken back by table, and rows left because they changed since.

    Attributes:
        goes_on: of a large operation, that a job takes it back; `progress_url` tells how far.
    """

    rows: dict[str, int] = field(default_factory=dict)
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    goes_on: bool = False
    progress_url: str = ""

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def operation_start(actor: Actor, *, kind: str, label: str = "") -> Operation:
    """A new operation in the account in scope; call it inside the service that acts."""
    operation: Operation = Operation.objects.create(
        account_id=current_account().pk,
        kind=kind,
        label=label[:200],
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
    )
    return operation


def record_inserts(operation: Operation, model: type[models.Model], pks: Sequence[Any]) -> None:
    """Note rows that the operation makes; undo deletes them (and what hangs from them)."""
    if not pks:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO core_journalrow (account_id, operation_id, action, "table", pk_value,'
            " after_version) SELECT %s, %s, 'insert', %s, pk, %s FROM unnest(%s::text[]) AS pk",
            [
                operation.account_id,
                operation.pk,
                model._meta.db_table,
                1 if _has_version(model) else None,
                [str(pk) for pk in pks],
            ],
        )


def record_updates(operation: Operation, rows: models.QuerySet[Any], columns: Sequence[str]) -> int:
    """Keep `columns` of the rows about to be updated; returns how many. One statement.

    For tables with a `version` the change must raise it by exactly one.
    """
    pairs = sql.SQL(", ").join(
        sql.SQL("{}, to_jsonb(t.{})").format(sql.Literal(c), sql.Identifier(c)) for c in columns
    )
    return _record(operation, rows, "update", sql.SQL("jsonb_build_object({})").format(pairs))


def record_deletes(operation: Operation, rows: models.QuerySet[Any]) -> int:
    """Keep the whole rows about to be deleted; returns how many. One statement."""
    return _record(operation, rows, "delete", sql.SQL("to_jsonb(t)"))


def _record(
    operation: Operation, rows: models.QuerySet[Any], action: str, before: sql.Composable
) -> int:
    model = rows.model
    table, pk = model._meta.db_table, model._meta.pk.column
    try:
        chosen, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    is_versioned = _has_version(model) and action == "update"
    versions = sql.SQL("t.version, t.version + 1" if is_versioned else "NULL, NULL")
    with connection.cursor() as cursor:
        statement = sql.SQL(
            "INSERT INTO core_journalrow"
            " (account_id, operation_id, action, {table_}, pk_value, before, before_version,"
            " after_version)"
            " SELECT {account}, {operation}, {action}, {name}, t.{pk}::text, {before}, {versions}"
            " FROM {table} t WHERE t.{pk} IN (" + chosen.replace("{", "{{").replace("}", "}}") + ")"
        ).format(
            table_=sql.Identifier("table"),
            account=sql.Literal(operation.account_id),
            operation=sql.Literal(operation.pk),
            action=sql.Literal(action),
            name=sql.Literal(table),
            pk=sql.Identifier(pk),
            before=before,
            versions=versions,
            table=sql.Identifier(table),
        )
        cursor.execute(statement.as_string(cursor.connection), params)
        return cursor.rowcount


def restore(operation: Operation) -> Restored:
    """Take the operation back. Call it inside a service; it marks the operation as undone.

    Raises:
        Refused: `already_undone`.
    """
    locked = Operation.objects.select_for_update().get(pk=operation.pk)
    if locked.undone_at is not None:
        raise Refused("already_undone", _("This has already been undone."))
    result = _restore(operation, (operation.pk, 0, HIGHEST_ID))
    Operation.objects.filter(pk=operation.pk).update(undone_at=now())
    return result


def restore_part(operation: Operation, *, after: int, up_to: int) -> Restored:
    """Take back what the journal rows behind `after` up to the id `up_to` hold, and drop these.

    For jobs that go backwards through a large operation, part by part. A part must hold all that
    was done to a record; the caller marks the operation as undone.
    """
    result = _restore(operation, (operation.pk, after + 1, up_to))
    JournalRow.objects.filter(operation=operation, pk__gt=after, pk__lte=up_to).delete()
    return result


# An operation, and the first and last id of the journal rows to take back.
Part = tuple[UUID, int, int]


def _restore(operation: Operation, part: Part) -> Restored:
    result = Restored()
    with connection.cursor() as cursor:
        for table, action in _parts(cursor, part, "insert", "delete", "update"):
            if action == "insert":
                count = _remove_inserted(cursor, part, table, result)
            elif action == "delete":
                count = _bring_back(cursor, part, table)
            else:
                count = _reset(cursor, part, table, result)
            result.rows[table] = result.rows.get(table, 0) + count
    for table in result.rows:
        if check := restore_checks.find(table):
            check.run(operation, part[1], part[2])
    return result


def _parts(cursor: Any, part: Part, *order: str) -> list[tuple[str, str]]:
    """Tables of the operation by action in `order`, the last touched first."""
    cursor.execute(
        'SELECT "table", action, max(id) FROM core_journalrow'
        ' WHERE operation_id = %s AND id BETWEEN %s AND %s GROUP BY "table", action',
        part,
    )
    found = [row for row in cursor.fetchall() if row[1] in order]
    rows = sorted(found, key=lambda row: (order.index(row[1]), -row[2]))
    return [(table, action) for table, action, _last in rows]


def _remove_inserted(cursor: Any, part: Part, table: str, result: Restored) -> int:
    columns = _columns(table)
    changed = "t.version <> j.after_version" if "version" in columns else "false"
    target, pk = _quoted(table), _pk_match(table)
    chosen = _journal(table, "insert")
    _conflicts(cursor, part, f"{target} t JOIN {chosen} j ON {pk}", changed, table, result)
    statement = f"DELETE FROM {target} t USING {chosen} j WHERE {pk} AND NOT ({changed})"
    writes.report_write(statement)
    cursor.execute(statement, part)
    return int(cursor.rowcount)


def _bring_back(cursor: Any, part: Part, table: str) -> int:
    """Insert the rows again. What they hung from may be gone: then they stay away too."""
    names = ", ".join(_quoted(c) for c in _columns(table))
    values = ", ".join(f"r.{_quoted(c)}" for c in _columns(table))
    hangs = [key for key in _keys(table) if key.remote_field.on_delete is not models.SET_NULL]
    there = " AND ".join(_is_there(key) for key in hangs)
    cursor.execute(
        f"INSERT INTO {_quoted(table)} ({names}) SELECT {values}"
        f" FROM {_journal(table, 'delete')} j,"
        f" LATERAL jsonb_populate_record(NULL::{_quoted(table)}, j.before) r"
        f" WHERE {there or 'true'} ON CONFLICT DO NOTHING",
        part,
    )
    count = int(cursor.rowcount)
    _drop_dead_keys(cursor, part, table, "delete", [k for k in _keys(table) if k not in hangs])
    return count


def _keys(table: str) -> list[Any]:
    """The keys of a table to others of the account."""
    fields = _model(table)._meta.concrete_fields
    return [field for field in fields if isinstance(field, SameAccountKey)]


def _is_there(key: Any, *, row: str = "r") -> str:
    """The condition that the key of the row is empty or leads to a row."""
    column, target = f"{row}.{_quoted(key.column)}", key.remote_field.model._meta
    return (
        f"({column} IS NULL OR EXISTS (SELECT 1 FROM {_quoted(target.db_table)} p"
        f" WHERE p.{_quoted(target.pk.column)} = {column}))"
    )


def _reset(cursor: Any, part: Part, table: str, result: Restored) -> int:
    columns = _columns(table)
    versioned = "version" in columns
    changed = "t.version <> j.after_version" if versioned else "false"
    target, pk, chosen = _quoted(table), _pk_match(table), _journal(table, "update")
    _conflicts(cursor, part, f"{target} t JOIN {chosen} j ON {pk}", changed, table, result)
    cursor.execute(
        "SELECT DISTINCT array(SELECT jsonb_object_keys(before) ORDER BY 1)"
        " FROM core_journalrow WHERE operation_id = %s AND id BETWEEN %s AND %s"
        ' AND "table" = %s AND action = %s',
        [*part, table, "update"],
    )
    count = 0
    for (kept,) in cursor.fetchall():
        wanted = [c for c in kept if c in columns and c not in NEVER_RESTORED]
        if not wanted and not versioned:
            continue
        sets = [f"{_quoted(c)} = r.{_quoted(c)}" for c in wanted]
        sets += ["version = t.version + 1"] if versioned else []
        sets += ["updated_at = clock_timestamp()"] if "updated_at" in columns else []
        version = "t.version" if versioned else "NULL::integer"
        # Whatever was done before can be taken back next: it left the row as it is again.
        cursor.execute(
            f"WITH done AS (UPDATE {target} t SET {', '.join(sets)}"
            f" FROM {chosen} j, LATERAL jsonb_populate_record(NULL::{target}, j.before) r"
            f" WHERE {pk} AND NOT ({changed})"
            " AND array(SELECT jsonb_object_keys(j.before) ORDER BY 1) = %s::text[]"
            f" RETURNING j.pk_value, j.before_version, {version} AS version),"
            " earlier AS (UPDATE core_journalrow e SET after_version = done.version FROM done"
            f" WHERE e.\"table\" = '{_known(table)}' AND e.pk_value = done.pk_value"
            " AND e.after_version = done.before_version)"
            " SELECT count(*) FROM done",
            [*part, kept],
        )
        count += cursor.fetchone()[0]
    _drop_dead_keys(cursor, part, table, "update", _keys(table))
    return count


def _drop_dead_keys(cursor: Any, part: Part, table: str, action: str, keys: Sequence[Any]) -> None:
    """Empty the keys of restored rows whose target is gone."""
    for key in keys:
        if not key.null:
            continue
        column, pk = _quoted(key.column), _pk_match(table)
        cursor.execute(
            f"UPDATE {_quoted(table)} t SET {column} = NULL FROM {_journal(table, action)} j"
            f" WHERE {pk} AND NOT {_is_there(key, row='t')}",
            part,
        )


def _conflicts(
    cursor: Any, part: Part, joined: str, changed: str, table: str, result: Restored
) -> None:
    if changed == "false":
        return
    cursor.execute(f"SELECT j.pk_value FROM {joined} WHERE {changed}", part)
    result.conflicts += [(table, pk) for (pk,) in cursor.fetchall()]


def _journal(table: str, action: str) -> str:
    return (
        "(SELECT pk_value, before, before_version, after_version FROM core_journalrow"
        " WHERE operation_id = %s AND id BETWEEN %s AND %s"
        f" AND \"table\" = '{_known(table)}' AND action = '{action}')"
    )


def _pk_match(table: str) -> str:
    kind = {"UUIDField": "uuid", "BigAutoField": "bigint"}[
        _model(table)._meta.pk.get_internal_type()
    ]
    return f"t.{_quoted(_model(table)._meta.pk.column)} = j.pk_value::{kind}"


def _columns(table: str) -> list[str]:
    return [field.column for field in _model(table)._meta.concrete_fields]


def _known(table: str) -> str:
    return str(_model(table)._meta.db_table)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _model(table: str) -> Any:
    from django.apps import apps

    for model in apps.get_models():
        if model._meta.db_table == table:
            return model
    raise Refused("journal_outdated", _("This can no longer be undone: its data has moved."))


def _has_version(model: type[models.Model]) -> bool:
    return any(field.column == "version" for field in model._meta.concrete_fields)
