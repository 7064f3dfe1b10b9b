"""Workers that die in the middle, and databases that lose their unlogged tables."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from contacts.ingest import apply
from contacts.models import Contact, ContactDnd, Note, StagedContact, Suppression
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.imports import jobs
from hoopcrm.imports.models import Import
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job, sweep_jobs
from hoopcrm.jobs.services import job_cancel, job_pause, job_resume
from tests.imports.conftest import Run, finish

HEADER = "Email,First name,DND,Note"
ROWS = [f"p{n}@example.com,P{n},{'yes' if n % 3 == 0 else ''},Note {n}" for n in range(57)]
ROWS += ["broken,X,yes,No", ",Y,yes,No"]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((jobs, "STAGE_ROWS"), (jobs, "CHUNK_ROWS")):
        monkeypatch.setattr(module, name, 10)
    ingest = apply.ingest_chunk
    monkeypatch.setattr(jobs, "ingest_chunk", lambda actor, **k: ingest(actor, limit=10, **k))


def all_accounted_for(imported: Import) -> None:
    imported = Import.objects.get(pk=imported.pk)
    numbers = (imported.created, imported.skipped, imported.failed, imported.handled)
    assert numbers == (57, 1, 1, 59)
    assert Contact.objects.count() == 57
    assert Event.objects.filter(type="contact.created").count() == 57
    assert Event.objects.filter(type="note.created").count() == Note.objects.count() == 57
    assert ContactDnd.objects.count() == Suppression.objects.count() == 19
    assert Event.objects.filter(type="contact.dnd_enabled").count() == 19
    assert imported.errors.count() == 2
    assert not StagedContact.objects.exists()


def die(imported: Import) -> None:
    """The worker is gone, with its claim still in the row."""
    Job.objects.filter(pk=imported.job_id).update(
        state="running", heartbeat_at=timezone.now() - timedelta(hours=1)
    )
    assert sweep_jobs() == 1


@pytest.mark.django_db
def test_a_worker_killed_between_any_two_chunks(start: Run) -> None:
    imported = start(HEADER, *ROWS)
    rounds = 0
    while run_job(imported.job_id, seconds=0):
        die(imported)
        rounds += 1
    assert rounds > 10
    all_accounted_for(imported)


@pytest.mark.django_db
@pytest.mark.parametrize("broken_chunk", [1, 4, 8, 10])
def test_a_chunk_that_breaks_leaves_nothing_behind(
    start: Run, monkeypatch: pytest.MonkeyPatch, broken_chunk: int
) -> None:
    imported = start(HEADER, *ROWS)
    run_chunk, calls = jobs.ImportRun.run_chunk, iter(range(1, 1000))

    def breaks_once(self: jobs.ImportRun, job: Job, cursor: object) -> object:
        done = run_chunk(self, job, cursor)
        if next(calls) == broken_chunk:
            raise RuntimeError("the power went")
        return done

    monkeypatch.setattr(jobs.ImportRun, "run_chunk", breaks_once)
    run_job(imported.job_id)
    Job.objects.filter(pk=imported.job_id).update(due_at=timezone.now() - timedelta(seconds=1))
    finish(imported)
    all_accounted_for(imported)


@pytest.mark.django_db
@pytest.mark.parametrize("after_chunks", [3, 7, 9])
def test_a_staging_table_found_empty_is_filled_again(start: Run, after_chunks: int) -> None:
    imported = start(HEADER, *ROWS)
    for _chunk in range(after_chunks):
        run_job(imported.job_id, seconds=0)
    StagedContact.objects.all().delete()
    finish(imported)
    all_accounted_for(imported)


@pytest.mark.django_db
def test_pausing_resuming_and_cancelling(start: Run, actor: Actor) -> None:
    imported = start(HEADER, *ROWS)
    for _chunk in range(9):
        run_job(imported.job_id, seconds=0)
    job_pause(actor, job=Job.objects.get(pk=imported.job_id))
    assert run_job(imported.job_id) is False
    written = Contact.objects.count()
    assert 0 < written < 57
    job_resume(actor, job=Job.objects.get(pk=imported.job_id))
    job_cancel(actor, job=Job.objects.get(pk=imported.job_id))
    imported.refresh_from_db()
    assert imported.handled == Contact.objects.count() == written
    assert Event.objects.filter(type="import.cancelled").count() == 1
    assert not StagedContact.objects.exists()


@pytest.mark.django_db
def test_a_file_that_breaks_off_imports_nothing(start: Run) -> None:
    imported = start(HEADER, *ROWS)
    stored = imported.file
    from django.core.files.storage import default_storage

    with open(default_storage.path(stored.storage_key), "ab") as file:
        file.write(b'late@example.com,"never closed\n')
    job = finish(imported)
    assert (job.state, Contact.objects.count()) == ("failed", 0)
    imported.refresh_from_db()
    assert "line 61" in imported.error
    assert Event.objects.filter(type="import.failed").count() == 1


WORKER = """
import os, sys, time
import django
django.setup()
from contacts.ingest import apply
from hoopcrm.imports import jobs
from hoopcrm.jobs.runner import run_job
from uuid import UUID
ingest = apply.ingest_chunk
jobs.STAGE_ROWS = jobs.CHUNK_ROWS = 10
def slow(actor, **k):
    done = ingest(actor, limit=10, **k)
    print(done.last_line, flush=True)
    time.sleep(0.3)
    return done
jobs.ingest_chunk = slow
run_job(UUID(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_of_a_chunk(
    start: Run,
    account: Account,
    settings,
    tmp_path,  # noqa: ANN001
) -> None:
    imported = start(HEADER, *ROWS)
    database = connection.settings_dict
    for _round in range(2):
        worker = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", WORKER, str(imported.job_id)],
            stdout=subprocess.PIPE,
            env=os.environ
            | {
                "DATABASE_URL": _url(database),
                "DJANGO_SETTINGS_MODULE": "hoopcrm.settings",
                "MEDIA_ROOT": str(settings.MEDIA_ROOT),
                "HOOPCRM_TEST": "1",
            },
        )
        assert worker.stdout is not None
        worker.stdout.readline()
        worker.stdout.readline()
        time.sleep(0.05)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and not _released(imported):
            time.sleep(0.05)
        die(imported)
    with scope(account):
        finish(imported)
        all_accounted_for(imported)


def _released(imported: Import) -> bool:
    """Whether the killed worker's transaction has been rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM jobs_job WHERE id = %s FOR UPDATE SKIP LOCKED", [imported.job_id]
        )
        return cursor.fetchone() is not None


def _url(database: dict) -> str:  # type: ignore[type-arg]
    host, port = database["HOST"], database["PORT"]
    user, password, name = database["USER"], database["PASSWORD"], database["NAME"]
    query = f"?host={host}&port={port}" if host.startswith("/") else ""
    place = "" if query else f"{host}:{port}"
    return f"postgresql://{user}:{password}@{place}/{name}{query}"
