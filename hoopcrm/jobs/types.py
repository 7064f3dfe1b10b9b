"""Kinds of jobs: what a chunk does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry
from hoopcrm.jobs.models import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What one chunk has done.

    Attributes:
        cursor: where the next chunk begins (JSON); None when there is none.
        done, failed: rows handled in this chunk.
        note: a line for the job's log.
        wait_until: when the next chunk may begin, for work that goes in batches.
    """

    cursor: Any
    done: int = 0
    failed: int = 0
    note: str = ""
    wait_until: datetime | None = None


class JobType(Protocol):
    """A kind of job. One chunk is one transaction, which also stores the cursor.

    A killed worker loses at most the chunk in hand. A chunk never talks to the outside.
    """

    key: str
    label: Text
    queue: str

    def prepare(self, job: Job) -> int | None:
        """Runs once, in a transaction of its own, before the first chunk; returns the total."""

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """Do the rows that begin at `cursor` (None at first)."""

    def finish(self, job: Job) -> None:
        """Runs once in the transaction that ends the job: done, failed or cancelled."""

    def page_url(self, job: Job) -> str:
        """The page that tells more, or ""."""


class BaseJobType:
    """Defaults for the parts of a JobType that few kinds need."""

    queue = "bulk"

    def prepare(self, job: Job) -> int | None:
        return None

    def finish(self, job: Job) -> None:
        return None

    def page_url(self, job: Job) -> str:
        return ""


job_types: Registry[JobType] = Registry("job_types")
