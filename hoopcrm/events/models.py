"""The event log: timeline, audit and outbox in one row."""

from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from hoopcrm.core.actor import acts_by_job
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned

# Events on the timeline of one record that are about another: a contact, or a task that moved.
SUBJECT_APART = Q(subject_type__in=["contacts.contact", "contacts.task"]) & (
    Q(contact_id__isnull=True) | ~Q(subject_id=Cast("contact_id", CharField()))
)


class Event(AccountOwned):
    """Something that happened, written in the transaction that made it happen.

    The table is partitioned by month on `id`, a UUIDv7 made from `at`. Subjects are soft
    references with a stored label, so that history outlives what it speaks of.

    Attributes:
        one_of_many: it was told together with others, or of the past.
    """

    unaudited = "it is the audit"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=now)
    type = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200, blank=True)
    via = models.CharField(max_length=20, blank=True)
    contact_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject_label = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    operation_id = models.UUIDField(null=True)
    caused_by = models.UUIDField(null=True)
    depth = models.PositiveSmallIntegerField(default=0)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    dispatched_at = models.DateTimeField(null=True)
    one_of_many = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "contact_id", "-id"],
                name="events_event_contact",
                condition=models.Q(contact_id__isnull=False),
            ),
            models.Index(fields=["account", "-id"], name="events_event_account"),
            models.Index(
                fields=["account", "subject_id", "-id"],
                name="events_event_business",
                condition=models.Q(subject_type="contacts.business"),
            ),
            models.Index(
                fields=["account", "subject_id"],
                name="events_event_apart",
                condition=SUBJECT_APART,
            ),
            models.Index(
                fields=["id"],
                name="events_event_waiting",
                condition=models.Q(dispatched_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject_label}".strip()

    @property
    def is_single(self) -> bool:
        """Whether it was done by itself: by no job, and not to many at once."""
        return not self.one_of_many and not acts_by_job(self.actor_kind, self.via)


class Delivery(AccountOwned):
    """An event that a consumer has still to handle; deleted when it has."""

    unaudited = "the outbox of an event already written"

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField()
    contact_id = models.UUIDField(null=True)
    consumer = models.CharField(max_length=60)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    next_try_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=("event_id", "consumer"), name="events_delivery_once")
        ]
        indexes = [models.Index(fields=["next_try_at", "id"], name="events_delivery_due")]

    def __str__(self) -> str:
        return f"{self.consumer} {self.event_id}"
