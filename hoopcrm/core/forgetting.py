"""Taking rows out of the undo journal for good, because what they keep is to be forgotten."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import CASCADE, Model
from psycopg import sql

from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.owned import AccountOwned, SameAccountKey
from hoopcrm.core.scoping import current_account


def hanging_keys() -> list[tuple[type[AccountOwned], Any]]:
    """Every key along which rows go with the row that they point to, and the model it is of."""
    return [
        (model, key)
        for model in apps.get_models()
        if issubclass(model, AccountOwned)
        for key in model._meta.concrete_fields
        if isinstance(key, SameAccountKey) and key.remote_field.on_delete is CASCADE
    ]


def hanging_from(model: type[Model], pks: Collection[Any]) -> dict[type[Model], set[Any]]:
    """Keys of all rows that go with these rows, by model, themselves included."""
    found: dict[type[Model], set[Any]] = {model: set(pks)}
    fresh = {model: set(pks)}
    keys = hanging_keys()
    while fresh:
        parents, fresh = fresh, {}
        for child, key in keys:
            wanted = parents.get(key.remote_field.model)
            if not wanted:
                continue
            rows = child.objects.filter(**{f"{key.name}__in": wanted})
            new = set(rows.values_list("pk", flat=True)) - found.get(child, set())
            if new:
                found.setdefault(child, set()).update(new)
                fresh.setdefault(child, set()).update(new)
    return found


def journal_forget(
    things: Mapping[type[Model], Collection[Any]],
    *,
    owner: type[Model],
    operations: Iterable[UUID],
    mentioned: Callable[[str], bool],
) -> None:
    """Drop what the journal keeps of rows that go for good.

    Args:
        things: keys of the rows, by model, as `hanging_from` finds them.
        owner: the model that all of them hang from.
        operations: that are known to have touched them; the journal itself names others.
        mentioned: whether the label of an operation speaks of them.
    """
    touched = set(operations)
    for model, pks in things.items():
        table, keys = model._meta.db_table, [str(pk) for pk in pks]
        rows = JournalRow.objects.filter(table=table, pk_value__in=keys)
        touched.update(rows.order_by().values_list("operation_id", flat=True).distinct())
        rows._raw_delete(rows.db)
    for model, key in hanging_keys():
        if key.remote_field.model is owner:
            touched |= _drop_taken_away(model, key.column, [str(pk) for pk in things[owner]])
    _drop_ownerless(set(things) | {model for model, _key in hanging_keys()}, touched)
    _unname(touched, mentioned)


def _drop_taken_away(model: type[AccountOwned], column: str, owners: list[str]) -> set[UUID]:
    """Rows that hung from the owners and were removed earlier: the journal has them whole."""
    statement = sql.SQL(
        'DELETE FROM core_journalrow WHERE account_id = %s AND "table" = %s AND before ? {column}'
        " AND before ->> {column} = ANY(%s) RETURNING operation_id"
    ).format(column=sql.Literal(column))
    with connection.cursor() as cursor:
        cursor.execute(
            statement.as_string(cursor.connection),
            [current_account().pk, model._meta.db_table, owners],
        )
        return {operation for (operation,) in cursor.fetchall()}


def _drop_ownerless(models: Iterable[type[Model]], operations: Collection[UUID]) -> None:
    """What these operations kept of changed rows that are gone: nobody can say whose they were,
    and they cannot be put back.
    """
    changed = set(
        JournalRow.objects.filter(operation_id__in=operations, action=JournalRow.Action.UPDATE)
        .order_by()
        .values_list("table", flat=True)
        .distinct()
    )
    for model in models:
        if model._meta.db_table not in changed:
            continue
        pk: Any = model._meta.pk
        kind = "bigint" if pk.get_internal_type() == "BigAutoField" else "uuid"
        statement = sql.SQL(
            'DELETE FROM core_journalrow j WHERE j.account_id = %s AND j."table" = %s'
            " AND j.action = 'update' AND j.operation_id = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.{pk} = j.pk_value::{kind})"
            ' AND NOT EXISTS (SELECT 1 FROM core_journalrow d WHERE d."table" = j."table"'
            " AND d.pk_value = j.pk_value AND d.action = 'delete')"
        ).format(
            table=sql.Identifier(model._meta.db_table),
            pk=sql.Identifier(pk.column),
            kind=sql.SQL(kind),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                statement.as_string(cursor.connection),
                [current_account().pk, model._meta.db_table, list(operations)],
            )


def _unname(operations: Collection[UUID], mentioned: Callable[[str], bool]) -> None:
    """Take the label off operations that have nothing left to undo, or that name who is gone."""
    named = Operation.objects.filter(pk__in=operations).exclude(label="").order_by("pk")
    # Held until the end: of two that take the last rows side by side, the second sees none left.
    labels = dict(named.select_for_update(no_key=True).values_list("pk", "label"))
    full = set(
        JournalRow.objects.filter(operation_id__in=list(labels))
        .order_by()
        .values_list("operation_id", flat=True)
        .distinct()
    )
    bare = [pk for pk, label in labels.items() if pk not in full or mentioned(label)]
    Operation.objects.filter(pk__in=bare).update(label="")
