"""Merges that were carried out, and what it takes to undo them exactly."""

from django.db import models

from contacts.models import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.models import Operation
from hoopcrm.core.owned import AccountOwned, SameAccountKey


class ContactMerge(AccountOwned):
    """One merge. What it replaced stands in the operation's journal.

    Attributes:
        merged: the contacts that went, as [{"id": …, "name": …}].
        after: what the merge has written, by table and key; what differs now is later work.
        moved: how many rows went to the master, by what they are called.
        conflicts: lines about what an undo had to leave, once it is undone.
    """

    unaudited = "the second half of the journal, beside the audited merge itself"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operation = SameAccountKey(
        Operation, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    master = SameAccountKey(Contact, on_delete=models.CASCADE, related_name="merges")
    master_name = models.CharField(max_length=300, blank=True)
    merged = models.JSONField(default=list)
    after = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    conflicts = models.JSONField(default=list)
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="duplicates_merge_recent"),
            models.Index(fields=["operation"], name="duplicates_merge_operation"),
        ]

    def __str__(self) -> str:
        return self.master_name
