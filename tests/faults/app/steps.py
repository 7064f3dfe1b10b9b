"""Long work in small steps, so that it can be killed often; workers take them slowly."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from contacts import removal_jobs
from contacts.bulk import run as bulk_run
from contacts.export import job as export_job
from contacts.ingest.apply import ingest_chunk
from contacts.services import purge
from hoopcrm.duplicates import merge_jobs, scan_jobs
from hoopcrm.imports import jobs as import_jobs
from hoopcrm.jobs import runner

ROWS = 3
PAUSE = 0.06  # seconds, on average


def take_small_steps(put: Callable[[Any, str, Any], None]) -> None:
    """Chunks of a few rows; `put` is setattr, or what takes it back after a test."""
    for place, name, rows in (
        (bulk_run, "CHUNK_ROWS", ROWS),
        (export_job, "PIECE_ROWS", ROWS),
        (import_jobs, "STAGE_ROWS", ROWS),
        (import_jobs, "CHUNK_ROWS", ROWS),
        (merge_jobs, "GROUPS", 1),
        (purge, "CHUNK_ROWS", ROWS),
        (removal_jobs.ContactsErase, "size", ROWS),
        (scan_jobs, "KEY_ROWS", ROWS),
    ):
        getattr(place, name)
        put(place, name, rows)
    put(import_jobs, "ingest_chunk", partial(ingest_chunk, limit=ROWS))


def take_them_slowly() -> None:
    """Wait a moment at the end of each chunk, before its transaction ends."""
    runner._store = slow(runner._store)
    purge._remove_rows = slow(purge._remove_rows)


def slow(call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call, which takes a moment more."""

    def slowed(*args: Any, **kwargs: Any) -> Any:
        answer = call(*args, **kwargs)
        time.sleep(random.uniform(0, 2 * PAUSE))
        return answer

    return slowed
