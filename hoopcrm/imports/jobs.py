"""The job that carries an import out: read the file, settle what repeats, write the rows.

Every step is a chunk in a transaction of its own that also stores how far it is, so a killed
worker loses the chunk in hand and nothing else.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any
from uuid import UUID

from celery import shared_task
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.json import Jsonb

from contacts.ingest import stage
from contacts.ingest.apply import CHUNK_ROWS, ChunkResult, ingest_chunk, settle_search
from contacts.ingest.followups import Imported, import_followups
from contacts.ingest.rows import Incoming
from contacts.models import StagedContact
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.copy import copy_rows
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.events.emit import emit
from hoopcrm.imports.choices import clean_options, ingest_options, prefer_of
from hoopcrm.imports.cleaning import RowCleaner
from hoopcrm.imports.expiry import sweep_imports
from hoopcrm.imports.lookups import load_lookups
from hoopcrm.imports.models import Import, ImportRowError, Mode
from hoopcrm.imports.parsing import Record, records
from hoopcrm.imports.services import JOB_TYPE
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk

STAGE_ROWS = 10_000
OUTCOMES = ("created", "updated", "unchanged", "skipped", "failed")
ENDINGS = {"done": "import.finished", "failed": "import.failed", "cancelled": "import.cancelled"}


class ImportRun(BaseJobType):
    """Three phases: `stage`, `settle`, `apply`. The cursor says which, and how far it is."""

    key = JOB_TYPE
    label: Text = gettext_lazy("Import of contacts")
    queue = "bulk"

    def prepare(self, job: Job) -> int | None:
        """The number of rows, where the file has been counted."""
        imported = import_of(job)
        total: int | None = imported.rows
        return total

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next step."""
        imported = import_of(job)
        if imported.undo_job_id is not None:
            raise Refused("undone", _("This import has been taken back; it does not go on."))
        cursor = cursor or start_cursor(imported)
        if imported.staged and stage.is_empty(imported.pk):
            # The database crashed and emptied its unlogged tables: read the file again.
            imported.staged = 0
            imported.save(update_fields=["staged"])
            cursor = start_cursor(imported) | {"after": cursor.get("after", 0)}
        if cursor["phase"] == "stage":
            return _stage(imported, cursor)
        if cursor["phase"] == "settle":
            return _settle(job, imported, cursor)
        return _apply(job, imported, cursor)

    def finish(self, job: Job) -> None:
        """Tell the result, and forget the staged rows."""
        imported = import_of(job)
        imported.finished_at = now()
        imported.error = job.error if job.state == Job.State.FAILED else ""
        imported.save(update_fields=["finished_at", "error"])
        stage.forget(imported.pk)
        settle_search()
        if job.state == Job.State.DONE:
            _follow(job, imported)
        emit(
            ENDINGS[job.state],
            account=current_account(),
            actor=_actor(job),
            subject=imported,
            operation=_operation(imported),
            data={name: getattr(imported, name) for name in (*OUTCOMES, "warned")},
        )

    def page_url(self, job: Job) -> str:
        """The import's own page."""
        return reverse("imports:detail", args=[job.account_id, job.params["import"]])


def _follow(job: Job, imported: Import) -> None:
    """Do what was asked for with the contacts; what is refused is told and stops nothing."""
    done = Imported(
        id=imported.pk,
        operation_id=_operation(imported).pk,
        file_name=imported.file_name,
        tags=tuple(imported.tags),
        created=imported.created,
        updated=imported.updated,
    )
    for key, text in imported.followups.items():
        followup = import_followups.find(key)
        if followup is None:
            continue
        try:
            with transaction.atomic():
                followed = followup.run(actor_of(job), done, text)
            outcome = {"text": followed.text, "url": followed.url}
        except Refused as refused:
            outcome = {"text": f"{followup.label}: {refused.message}", "url": "", "failed": "1"}
        imported.outcomes[key] = outcome
    if imported.followups:
        imported.save(update_fields=["outcomes"])


def start_cursor(imported: Import) -> dict[str, Any]:
    """Where reading begins. `after` is the last line written already, when it is read again."""
    return {
        "phase": "stage",
        "offset": imported.data_start,
        "line": imported.data_line,
        "after": 0,
    }


def import_of(job: Job) -> Import:
    """The import that the job carries out, locked. Raises Refused `gone`."""
    rows = Import.objects.select_for_update(of=("self",))
    imported: Import | None = rows.filter(pk=job.params["import"]).first()
    if imported is None:
        raise Refused("gone", _("This import does not exist any more."))
    return imported


def _actor(job: Job) -> Actor:
    return actor_of(job).through("import")


def _operation(imported: Import) -> Operation:
    operation: Operation = Operation.objects.get(pk=imported.operation_id)
    return operation


@contextmanager
def _open(imported: Import) -> Iterator[Any]:
    stored: Any = imported.file
    try:
        content = default_storage.open(stored.storage_key) if stored else None
    except FileNotFoundError:
        content = None
    if content is None:
        raise Refused("file_missing", _("The file of this import is no longer in storage."))
    with content:
        yield content


def stage_next(imported: Import, cursor: dict[str, Any], batch: UUID) -> tuple[int, dict[str, Any]]:
    """Read, clean and stage the next records; how many, and the cursor behind them."""
    lookups = load_lookups(current_account())
    cleaner = RowCleaner(imported.mapping, lookups, clean_options(imported))
    last: list[Record] = []

    def cleaned(file: Any) -> Iterator[Incoming]:
        found = records(file, imported.read_dialect, offset=cursor["offset"], line=cursor["line"])
        for record in islice(found, STAGE_ROWS):
            last[:] = [record]
            yield cleaner.clean(record)

    with _open(imported) as file:
        count = stage.stage_rows(cleaned(file), batch=batch, prefer=prefer_of(imported))
    if count < STAGE_ROWS:
        return count, {"phase": "settle", "after": cursor["after"]}
    return count, cursor | {"offset": last[0].end, "line": last[0].next_line}


def _stage(imported: Import, cursor: dict[str, Any]) -> Chunk:
    count, behind = stage_next(imported, cursor, imported.pk)
    imported.staged += count
    imported.save(update_fields=["staged"])
    return Chunk(cursor=behind)


def _settle(job: Job, imported: Import, cursor: dict[str, Any]) -> Chunk:
    # Where each row makes a contact, none stands for another.
    repeated = 0 if imported.mode == Mode.EACH else stage.settle(imported.pk)
    imported.rows = imported.staged
    imported.save(update_fields=["rows"])
    job.total = imported.staged
    note = _("%(rows)d rows read") % {"rows": imported.staged}
    if repeated:
        note += ", " + _("%(count)d of them repeated") % {"count": repeated}
    return Chunk(cursor={"phase": "apply", "after": cursor["after"]}, note=note)


def _apply(job: Job, imported: Import, cursor: dict[str, Any]) -> Chunk:
    result = ingest_chunk(
        _actor(job),
        batch=imported.pk,
        after=cursor["after"],
        operation=_operation(imported),
        options=ingest_options(imported),
    )
    _account_for(imported, result)
    failed = result.outcomes["failed"]
    finished = result.rows < CHUNK_ROWS
    return Chunk(
        cursor=None if finished else {"phase": "apply", "after": result.last_line},
        done=result.rows - failed,
        failed=failed,
    )


def _account_for(imported: Import, result: ChunkResult) -> None:
    """Add the chunk to the numbers, and keep its rows with problems."""
    for name in OUTCOMES:
        setattr(imported, name, getattr(imported, name) + result.outcomes[name])
    imported.warned += result.warned
    if result.journal[1] > result.journal[0]:
        imported.journal.append(list(result.journal))
    counts = Counter({int(code): n for code, n in imported.code_counts.items()})
    for _line, _outcome, found in result.problems:
        counts.update({code for code, _target, _value in found})
    imported.code_counts = {str(code): n for code, n in sorted(counts.items())}
    imported.save()
    _keep_problems(imported, result)


def _keep_problems(imported: Import, result: ChunkResult) -> None:
    if not result.problems:
        return
    lines = [line for line, _outcome, _found in result.problems]
    rows = StagedContact.objects.filter(batch=imported.pk, line__in=lines)
    raws = dict(rows.values_list("line", "raw"))
    copy_rows(
        ImportRowError,
        ("account_id", "of_id", "line", "outcome", "codes", "problems", "raw"),
        (
            (
                imported.account_id,
                imported.pk,
                line,
                outcome if outcome in ("failed", "skipped") else "warned",
                sorted({code for code, _target, _value in found}),
                Jsonb(found),
                raws[line],
            )
            for line, outcome, found in result.problems
        ),
    )


@shared_task(name="imports.sweep")
def sweep() -> None:
    """Once a day: files, drafts and refused rows that have been kept long enough."""
    sweep_imports()
