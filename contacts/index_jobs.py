"""The job that makes the index of a custom field."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.field_indexes import build
from contacts.models import CustomFieldIndex
from contacts.services.field_indexes import INDEX, field_index_made
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk


class FieldIndexJob(BaseJobType):
    """One chunk makes it. Cut off, it begins again; an index that is there is left as it is."""

    key = INDEX
    label = _("Index of a custom field")

    def prepare(self, job: Job) -> int:
        """One index."""
        return 1

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """Make it. Nothing is to be done when the field went meanwhile."""
        entry = (
            CustomFieldIndex.objects.select_related("field").filter(pk=job.params["index"]).first()
        )
        if entry is None or not build(entry):
            return Chunk(cursor=None)
        field_index_made(actor_of(job), entry=entry)
        return Chunk(cursor=None, done=1)
