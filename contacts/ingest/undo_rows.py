"""Rows that hang from contacts: those that an import has put there go, those it took come back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, models

from contacts.models import ContactAccess
from hoopcrm.core.actor import Actor
from hoopcrm.core.journal_parts import UNTOUCHED
from hoopcrm.core.models import Operation
from hoopcrm.core.writes import report_write

Stays = dict[UUID, set[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """What is taken back at once: an operation's journal rows behind a mark up to another."""

    operation: Operation
    undoing: Operation
    actor: Actor
    behind: int
    up_to: int

    def journal(self, table: str, action: str) -> tuple[str, list[Any]]:
        """A subquery of the rows of one kind, named j, and its parameters."""
        sql = (
            "(SELECT id, pk_value, before, after, after_version FROM core_journalrow"
            ' WHERE operation_id = %s AND id > %s AND id <= %s AND "table" = %s AND action = %s) j'
        )
        return sql, [self.operation.pk, self.behind, self.up_to, table, action]


def run(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    """Run a statement that answers rows; the write guard is told."""
    report_write(sql)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def remove_rows(
    part: Part, model: type[models.Model], key: str, touched: set[UUID], stays: Stays
) -> None:
    """Remove rows that the import has added, unless they have changed since.

    Args:
        key: what `stays` calls them, for contacts on which one has changed.
    """
    table, pk = model._meta.db_table, model._meta.pk
    kind = "uuid" if pk.get_internal_type() == "UUIDField" else "bigint"
    versioned = any(one.column == "version" for one in model._meta.concrete_fields)
    same = "t.version = j.after_version" if versioned else UNTOUCHED
    journal, params = part.journal(table, "insert")
    joined = f"{table} t USING {journal} WHERE t.id = j.pk_value::{kind}"
    gone = run(
        f"DELETE FROM {joined} AND ({same}) RETURNING t.contact_id",  # noqa: S608 - our own names
        params,
    )
    touched.update(contact for (contact,) in gone)
    left = run(
        f"SELECT t.contact_id FROM {journal} JOIN {table} t ON t.id = j.pk_value::{kind}",  # noqa: S608 - our own names
        params,
    )
    for (contact,) in left:
        stays.setdefault(contact, set()).add(key)


def restore_access(part: Part) -> None:
    """Who may see a contact follows from its owner as it is now, and from its followers."""
    table = ContactAccess._meta.db_table
    journal, params = part.journal(table, "insert")
    run(
        f"DELETE FROM {table} t USING {journal}, contacts_contact c"  # noqa: S608 - our own names
        " WHERE t.id = j.pk_value::bigint AND c.id = t.contact_id"
        " AND (t.role = 'follower' OR c.owner_id IS DISTINCT FROM t.member_id) RETURNING t.id",
        params,
    )
    journal, params = part.journal(table, "delete")
    run(
        f"INSERT INTO {table} (id, account_id, contact_id, member_id, role)"  # noqa: S608 - our own names
        f" SELECT r.id, r.account_id, r.contact_id, r.member_id, r.role FROM {journal},"
        f" LATERAL jsonb_populate_record(NULL::{table}, j.before) r"
        " JOIN contacts_contact c ON c.id = r.contact_id"
        " JOIN accounts_member m ON m.id = r.member_id"
        " WHERE (r.role = 'owner') = (c.owner_id IS NOT DISTINCT FROM r.member_id)"
        " ON CONFLICT DO NOTHING RETURNING id",
        params,
    )
