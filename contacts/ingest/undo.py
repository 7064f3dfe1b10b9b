"""Taking an import back, part by part: what a chunk wrote goes, or is again what it was.

What somebody has changed since stays as it is and is reported. Contacts that the import made are
deleted softly with all that hangs from them, so that they can be restored. Of notes, tags and
addresses put on other contacts the rows go. Parts are taken back from the last to the first.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from contacts.ingest.undo_addresses import added_to, restore_primary
from contacts.ingest.undo_created import delete_created
from contacts.ingest.undo_dnd import lift_suppressions, restore_dnd
from contacts.ingest.undo_fields import restore_fields
from contacts.ingest.undo_rows import Part, remove_rows, restore_access
from contacts.matching import lock_account_identities
from contacts.models import ContactEmail, ContactPhone, ContactTag, Note
from hoopcrm.core.actor import Actor
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.writes import report_write


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contact on which something stays, because it was changed since.

    Attributes:
        created: whether the import made it; it is not deleted then.
        fields: what stays on one that the import updated, by keys of an event's changes.
    """

    contact_id: UUID
    created: bool
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Undone:
    """What was taken back: contacts deleted, contacts put back, and what stays."""

    deleted: int = 0
    reverted: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


@service(silent="each contact that is deleted or put back emits its event")
def ingest_undo_part(
    actor: Actor, *, operation: Operation, undoing: Operation, behind: int, up_to: int
) -> Undone:
    """Take back what the journal holds between two marks, and drop that of the journal.

    Args:
        undoing: the operation of the undo, under which its events stand.
    """
    lock_account_identities()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
    part = Part(operation, undoing, actor, behind, up_to)
    addresses = added_to(part)
    result = Undone()
    deleted, kept = delete_created(part)
    result.deleted = len(deleted)
    result.conflicts += [Conflict(pk, True) for pk in kept]
    stays: dict[UUID, set[str]] = {}
    touched: set[UUID] = set()
    for model, key in (
        (ContactEmail, "email"),
        (ContactPhone, "phone"),
        (ContactTag, "tags"),
        (Note, "note"),
    ):
        remove_rows(part, model, key, touched, stays)
    restore_primary(part, touched)
    restore_dnd(part, touched, stays)
    restore_fields(part, touched, stays)
    restore_access(part)
    lift_suppressions(part, addresses)
    touched -= set(deleted) | set(kept)
    result.reverted = len(touched - stays.keys())
    result.conflicts += [
        Conflict(pk, False, tuple(sorted(keys)))
        for pk, keys in stays.items()
        if pk not in deleted and pk not in kept
    ]
    JournalRow.objects.filter(operation=operation, pk__gt=behind, pk__lte=up_to).exclude(
        table__in=UNUSED_LATER
    ).delete()
    return result


# Tags and businesses that the import made go at the end, if nothing has them.
UNUSED_LATER = ("contacts_tag", "contacts_business")


@service(silent="what nothing has is missed by nobody")
def ingest_undo_unused(actor: Actor, *, operation: Operation) -> None:
    """Remove tags and businesses that the import made and that nothing has any more."""
    account: Any = current_account()
    for table, used in (
        ("contacts_tag", "SELECT 1 FROM contacts_contacttag u WHERE u.tag_id = t.id"),
        ("contacts_business", "SELECT 1 FROM contacts_contact u WHERE u.business_id = t.id"),
    ):
        versions = " AND t.version = j.after_version" if table == "contacts_business" else ""
        statement = (
            f"DELETE FROM {table} t USING core_journalrow j WHERE j.operation_id = %s"  # noqa: S608 - our own table names
            f" AND j.\"table\" = '{table}' AND t.id = j.pk_value::uuid AND t.account_id = %s"
            f"{versions} AND NOT EXISTS ({used})"
        )
        report_write(statement)
        with connection.cursor() as cursor:
            cursor.execute(statement, [operation.pk, account.pk])
    JournalRow.objects.filter(operation=operation).delete()
