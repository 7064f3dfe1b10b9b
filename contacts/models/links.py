"""What tasks and notes are linked with besides a contact."""

from django.db import models

from contacts.models.notes import Note
from contacts.models.tasks import Task
from hoopcrm.core.clock import now
from hoopcrm.core.owned import AccountOwned, SameAccountKey


class RecordLink(AccountOwned):
    """A link to a record.

    Attributes:
        object_type, object_id: key of a `contacts.linked_records.LinkedRecord`, and the record.
    """

    id = models.BigAutoField(primary_key=True)
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class TaskLink(RecordLink):
    """A record that a task is about too, such as the business of its contact."""

    task = SameAccountKey(Task, on_delete=models.CASCADE, related_name="links", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("task", "object_type", "object_id"), name="contacts_tasklink_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "object_type", "object_id"], name="contacts_tasklink_object"
            )
        ]


class NoteLink(RecordLink):
    """A record that a note is about, such as a business."""

    note = SameAccountKey(Note, on_delete=models.CASCADE, related_name="links", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("note", "object_type", "object_id"), name="contacts_notelink_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "object_type", "object_id"], name="contacts_notelink_object"
            )
        ]
