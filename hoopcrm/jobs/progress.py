"""How far a job is, how fast it goes and how long it will take."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from django.utils.functional import cached_property

from hoopcrm.core.clock import now
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.types import job_types

NOTICEABLE = timedelta(seconds=1)


def rate_of(job: Job, handled: int) -> float | None:
    """How many of `handled` there were in a second, until the last chunk or the end."""
    end = job.finished_at or job.heartbeat_at or now()
    if job.started_at is None or not handled or end - job.started_at < NOTICEABLE:
        return None
    return handled / (end - job.started_at).total_seconds()


@dataclass
class Progress:
    """A job as the pages show it.

    Attributes:
        rate: rows per second, or None when nothing can be said yet.
        time_left: None when unknown or ended.
        undo_url: takes back what the job did; "" where that cannot be done.
    """

    job: Job
    rate: float | None = None
    time_left: timedelta | None = None
    undo_url: str = ""

    @classmethod
    def of(cls, job: Job, undo_url: str = "") -> Self:
        """Measured from the first claim to the last chunk (or the end)."""
        handled = job.done + job.failed
        rate = rate_of(job, handled)
        if rate is None:
            return cls(job, undo_url=undo_url)
        left = None
        if job.state == Job.State.RUNNING and job.total is not None:
            left = timedelta(seconds=round(max(job.total - handled, 0) / rate))
        return cls(job, rate, left, undo_url)

    @cached_property
    def handled(self) -> int:
        """Rows done or failed."""
        return self.job.done + self.job.failed

    @cached_property
    def page_url(self) -> str:
        """The page that tells more about this job, or ""."""
        kind = job_types.find(self.job.type)
        return kind.page_url(self.job) if kind else ""

    @property
    def can_pause(self) -> bool:
        return self.job.state in (Job.State.QUEUED, Job.State.RUNNING) and not self.is_pausing

    @property
    def can_resume(self) -> bool:
        return self.job.state in (Job.State.PAUSED, Job.State.FAILED)

    @property
    def can_cancel(self) -> bool:
        return self.job.is_open and not self.job.cancel_requested

    @property
    def is_pausing(self) -> bool:
        return self.job.pause_requested and self.job.state == Job.State.RUNNING
