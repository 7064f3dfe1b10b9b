"""The job that takes the values of a deleted field off many records."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoopcrm.customfields.services.removal import CHUNK, PURGE
from hoopcrm.customfields.stores import value_stores
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.types import BaseJobType, Chunk


class FieldPurge(BaseJobType):
    """A chunk strips as many records as one statement may. The cursor is the last one's id."""

    key = PURGE
    label = _("Values of a deleted field")

    def prepare(self, job: Job) -> int | None:
        """The number of records left."""
        return value_stores.get(job.params["object_type"]).count(job.params["field"])

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next records."""
        store = value_stores.get(job.params["object_type"])
        stripped, last = store.strip(job.params["field"], CHUNK, cursor or job.params["after"])
        return Chunk(cursor=last, done=stripped)
