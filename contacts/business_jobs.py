"""Jobs of businesses with many contacts: renaming and deleting, chunk by chunk."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Business
from contacts.services.business_delete import DELETE_JOB, business_delete_step
from contacts.services.business_links import contacts_follow_name
from contacts.services.businesses import RENAME_JOB
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.models import Operation
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk


class BusinessRename(BaseJobType):
    """Gives a business's new name to its contacts. The cursor is the last contact's id."""

    key = RENAME_JOB
    label: Text = gettext_lazy("Rename of a business")

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next contacts; none when the business was deleted meanwhile."""
        business = Business.objects.filter(pk=job.params["business"]).first()
        if business is None:
            return Chunk(cursor=None)
        done, last = contacts_follow_name(
            actor_of(job), business=business, after=UUID(cursor) if cursor else None
        )
        return Chunk(cursor=str(last) if last else None, done=done)


class BusinessDelete(BaseJobType):
    """Unlinks the contacts of a business, then deletes it. Each chunk takes those still linked."""

    key = DELETE_JOB
    label: Text = gettext_lazy("Deletion of a business")

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next contacts. Raises Refused `gone`."""
        business = Business.objects.filter(pk=job.params["business"]).first()
        if business is None:
            raise Refused("gone", _("This business has been deleted."))
        operation = Operation.objects.get(pk=job.params["operation"])
        done, gone = business_delete_step(actor_of(job), business=business, operation=operation)
        return Chunk(cursor=None if gone else (cursor or 0) + 1, done=done)
