"""The job that merges the groups that are almost certain."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.merge_handlers import MergeChoice
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.duplicates.access import groups, members_of
from hoopcrm.duplicates.choosing import suggested_order
from hoopcrm.duplicates.reasons import SURE
from hoopcrm.duplicates.services.deciding import MERGE_SURE, group_ids
from hoopcrm.duplicates.services.merge import MOST_CONTACTS, contacts_merge
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk

GROUPS = 10


class MergeSure(BaseJobType):
    """Merges the groups one after the other, each as an operation of its own.

    A group is looked at again at its turn: one that is no longer certain is left.
    """

    key = MERGE_SURE
    label: Text = gettext_lazy("Merge of duplicates")

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next groups."""
        at = cursor or 0
        ids = group_ids(job)
        chosen = ids[at : at + GROUPS]
        people = members_of(chosen)
        done, left = 0, []
        for group in chosen:
            contacts = suggested_order(people[group])[:MOST_CONTACTS]
            if len(contacts) < 2 or not groups(only=group, least=SURE):
                left.append(_("A group was no longer certain and was left."))
                continue
            master, *others = contacts
            try:
                contacts_merge(actor_of(job), master=master, others=others, choice=MergeChoice())
            except Refused as refused:
                left.append(f"{master.display_name}: {refused.message}")
                continue
            done += 1
        following = at + len(chosen)
        return Chunk(
            cursor=following if following < len(ids) else None,
            done=done,
            failed=len(left),
            note=" ".join(dict.fromkeys(left))[:500],
        )

    def page_url(self, job: Job) -> str:
        """Past merges."""
        return reverse("duplicates:merges", args=[job.account_id])
