"""Files in custom fields: put in, replaced, deleted, brought back."""

from typing import Any

from django.core.files.base import File
from django.db.models import UUIDField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from contacts.access import get_contact
from contacts.field_files import PURPOSE
from contacts.models import Contact, FieldFile
from contacts.services.rows import row_lock
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, record_inserts, record_updates, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.customfields.file_rules import require_taken
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.events.emit import emit
from hoopcrm.files.models import StoredFile
from hoopcrm.files.services import file_store, remove_files


@service
def field_file_add(
    actor: Actor, *, contact: Contact, definition: FieldDefinition, upload: File
) -> tuple[FieldFile, Operation | None]:
    """Keep a file in a field. Where the field takes one only, it replaces the one that is there.

    Returns the file, and the operation that takes a replacement back.

    Raises:
        Refused: `file_type`, as `file_store`, `too_many`, `limit_reached` or `deleted`.
    """
    account = current_account()
    row_lock(contact)
    there = _living(contact, definition)
    count = there.count()
    if 1 < definition.max_files <= count:
        message = _("This field has %(count)d files, as many as it takes. Delete one first.")
        raise Refused("too_many", message % {"count": count}, field="file")
    require_taken(definition, upload)
    limits.require(account, "storage", adding=upload.size or 0)
    stored = file_store(actor, upload=upload, purpose=PURPOSE)
    made = FieldFile(
        account_id=account.pk,
        contact=contact,
        definition=definition,
        file=stored,
        name=stored.name,
        created_by=actor.member,
    )
    operation = None
    if definition.max_files == 1 and count:
        operation = operation_start(actor, kind="field_file.replaced", label=str(there[0]))
        record_updates(operation, there, ["deleted_at"])
        there.update(deleted_at=now())
        record_inserts(operation, FieldFile, [made.pk])
    made.save(force_insert=True)
    limits.record(account, "storage", stored.size)
    _tell(actor, "field_file.replaced" if operation else "field_file.added", made, operation)
    return made, operation


@service
def field_file_delete(actor: Actor, *, field_file: FieldFile) -> Operation:
    """Delete a file from its field; undo brings it back. Raises Refused: `gone`, `deleted`."""
    row_lock(field_file.contact)
    rows = FieldFile.objects.filter(pk=field_file.pk, deleted_at__isnull=True)
    if not rows.exists():
        raise Refused("gone", _("This file no longer exists."))
    operation = operation_start(actor, kind="field_file.deleted", label=field_file.name)
    record_updates(operation, rows, ["deleted_at"])
    rows.update(deleted_at=now())
    _tell(actor, "field_file.deleted", field_file, operation)
    return operation


@service
def field_file_restore(actor: Actor, *, operation: Operation) -> Restored:
    """Undo of `field_file.deleted` and `field_file.replaced`.

    Raises:
        Refused: `gone`, `deleted`, `already_undone`, or `changed_since` when the field has
            another file by now.
    """
    touched = JournalRow.objects.filter(
        operation=operation, table=FieldFile._meta.db_table, action=JournalRow.Action.UPDATE
    )
    pks = touched.annotate(row_id=Cast("pk_value", UUIDField())).values("row_id")
    back = FieldFile.objects.filter(pk__in=pks).select_related("contact", "definition").first()
    if back is None:
        raise Refused("gone", _("There is nothing left to bring back."))
    if actor.member is not None:
        get_contact(actor.member, back.contact_id)
    row_lock(back.contact)
    result = restore(operation)
    if _living(back.contact, back.definition).count() > back.definition.max_files:
        raise Refused("changed_since", _("The field has another file by now; nothing was undone."))
    _tell(actor, "field_file.restored", back, operation)
    return result


def field_files_drop(field: str) -> None:
    """Remove all files of a field that is about to be deleted, with their bytes."""
    rows = FieldFile.objects.filter(definition_id=field)
    stored = list(rows.values_list("file_id", flat=True))
    if stored:
        rows.delete()
        files = StoredFile.objects.filter(pk__in=stored)
        limits.record(current_account(), "storage", -sum(files.values_list("size", flat=True)))
        remove_files(files)


def _living(contact: Contact, definition: FieldDefinition) -> Any:
    return FieldFile.objects.filter(contact=contact, definition=definition, deleted_at__isnull=True)


def _tell(actor: Actor, type: str, field_file: FieldFile, operation: Operation | None) -> None:
    emit(
        type,
        account=current_account(),
        actor=actor,
        contact=field_file.contact,
        subject=field_file,
        data={"field": field_file.definition.label, "size": field_file.file.size},
        operation=operation,
    )
