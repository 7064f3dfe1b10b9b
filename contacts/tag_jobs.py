"""The job that deletes or merges tags which many contacts have."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import ContactTag, Tag
from contacts.services.tag_settings import JOB_TYPE
from contacts.services.tag_sweep import Sweep
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk


class TagSweep(BaseJobType):
    """One chunk of uses after the other; the last step removes the tags. Needs no cursor."""

    key = JOB_TYPE
    label: Text = gettext_lazy("Changing tags")

    def prepare(self, job: Job) -> int:
        """The number of uses."""
        return int(ContactTag.objects.filter(tag_id__in=job.params["sources"]).count())

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next uses. Raises Refused when the tag to merge into was deleted meanwhile."""
        sweep = _sweep_of(job)
        done = sweep.chunk()
        if not done:
            sweep.end()
        return Chunk(cursor=(cursor or 0) + done if done else None, done=done)

    def page_url(self, job: Job) -> str:
        """The page of tags."""
        return reverse("tags:list", args=[job.account_id])


def _sweep_of(job: Job) -> Sweep:
    target = None
    if job.params["target"]:
        target = Tag.objects.filter(pk=job.params["target"]).first()
        if target is None:
            raise Refused("gone", _("The tag to merge into has been deleted."))
    return Sweep(
        account=current_account(),
        actor=actor_of(job),
        operation=Operation.objects.get(pk=job.params["operation"]),
        sources=[UUID(pk) for pk in job.params["sources"]],
        target=target,
    )
