"""A kind of job of our own: it writes one tag per row."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from contacts.models import Tag
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.types import BaseJobType, Chunk, job_types


class TagMaker(BaseJobType):
    """Makes tags "0" to "total - 1", `size` at a time."""

    key = "test.tags"
    label = "Make tags"
    broken_at: int | None = None
    refuse = False
    wait_until: datetime | None = None

    def __init__(self) -> None:
        self.finished: list[str] = []

    def prepare(self, job: Job) -> int:
        return int(job.params["total"])

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        start = cursor or 0
        end = min(start + job.params["size"], job.params["total"])
        for number in range(start, end):
            Tag.objects.create(account_id=current_account().pk, name=number, name_folded=number)
        if self.broken_at is not None and start >= self.broken_at:
            raise RuntimeError("a chunk broke")
        if self.refuse:
            raise Refused("no", "There is no file any more.")
        return Chunk(
            cursor=end if end < job.params["total"] else None,
            done=end - start,
            note=f"to {end}",
            wait_until=self.wait_until,
        )

    def finish(self, job: Job) -> None:
        self.finished.append(job.state)


@pytest.fixture
def tag_maker() -> Iterator[TagMaker]:
    kind = TagMaker()
    job_types._entries[kind.key] = kind
    yield kind
    del job_types._entries[kind.key]
