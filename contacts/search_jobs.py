"""The job that fills what the chosen searchable fields need, for contacts that are there already.

Two rounds: all contacts, then those that were written since the choice; whoever wrote one at that
very moment may not have known of it yet.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from contacts.searched import extra_keys
from contacts.services.searched import FILL_JOB, search_fill_step
from hoopcrm.core.clock import now
from hoopcrm.core.extensions import Text
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk

# A chunk of another job that began before the choice has ended by then.
OTHERS_END = timedelta(seconds=30)
MARGIN = timedelta(minutes=5)


class SearchFill(BaseJobType):
    """The cursor is {"after": id of the last contact, "since": of the second round}."""

    key = FILL_JOB
    label: Text = gettext_lazy("Searchable fields")

    def prepare(self, job: Job) -> int:
        """How many contacts there are, deleted ones too."""
        return int(Contact.objects.count())

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next contacts; nothing when other fields have been chosen since."""
        if list(extra_keys()) != job.params["fields"]:
            return Chunk(cursor=None, note=_("Other fields were chosen since."))
        place = cursor or {}
        since = datetime.fromisoformat(place["since"]) if place.get("since") else None
        after = UUID(place["after"]) if place.get("after") else None
        count, last = search_fill_step(actor_of(job), after=after, since=since)
        done = 0 if since else count
        if last is not None:
            return Chunk(cursor=place | {"after": str(last)}, done=done)
        if since is not None:
            return Chunk(cursor=None)
        again = {"after": None, "since": (job.created_at - MARGIN).isoformat()}
        wait = now() + OTHERS_END if _others_run(job) else None
        return Chunk(cursor=again, done=done, wait_until=wait)

    def page_url(self, job: Job) -> str:
        """Where the fields are chosen."""
        return reverse("searched_fields:edit", args=[job.account_id])


def _others_run(job: Job) -> bool:
    return bool(Job.objects.filter(state=Job.State.RUNNING).exclude(pk=job.pk).exists())


def latest_fill() -> Job | None:
    """The last job of this kind."""
    found: Job | None = Job.objects.filter(type=FILL_JOB).order_by("-id").first()
    return found
