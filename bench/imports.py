"""Imports: what a file would do, its rows written, and taken back."""

import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import connection

from bench.bare import copy_again
from bench.clock import Report
from bench.people import write_people
from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import scope
from hoopcrm.imports.check import Found
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import (
    import_check,
    import_configure,
    import_discard,
    import_upload,
)
from hoopcrm.imports.undoing import import_undo
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job

MEMORY_LIMIT = 300  # MB
ACTOR = Actor.system("bench")


def measure_imports(report: Report, world: Any, folder: Path, rows: int) -> None:
    """The same file is looked through, imported and taken back; the account is then as before."""
    file = folder / "more.csv"
    write_people(file, world.contacts, rows)
    checked, found = _check(world.account, file)
    seconds = run_import(file, world.account)
    with scope(world.account):
        operation = Operation.objects.filter(kind="imports.run").latest("id")
        imported = Import.objects.get(operation_id=operation.pk)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    bare, counts = copy_again(operation.pk)
    print("  rows written:", ", ".join(f"{table} {count:,}" for table, count in counts.items()))
    size = f"{rows:,} rows into {world.contacts:,}"
    report.add(
        f"dry run of an import of {size}",
        f"{checked:.1f} s, {rows / checked:,.0f} rows/s",
        f"the import itself {seconds:.1f} s",
        "≤ the import, and the same counts",
        checked <= seconds and _counts(found) == _counts(imported),
    )
    report.add(
        f"import of {size}",
        f"{rows / seconds:,.0f} rows/s",
        f"bare COPY {rows / bare:,.0f} rows/s, of which {bare / seconds:.2f}",
        "≥ 1/2 of the limit",
        bare / seconds >= 0.5,
    )
    report.add(
        "memory of the import",
        f"{memory:.0f} MB",
        "-",
        f"≤ {MEMORY_LIMIT} MB",
        memory <= MEMORY_LIMIT,
    )
    _measure_undo(report, world, imported, size, seconds)


def run_import(file: Path, account: Account) -> float:
    """Seconds that the command takes for the file."""
    started = time.perf_counter()
    subprocess.run(
        [
            *(sys.executable, "manage.py", "import_contacts", str(file)),
            *("--account", str(account.pk), "--consent"),
        ],
        cwd=settings.BASE_DIR,
        check=True,
    )
    return time.perf_counter() - started


def _check(account: Account, file: Path) -> tuple[float, Found]:
    """Seconds of the dry run, and what it says."""
    with scope(account), file.open("rb") as content:
        draft = import_upload(ACTOR, upload=File(content, name=file.name), capped=False)
        import_configure(ACTOR, imported=draft, mapping=draft.mapping)
        started = time.perf_counter()
        checked: Any = import_check(ACTOR, imported=draft)
        finish(checked.check_job_id)
        seconds = time.perf_counter() - started
        found = Found.of(Job.objects.get(pk=checked.check_job_id))
        import_discard(ACTOR, imported=checked)
    return seconds, found


def _counts(told: Any) -> tuple[int, ...]:
    """Rows that make a contact, change one, change nothing, are left out, are refused."""
    if isinstance(told, Found):
        return (told.create, told.update, told.unchanged, told.skipped, told.failed)
    return (told.created, told.updated, told.unchanged, told.skipped, told.failed)


def _measure_undo(
    report: Report, world: Any, imported: Import, size: str, import_seconds: float
) -> None:
    with scope(world.account):
        started = time.perf_counter()
        undoing: Any = import_undo(ACTOR, imported=imported)
        finish(undoing.undo_job_id)
        seconds = time.perf_counter() - started
        imported.refresh_from_db()
        left = Contact.objects.alive().count()
    with connection.cursor() as cursor:
        # As the automatic one would have left it by the time that somebody looks.
        cursor.execute("VACUUM ANALYZE")
    report.add(
        f"undo of the import of {size}",
        f"{seconds:.1f} s, {imported.created / seconds:,.0f} contacts/s",
        f"the import itself {import_seconds:.1f} s",
        "≤ the import, and all as before",
        seconds <= import_seconds and left == world.contacts,
    )


def finish(job_id: Any) -> None:
    """Work on the job until nothing is left to do."""
    while run_job(job_id):
        pass
