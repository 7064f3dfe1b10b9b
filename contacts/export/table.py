"""Contacts as CSV, a chunk of ids at a time, written by PostgreSQL itself."""

# ruff: noqa: S608 - our own SQL; values are parameters

import csv
import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from contacts.export.cells import Params, harmless, harmless_text
from contacts.export.columns import ExportColumn, export_columns, needs_of
from contacts.export.gathered import gathered
from contacts.export.written import Written
from hoopcrm.core.copy import copy_out

BOM = "\ufeff"  # by which Excel knows that the file is UTF-8


class CsvWriter:
    """Writes the chunks of one file. What it looks up is as it was when it was made."""

    def __init__(self, member: Any, keys: Sequence[str] | None) -> None:
        """`keys`: of the list's columns, or None for all columns."""
        self._params = Params()
        self._chosen = self._params.put(None)
        self._account = member.account_id
        self.columns = export_columns(
            keys,
            params=self._params,
            account=member.account,
            notes=member.has("notes.view"),
        )
        self._query = self._compile()

    def head(self) -> bytes:
        """How the file begins."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(
            [harmless_text(one.header) for one in self.columns]
        )
        return (BOM + text.getvalue()).encode()

    def rows(self, pks: Sequence[UUID | str]) -> Written:
        """The lines of those of these contacts that are alive, in their order."""
        name = self._chosen.removeprefix("%(").removesuffix(")s")
        params = self._params.values | {name: f"{{{','.join(map(str, pks))}}}"}
        pieces: list[bytes] = []
        with transaction.atomic(), connection.cursor() as cursor:
            # The planner takes the list for ten ids; loops that are right for these, it shall not
            # choose.
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_nestloop = off;"
                " SET LOCAL jit = off"
            )
            count = copy_out(self._query, params, pieces.append)
        return Written(b"".join(pieces), count)

    def _compile(self) -> str:
        # Named once: to read so long a list and to plan by it takes long.
        chosen = "(SELECT ids FROM chosen)::uuid[]"
        inner = ", ".join(f"{one.sql} AS v{at}" for at, one in enumerate(self.columns))
        joins = " ".join(
            f"LEFT JOIN ({gathered(name, self._params, chosen)}) g_{name}"
            f" ON g_{name}.contact_id = c.id"
            for name in needs_of(self.columns)
        )
        outer = ", ".join(_cell(at, one) for at, one in enumerate(self.columns))
        # OFFSET keeps the planner from computing each cell as often as `harmless` names it.
        return (
            f"WITH chosen AS MATERIALIZED (SELECT {self._chosen}::uuid[] AS ids)"
            f" SELECT {outer} FROM (SELECT u.n, {inner}"
            f" FROM unnest({chosen}) WITH ORDINALITY AS u(id, n)"
            f" JOIN contacts_contact c ON c.id = u.id AND c.id = ANY({chosen})"
            f" AND c.deleted_at IS NULL"
            f" AND c.account_id = {self._params.put(self._account)} {joins} OFFSET 0) q"
            " ORDER BY q.n"
        )


def _cell(at: int, column: ExportColumn) -> str:
    return f"q.v{at}" if column.safe else harmless(f"q.v{at}")
