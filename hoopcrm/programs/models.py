"""The columns of workflows and campaigns, and of the runs of contacts through them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

NAME_LENGTH = 120


class Program(AccountOwned):
    """Something that contacts are enrolled in, once it is published.

    Deleting marks it: its runs stay, so that the record of a contact still tells of them, and
    nobody is in it any more.

    Attributes:
        kind_key: key of its `ProgramKind`.
        version: raised by one with every change.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    kind_key: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    name_folded = models.CharField(max_length=4 * NAME_LENGTH, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_published(self) -> bool:
        """Whether contacts can be enrolled."""
        return self.status == self.Status.PUBLISHED


class Run(AccountOwned):
    """One passage of a contact through a program; at most one of them is active.

    Attributes:
        starts_at: when what it leads up to takes place, where whoever enrolled the contact said so.
        started_by, ended_by: who did it, by the name at that time.
        version: raised by one with every change.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        FINISHED = "finished", _("Finished")
        REMOVED = "removed", _("Removed")

    kind_key: ClassVar[str]
    program: Any
    program_id: Any

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    started_at = models.DateTimeField(default=now)
    starts_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    started_by = models.CharField(max_length=200, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.program_id} {self.contact_id}"


def program_constraints(table: str) -> list[models.BaseConstraint]:
    """The constraints of a table of programs."""
    return [
        account_pair(table),
        models.UniqueConstraint(
            fields=("account", "name_folded"),
            condition=Q(deleted_at__isnull=True),
            name=f"{table}_name",
        ),
    ]


def run_constraints(table: str) -> list[models.BaseConstraint]:
    """The constraints of a table of runs: one active at most, and an end when it has ended."""
    active = Q(state=Run.State.ACTIVE)
    return [
        models.UniqueConstraint(
            fields=("program", "contact"), condition=active, name=f"{table}_active"
        ),
        models.CheckConstraint(
            condition=(active & Q(ended_at__isnull=True)) | (~active & Q(ended_at__isnull=False)),
            name=f"{table}_end",
        ),
    ]
