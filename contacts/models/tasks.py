"""Tasks: what somebody is to do, mostly about a contact, once or again and again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 10_000


class TaskSeries(AccountOwned):
    """How a task repeats, and what its next occurrences are made from.

    Slot n of a series is scheduled n steps after the anchors: made at `anchor_at` plus n steps,
    due at `anchor_due_at` plus n steps. The first task is slot 0.

    Attributes:
        slot: the next slot of which a task is made.
        made: how many tasks were made so far.
        next_at: when that slot's task is made; None while the previous one must be done first.
        ended_at: since when nothing is made any more.
        links: what the next tasks are linked with, pairs of a kind and an id; None as long as it
            is what the one before each is linked with.
    """

    class Frequency(models.TextChoices):
        HOURLY = "hourly", _("Hourly")
        DAILY = "daily", _("Daily")
        WEEKLY = "weekly", _("Weekly")
        MONTHLY = "monthly", _("Monthly")
        YEARLY = "yearly", _("Yearly")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    frequency = models.CharField(_("repeats"), max_length=8, choices=Frequency.choices)
    every = models.PositiveSmallIntegerField(_("every"), default=1)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    ends_after = models.PositiveIntegerField(_("number of tasks"), null=True, blank=True)
    even_if_overdue = models.BooleanField(_("even if the previous one is overdue"), default=False)
    contact = SameAccountKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="task_series"
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    description = models.TextField(_("description"), blank=True)
    assignee = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    anchor_at = models.DateTimeField()
    anchor_due_at = models.DateTimeField()
    slot = models.PositiveIntegerField(default=1)
    made = models.PositiveIntegerField(default=1)
    next_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    links = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "task series"
        constraints = [account_pair("contacts_taskseries")]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(ended_at__isnull=True, next_at__isnull=False),
                name="contacts_taskseries_next",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Task(AccountOwned):
    """A task, of a contact or of nobody in particular.

    Attributes:
        number: its place among the tasks of its series, from 1.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey(
        Contact,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    title_folded = models.CharField(max_length=400, db_collation="C", editable=False)
    description = models.TextField(_("description"), blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    assignee = SameAccountKey(
        "accounts.Member",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    series = SameAccountKey(
        TaskSeries,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
    )
    number = models.PositiveIntegerField(default=1)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    completed_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            account_pair("contacts_task"),
            models.UniqueConstraint(fields=("series", "number"), name="contacts_task_occurrence"),
        ]
        indexes = [
            models.Index(
                fields=["contact", "due_at"],
                condition=models.Q(deleted_at__isnull=True),
                name="contacts_task_contact",
            ),
            models.Index(
                fields=["assignee", "due_at"],
                condition=models.Q(deleted_at__isnull=True, completed_at__isnull=True),
                name="contacts_task_assignee",
            ),
            models.Index(
                fields=["due_at"],
                condition=models.Q(deleted_at__isnull=True, completed_at__isnull=True),
                name="contacts_task_remind",
            ),
            models.Index(
                fields=["account", "deleted_at", "id"],
                condition=models.Q(deleted_at__isnull=False),
                name="contacts_task_deleted",
            ),
            models.Index(
                fields=["account", "due_at", "id"],
                condition=models.Q(deleted_at__isnull=True, completed_at__isnull=True),
                name="contacts_task_due",
            ),
            models.Index(
                fields=["account", "due_at", "id"],
                condition=models.Q(deleted_at__isnull=True),
                name="contacts_task_all_due",
            ),
            models.Index(
                fields=["account", "created_at", "id"],
                condition=models.Q(deleted_at__isnull=True),
                name="contacts_task_created",
            ),
            models.Index(
                fields=["account", "updated_at", "id"],
                condition=models.Q(deleted_at__isnull=True),
                name="contacts_task_updated",
            ),
            models.Index(
                fields=["account", "title_folded", "id"],
                condition=models.Q(deleted_at__isnull=True),
                name="contacts_task_title",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.completed_at is not None

    @property
    def is_overdue(self) -> bool:
        """Due in the past and not completed."""
        return self.completed_at is None and self.due_at is not None and self.due_at < now()
