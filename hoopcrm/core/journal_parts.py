"""Parts of the undo journal, for what records or restores in a way of its own."""

from django.db import connection, models

from hoopcrm.core.journal import (
    HIGHEST_ID,
    _bring_back,
    _columns,
    _known,
    _parts,
    _pk_match,
    _quoted,
)
from hoopcrm.core.models import Operation

# In SQL: that the row t is what an operation inserted, by j of the journal. Columns that a later
# version of the table has do not count.
UNTOUCHED = (
    "j.after ->> 'md5' = md5((SELECT jsonb_object_agg(k, to_jsonb(t) -> k)"
    " FROM jsonb_array_elements_text(j.after -> 'of') k)::text)"
)


def journal_mark() -> int:
    """A number that rows recorded so far do not exceed, and rows recorded later in this
    transaction do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(pg_sequence_last_value('core_journalrow_id_seq'), 0)")
        return int(cursor.fetchone()[0])


def record_afters(operation: Operation, *, behind: int) -> None:
    """Keep what the operation has left in the rows recorded behind a mark.

    Of updates the columns that are kept as they were before; of inserts a digest of the row, for
    `UNTOUCHED`. Inserts into tables with a `version` need none: that tells enough.
    """
    with connection.cursor() as cursor:
        part = (operation.pk, behind + 1, HIGHEST_ID)
        for table, action in _parts(cursor, part, "insert", "update"):
            if action == "insert" and "version" in _columns(table):
                continue
            names = ", ".join(f"'{name}'" for name in _columns(table))
            now_there = (
                f"jsonb_build_object('of', jsonb_build_array({names}), 'md5', md5(w.v::text))"
            )
            if action == "update":
                now_there = (
                    "(SELECT jsonb_object_agg(k, w.v -> k) FROM jsonb_object_keys(j.before) k)"
                )
            cursor.execute(
                f"UPDATE core_journalrow j SET after = {now_there}"
                f" FROM {_quoted(table)} t, LATERAL (SELECT to_jsonb(t) AS v OFFSET 0) w"
                " WHERE j.operation_id = %s AND j.id BETWEEN %s AND %s"
                f" AND j.\"table\" = '{_known(table)}' AND j.action = '{action}'"
                f" AND {_pk_match(table)}",
                part,
            )


def restore_deleted(operation: Operation, model: type[models.Model]) -> int:
    """Bring back the rows of one table that the operation deleted; those in the way stay."""
    with connection.cursor() as cursor:
        return _bring_back(cursor, (operation.pk, 0, HIGHEST_ID), model._meta.db_table)


def record_joined(operation: Operation) -> None:
    """Make one of several updates of a row by the operation: what it was first, as it is at last.

    For an operation whose services write the same rows one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            'WITH twice AS (SELECT "table", pk_value, min(id) AS id, max(after_version) AS version'
            " FROM core_journalrow WHERE operation_id = %(operation)s AND action = 'update'"
            ' GROUP BY "table", pk_value HAVING count(*) > 1),'
            " firsts AS (SELECT twice.*, kept.before FROM twice, LATERAL (SELECT"
            " jsonb_object_agg(one.key, one.value) AS before FROM (SELECT DISTINCT ON (e.key)"
            " e.key, e.value FROM core_journalrow k, jsonb_each(k.before) e"
            " WHERE k.operation_id = %(operation)s AND k.action = 'update'"
            ' AND k."table" = twice."table" AND k.pk_value = twice.pk_value'
            " ORDER BY e.key, k.id) one) kept),"
            " joined AS (UPDATE core_journalrow j SET before = firsts.before,"
            " after_version = firsts.version FROM firsts WHERE j.id = firsts.id)"
            " DELETE FROM core_journalrow j USING twice WHERE j.operation_id = %(operation)s"
            ' AND j.action = \'update\' AND j."table" = twice."table"'
            " AND j.pk_value = twice.pk_value AND j.id <> twice.id",
            {"operation": operation.pk},
        )
