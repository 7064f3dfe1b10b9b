"""Background work as rows: what runs, how far it is, and where it goes on after a crash."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, account_pair


class Job(AccountOwned):
    """One piece of background work of an account.

    Attributes:
        params: what to do, written once by the starter; ids only.
        cursor: where the next chunk begins; stored in the transaction of the chunk before it.
        total, done, failed: rows, for the progress bar; total is null until known.
        worker: token of the claim in force; a chunk of an older claim changes nothing.
    """

    unaudited = "progress of work whose effects are audited where they happen"

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(max_length=60)
    label = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict)
    cursor = models.JSONField(null=True)
    total = models.BigIntegerField(null=True)
    done = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    log = models.JSONField(default=list)
    error = models.TextField(blank=True)
    pause_requested = models.BooleanField(default=False)
    cancel_requested = models.BooleanField(default=False)
    worker = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=now)
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [account_pair("jobs_job")]
        indexes = [
            models.Index(fields=["account", "-created_at"], name="jobs_job_recent"),
            models.Index(
                fields=["state", "due_at"],
                name="jobs_job_open",
                condition=models.Q(state__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.type

    @property
    def is_open(self) -> bool:
        """Waiting, running or paused."""
        return self.state in (self.State.QUEUED, self.State.RUNNING, self.State.PAUSED)

    @property
    def percent(self) -> int | None:
        """Progress from 0 to 100, or None while the total is unknown."""
        if self.total is None:
            return None
        if self.total == 0:
            return 100
        return min(100, int((self.done + self.failed) * 100 / self.total))
