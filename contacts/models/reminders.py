"""Which reminders of tasks have been given, so that each is given once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.tasks import Task
from hoopcrm.core.clock import now
from hoopcrm.core.owned import AccountOwned, SameAccountKey


class TaskReminder(AccountOwned):
    """A task was remembered for this due date; another date is remembered anew."""

    class Kind(models.TextChoices):
        SOON = "soon", _("Due soon")
        OVERDUE = "overdue", _("Overdue")

    id = models.BigAutoField(primary_key=True)
    task = SameAccountKey(Task, on_delete=models.CASCADE, related_name="reminders", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    due_at = models.DateTimeField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("task", "kind", "due_at"), name="contacts_taskreminder_once"
            )
        ]

    def __str__(self) -> str:
        return self.kind
