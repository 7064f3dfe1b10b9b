"""Bulk actions: what was to be done with which contacts, and what became of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

REASON_LENGTH = 300


class Outcome(models.TextChoices):
    """What became of one contact; "" until its turn has come."""

    DONE = "done", _("Done")
    UNCHANGED = "unchanged", _("Nothing to change")
    SKIPPED = "skipped", _("Left out")
    FAILED = "failed", _("Failed")


class BulkJob(AccountOwned):
    """One bulk action on a frozen set of contacts; the job beside it has its name and state.

    Attributes:
        action: key of the `BulkAction`.
        options: what was chosen for it, ids where there are some.
        schedule: start and, in drip mode, batches; see `contacts.bulk.schedule`.
        left_out: [count, reason] of those that the dialog said would be left out.
        marks: [journal id, seq] at the ends of parts, by which an undo goes backwards.
        retry_of, undoes: the job whose failed contacts it tries again, or that it takes back.
    """

    unaudited = "progress of work whose effects are audited where they happen"

    class Mode(models.TextChoices):
        NOW = "now", _("All at once")
        SCHEDULED = "scheduled", _("At a set time")
        DRIP = "drip", _("In batches")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    job = SameAccountKey(
        "jobs.Job", on_delete=models.CASCADE, related_name="bulk_jobs", db_index=False
    )
    action = models.CharField(max_length=60)
    options = models.JSONField(default=dict)
    mode = models.CharField(max_length=9, choices=Mode.choices, default=Mode.NOW)
    schedule = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    targets = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    marks = models.JSONField(default=list)
    operation_id = models.UUIDField(null=True)
    retry_of = SameAccountKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="retries", db_index=False
    )
    undoes = SameAccountKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="undoings", db_index=False
    )

    class Meta:
        constraints = [
            account_pair("contacts_bulkjob"),
            models.UniqueConstraint(fields=("job",), name="contacts_bulkjob_job"),
        ]
        indexes = [
            models.Index(
                fields=["operation_id"],
                name="contacts_bulkjob_operation",
                condition=models.Q(operation_id__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.targets}"

    @property
    def handled(self) -> int:
        """Contacts whose turn has come."""
        return self.done + self.unchanged + self.skipped + self.failed


class JobTarget(AccountOwned):
    """One contact of a bulk job.

    The contact is a soft reference: a target outlives it and holds nothing personal.
    """

    unaudited = "progress of work whose effects are audited where they happen"

    id = models.BigAutoField(primary_key=True)
    job = SameAccountKey(
        "jobs.Job", on_delete=models.CASCADE, related_name="bulk_targets", db_index=False
    )
    seq = models.PositiveIntegerField()
    contact_id = models.UUIDField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True, default="")
    reason = models.CharField(max_length=REASON_LENGTH, blank=True, default="")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("job", "seq"), name="contacts_jobtarget_seq")
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.outcome}"
