"""The limit of the import: bare COPY of the very rows that it wrote, back into the same tables.

The rows are copied out, deleted, the tables vacuumed, and copied in again with all indexes and
keys in force, in one transaction. What remains is the state after the import.
"""

import tempfile
import time
from typing import IO
from uuid import UUID

from django.db import connection, transaction

MADE = (
    "CREATE TEMP TABLE bench_made AS SELECT pk_value::uuid AS id FROM core_journalrow"
    " WHERE operation_id = %s AND \"table\" = 'contacts_contact' AND action = 'insert'"
)
# Table and the condition that finds the import's rows in it; parents before children.
TABLES = {
    "contacts_contact": "id IN (SELECT id FROM bench_made)",
    "contacts_contactemail": "contact_id IN (SELECT id FROM bench_made)",
    "contacts_contactphone": "contact_id IN (SELECT id FROM bench_made)",
    "contacts_contacttag": "contact_id IN (SELECT id FROM bench_made)",
    "contacts_contactaccess": "contact_id IN (SELECT id FROM bench_made)",
    "events_event": "operation_id = '{operation}'",
    "core_journalrow": "operation_id = '{operation}'",
}


def copy_again(operation: UUID) -> tuple[float, dict[str, int]]:
    """Seconds that bare COPY takes for the rows of the operation, and how many in each table."""
    files: dict[str, IO[bytes]] = {}
    counts: dict[str, int] = {}
    wheres = {table: where.format(operation=operation) for table, where in TABLES.items()}
    with connection.cursor() as cursor:
        cursor.execute(MADE, [operation])
        for table, where in wheres.items():
            files[table] = tempfile.TemporaryFile()  # noqa: SIM115 - read again below
            query = f"COPY (SELECT * FROM {table} WHERE {where}) TO STDOUT (FORMAT binary)"
            with cursor.copy(query) as copy:
                for piece in copy:
                    files[table].write(piece)
        for table, where in reversed(wheres.items()):
            cursor.execute(f"DELETE FROM {table} WHERE {where}")
            counts[table] = cursor.rowcount
        for table in wheres:
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("CHECKPOINT")
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, file in files.items():
            file.seek(0)
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                while piece := file.read(1 << 20):
                    copy.write(piece)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_made")
        # As the automatic one would have left it by the time that somebody searches.
        cursor.execute("VACUUM ANALYZE contacts_contact")
    for file in files.values():
        file.close()
    return seconds, counts
