"""What goes to endpoints, and what became of it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair
from hoopcrm.webhooks.models.endpoints import WebhookEndpoint

ANSWER_LENGTH = 2_000
ERROR_LENGTH = 300


class WebhookCall(AccountOwned):
    """One thing that an endpoint is told; once for each event, however often events are handled.

    Its id is the `webhookId` in the payload, the same at every attempt.

    Attributes:
        event_id: the event that it tells; None for a test.
        type: key of `webhook_types`.
        record_id: what it is about; one event may tell of several records.
        contact_id: the contact behind it, no key: it is told of those that are gone, too.
        payload: JSON text, exactly as it was last sent.
        attempts: since it was last put into the queue.
        status, error, duration_ms: of the last attempt.
        sending_at: when the last attempt began; a row that stays `sending` is one whose worker
            died, and is sent again.
    """

    unaudited = "the outbox of events already written"

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = SameAccountKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="calls", db_index=False
    )
    event_id = models.UUIDField(null=True, blank=True)
    type = models.CharField(_("event"), max_length=60)
    record_id = models.CharField(max_length=40, blank=True)
    contact_id = models.UUIDField(null=True, blank=True)
    payload = models.TextField()
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=ERROR_LENGTH, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    is_test = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            account_pair("webhooks_webhookcall"),
            models.UniqueConstraint(
                fields=("endpoint", "event_id", "type", "record_id"), name="webhooks_call_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_try_at"],
                name="webhooks_call_due",
                condition=Q(state="queued"),
            ),
            models.Index(
                fields=["sending_at"], name="webhooks_call_sending", condition=Q(state="sending")
            ),
            models.Index(fields=["endpoint", "created_at", "id"], name="webhooks_call_log"),
            models.Index(
                fields=["endpoint", "state", "created_at", "id"], name="webhooks_call_by_state"
            ),
            models.Index(
                fields=["contact_id"],
                name="webhooks_call_contact",
                condition=Q(contact_id__isnull=False),
            ),
            models.Index(fields=["account", "created_at"], name="webhooks_call_old"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.record_id}".strip()

    def get_absolute_url(self) -> str:
        """Its page in the settings."""
        return reverse("webhooks:call", args=[self.account_id, self.endpoint_id, self.pk])

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is tried by itself."""
        return self.state in (self.State.DELIVERED, self.State.FAILED)

    @property
    def waits_to_try_again(self) -> bool:
        """Whether it has failed, and is tried again later."""
        return self.state == self.State.QUEUED and self.attempts > 0


class WebhookAttempt(AccountOwned):
    """One time that it was sent.

    Attributes:
        status: of the answer; None when there was none, and `error` says why.
        answer: how the answer begins.
        headers: that went along, besides those of every request.
    """

    unaudited = "what came of sending a call"

    id = models.BigAutoField(primary_key=True)
    call = SameAccountKey(WebhookCall, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(default=now)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.TextField(blank=True)
    error = models.CharField(max_length=ERROR_LENGTH, blank=True)
    duration_ms = models.PositiveIntegerField(default=0)
    headers = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.call_id} {self.status or self.error}"

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300
