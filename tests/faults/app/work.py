"""A consumer and a job whose every effect is a row that must be there exactly once."""

import time
from typing import Any

from contacts.models import ListState
from hoopcrm.core.scoping import current_account
from hoopcrm.events.models import Event
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.types import BaseJobType, Chunk

PAUSE = 0.01  # seconds


def leave_trace(kind: str, name: str) -> None:
    """A row; its unique hash makes a second one with the same name fail."""
    ListState.objects.create(
        account_id=current_account().pk, object_type=kind, hash=name[-24:], state={}
    )


def handle(event: Event) -> None:
    """Slowly."""
    time.sleep(PAUSE)
    leave_trace("event", event.subject_label)


class SlowJob(BaseJobType):
    """Leaves one trace per row, ten rows a chunk."""

    key = "faults.slow"
    label = "Slow"

    def prepare(self, job: Job) -> int:
        return int(job.params["total"])

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        start = cursor or 0
        for number in range(start, start + 10):
            leave_trace("job", str(number))
            time.sleep(PAUSE)
        end = start + 10
        return Chunk(cursor=end if end < job.params["total"] else None, done=10)
