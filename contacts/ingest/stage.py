"""Filling the staging table, and finding what repeats within one file."""

from collections.abc import Iterable
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from contacts.ingest.rows import COLUMNS, SEPARATOR, Incoming, staged_values
from contacts.matching import Kind
from contacts.models import StagedContact
from hoopcrm.core.copy import copy_texts
from hoopcrm.core.scoping import current_account

PURGE_ROWS = 50_000


def stage_rows(rows: Iterable[Incoming], *, batch: UUID, prefer: Kind) -> int:
    """Add rows to the batch by COPY, as they come; returns how many."""
    account_id = current_account().pk
    return copy_texts(
        StagedContact,
        COLUMNS,
        (
            staged_values(row, account_id=str(account_id), batch=str(batch), prefer=prefer)
            for row in rows
        ),
    )


def settle(batch: UUID) -> int:
    """Mark rows that another row of the file supersedes; returns how many.

    Of rows with the same key the last counts; of rows with the same contact id none does.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_stagedcontact (batch, line, match_key)")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(
            """
            WITH repeated AS MATERIALIZED (
              SELECT match_key, max(line) AS last FROM contacts_stagedcontact
              WHERE batch = %(batch)s AND NOT stopped AND match_key <> ''
              GROUP BY match_key HAVING count(*) > 1
            )
            UPDATE contacts_stagedcontact s
            SET winner = CASE WHEN s.match_key LIKE 'id:%%' THEN 0 ELSE r.last END
            FROM repeated r
            WHERE s.batch = %(batch)s AND NOT s.stopped AND s.match_key = r.match_key
              AND (s.line < r.last OR s.match_key LIKE 'id:%%')
            """,
            {"batch": batch},
        )
        return int(cursor.rowcount)


def repeated_addresses(batch: UUID, limit: int) -> list[str]:
    """E-mails and phones that more than one row has, up to `limit` of them."""
    parts = " UNION ALL ".join(
        f"SELECT unnest(string_to_array({column}, %(separator)s)) AS value"  # noqa: S608 - our own names
        " FROM contacts_stagedcontact WHERE batch = %(batch)s AND NOT stopped AND winner IS NULL"
        for column in ("emails_normalised", "phones_normalised")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT value FROM ({parts}) v GROUP BY value HAVING count(*) > 1 LIMIT %(limit)s",  # noqa: S608 - our own names
            {"batch": batch, "separator": SEPARATOR, "limit": limit},
        )
        return [value for (value,) in cursor.fetchall()]


def is_empty(batch: UUID) -> bool:
    """Whether nothing of the batch is staged, e.g. after a crash of the database."""
    return not StagedContact.objects.filter(batch=batch).exists()


def forget(batch: UUID) -> None:
    """Remove all staged rows of the batch: by emptying the table where nobody else uses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE contacts_stagedcontact IN ACCESS EXCLUSIVE MODE NOWAIT")
            if _is_alone(batch):
                cursor.execute("TRUNCATE contacts_stagedcontact")
                return
    except DatabaseError:
        # Somebody reads or fills it now.
        pass
    while purge(batch):
        pass


def _is_alone(batch: UUID) -> bool:
    """Whether no other batch is staged, in any account."""
    with connection.cursor() as cursor:
        ends = "SELECT batch FROM contacts_stagedcontact ORDER BY batch {} LIMIT 1"
        cursor.execute(f"({ends.format('ASC')}) UNION ({ends.format('DESC')})")
        return all(found == batch for (found,) in cursor.fetchall())


def purge(batch: UUID, limit: int = PURGE_ROWS) -> int:
    """Remove up to `limit` staged rows of the batch; returns how many."""
    chosen = StagedContact.objects.filter(batch=batch).order_by("line").values("pk")[:limit]
    removed: int = StagedContact.objects.filter(pk__in=chosen)._raw_delete("default")
    return removed
