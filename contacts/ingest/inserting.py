"""Rows that an import adds, noted in its journal by the same statement."""

from typing import Any

from django.db import connection

from contacts.ingest.context import Context

_TYPES = {
    "id": "uuid",
    "contact_id": "uuid",
    "tag_id": "uuid",
    "member_id": "uuid",
    "author_id": "uuid",
    "position": "int",
    "version": "int",
    "is_primary": "boolean",
    "permanent": "boolean",
    "pinned": "boolean",
    "at": "timestamptz",
    "created_at": "timestamptz",
}


def insert_rows(
    context: Context, table: str, rows: list[dict[str, Any]], *, fresh: bool = False
) -> None:
    """Insert rows, all with the same columns; a `version` among them is 1.

    Args:
        fresh: whether they hang from contacts that this import has made, with which they go when
            it is undone; the journal leaves them out.
    """
    if not rows:
        return
    columns = list(rows[0])
    names = ", ".join(columns)
    arrays = ", ".join(f"%s::{_TYPES.get(column, 'text')}[]" for column in columns)
    insert = (
        f"INSERT INTO {table} (account_id, {names})"  # noqa: S608 - constant names
        f" SELECT %s, {names} FROM unnest({arrays}) AS n({names})"
    )
    params = [context.account.pk, *[[row[column] for row in rows] for column in columns]]
    with connection.cursor() as cursor:
        if fresh:
            cursor.execute(insert, params)
            return
        version = "1" if "version" in columns else "NULL::int"
        cursor.execute(
            f"WITH made AS ({insert} RETURNING id)"  # noqa: S608 - constant names
            ' INSERT INTO core_journalrow (account_id, operation_id, action, "table", pk_value,'
            " after_version)"
            f" SELECT %s, %s, 'insert', %s, id::text, {version} FROM made",
            [*params, context.account.pk, context.operation.pk, table],
        )
