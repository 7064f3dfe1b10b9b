"""Parts of the undo journal, for what records or restores in a way of its own."""

from django.db import connection, models

from hoopcrm.core.journal import HIGHEST_ID, _bring_back
from hoopcrm.core.models import Operation


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
