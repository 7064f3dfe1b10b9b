"""What an operation changed, row by row, so that it can be undone exactly."""

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class Operation(AccountOwned):
    """One action of a person or job that can be taken back as a whole."""

    unaudited = "the journal is bookkeeping beside the audited change itself"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=200, blank=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [account_pair("core_operation")]
        indexes = [models.Index(fields=["account", "-at"], name="core_operation_recent")]

    def __str__(self) -> str:
        return self.label or self.kind


class JournalRow(AccountOwned):
    """One row as it was before the operation.

    Attributes:
        action: what the operation did to the row.
        before: the changed columns (update) or the whole row (delete); null for an insert.
        before_version: the row's `version` before an update.
        after_version: the row's `version` after the operation; a different one now is a conflict.
            Where a later operation was taken back, so that the row is again what this one left,
            it is the version since then.
        after: what the operation left there (see `record_afters`), so that it can be told what
            somebody has changed since; null where nobody asked for it.
    """

    unaudited = "the journal is bookkeeping beside the audited change itself"

    class Action(models.TextChoices):
        INSERT = "insert"
        UPDATE = "update"
        DELETE = "delete"

    id = models.BigAutoField(primary_key=True)
    operation = SameAccountKey(Operation, on_delete=models.CASCADE, related_name="rows")
    action = models.CharField(max_length=6, choices=Action.choices)
    table = models.CharField(max_length=63)
    pk_value = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    before_version = models.IntegerField(null=True)
    after_version = models.IntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["table", "pk_value"], name="core_journalrow_target"),
            # Whole rows that hung from a contact, found when the contact is removed for good.
            models.Index(
                F("table"),
                KeyTextTransform("contact_id", "before"),
                name="core_journalrow_contact",
                condition=Q(before__has_key="contact_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.table} {self.pk_value}"
