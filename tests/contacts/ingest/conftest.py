"""Rows as an import stages them."""

from collections.abc import Callable
from uuid import UUID

import pytest

from contacts.ingest.apply import ChunkResult, ingest_chunk
from contacts.ingest.options import IngestOptions
from contacts.ingest.rows import Incoming
from contacts.ingest.stage import settle, stage_rows
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.ids import new_id
from hoopcrm.core.journal import operation_start
from hoopcrm.core.models import Operation

FILLED = frozenset(
    {"first_name", "city", "email", "phone", "followers", "note", "dnd", "dnd_email"}
)


def row(line: int, *, email: str = "", phone: str = "", **plain: str) -> Incoming:
    """A cleaned row; the addresses are normalised already."""
    return Incoming(
        line=line,
        raw=f"line {line}\n",
        plain=plain,
        emails=[(email, email)] if email else [],
        email_given=bool(email),
        phones=[(phone, phone)] if phone else [],
        phone_given=bool(phone),
    )


@pytest.fixture
def operation(in_account: Account, actor: Actor) -> Operation:
    with writes.frame("test data", silent=True):
        return operation_start(actor, kind="imports.run", label="test")


Ingest = Callable[..., ChunkResult]


@pytest.fixture
def ingest(operation: Operation, actor: Actor) -> Ingest:
    """`ingest(row, …, mode=…, prefer=…)`: stage, settle and write the rows in one chunk."""

    def run(*rows: Incoming, **options: str) -> ChunkResult:
        batch: UUID = new_id()
        chosen = IngestOptions(filled=FILLED, **options)  # type: ignore[arg-type]
        stage_rows(rows, batch=batch, prefer=chosen.prefer)
        settle(batch)
        return ingest_chunk(
            actor.through("import"), batch=batch, after=0, operation=operation, options=chosen
        )

    return run
