"""Uploading, renaming, moving and deleting documents."""

from datetime import datetime, timedelta

from django.core.files.base import File
from django.db.models import F

from contacts.models import Contact
from contacts.services.rows import contact_hold
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.journal import operation_start, record_updates
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.documents.access import PURPOSE
from hoopcrm.documents.models import Document, Folder
from hoopcrm.documents.services import place
from hoopcrm.events.emit import emit
from hoopcrm.files.models import StoredFile
from hoopcrm.files.services import file_delete, file_store

# The same bytes under the same name in the same folder this soon are a second click.
SAME_SUBMISSION = timedelta(seconds=10)


@service
def document_upload(
    actor: Actor,
    *,
    contact: Contact,
    upload: File,
    folder: Folder | None = None,
    name: str | None = None,
    at: datetime | None = None,
) -> Document:
    """Keep a file on a contact. A name that the folder already has gets a number.

    Args:
        at: when it was uploaded, for history that is loaded later.

    Raises:
        Refused: as `file_store`, `deleted`, `folder_gone`, or `limit_reached` for the plan's
            storage.
    """
    account = current_account()
    limits.require(account, "storage", adding=upload.size or 0)
    stored = file_store(actor, upload=upload, purpose=PURPOSE, name=name)
    contact_hold(contact)
    place.lock(contact.pk)
    folder = place.living_folder(contact, folder)
    again = _just_uploaded(actor, contact, folder, stored)
    if again is not None:
        file_delete(actor, stored_file=stored)
        return again
    document: Document = Document.objects.create(
        account_id=account.pk,
        contact=contact,
        folder=folder,
        file=stored,
        name=place.free_document_name(contact.pk, folder.pk if folder else None, stored.name),
        created_by=actor.member,
        created_at=at or now(),
    )
    limits.record(account, "storage", stored.size)
    emit(
        "document.uploaded",
        account=account,
        actor=actor,
        contact=contact,
        subject=document,
        data={"folder": _name(folder), "size": stored.size, "content_type": stored.content_type},
        at=at,
    )
    return document


@service
def document_rename(actor: Actor, *, document: Document, name: str) -> Document:
    """Give a document another name; its extension stays.

    Raises:
        Refused: `document_gone`, `name_missing` or `name_too_long`.
    """
    place.lock(document.contact_id)
    current = place.living_document(document)
    wanted = place.document_name(name, current.name)
    if wanted == current.name:
        return current
    before = current.name
    current.name = place.free_document_name(
        current.contact_id, current.folder_id, wanted, besides=current.pk
    )
    current.version += 1
    current.save(update_fields=["name", "version"])
    emit(
        "document.renamed",
        account=current_account(),
        actor=actor,
        contact=current.contact,
        subject=current,
        changes={"name": [before, current.name]},
    )
    return current


@service
def document_move(actor: Actor, *, document: Document, folder: Folder | None) -> Operation | None:
    """Put a document into another folder (None: outside any); None when it is there already.

    Raises:
        Refused: `document_gone` or `folder_gone`.
    """
    place.lock(document.contact_id)
    current = place.living_document(document)
    target = place.living_folder(current.contact, folder)
    if (target.pk if target else None) == current.folder_id:
        return None
    operation = operation_start(actor, kind="document.moved", label=current.name)
    rows = Document.objects.filter(pk=current.pk)
    record_updates(operation, rows, ["folder_id", "name"])
    before, current.folder = current.folder, target
    current.name = place.free_document_name(
        current.contact_id, current.folder_id, current.name, besides=current.pk
    )
    rows.update(folder=target, name=current.name, version=F("version") + 1)
    emit(
        "document.moved",
        account=current_account(),
        actor=actor,
        contact=current.contact,
        subject=current,
        changes={"folder": [_name(before), _name(target)]},
        operation=operation,
    )
    return operation


@service
def document_delete(actor: Actor, *, document: Document) -> Operation:
    """Delete a document; undo brings it back.

    Raises:
        Refused: `document_gone`.
    """
    place.lock(document.contact_id)
    current = place.living_document(document)
    operation = operation_start(actor, kind="document.deleted", label=current.name)
    rows = Document.objects.filter(pk=current.pk)
    record_updates(operation, rows, ["deleted_at"])
    rows.update(deleted_at=now(), version=F("version") + 1)
    emit(
        "document.deleted",
        account=current_account(),
        actor=actor,
        contact=current.contact,
        subject=current,
        data={"folder": _name(current.folder), "size": current.file.size},
        operation=operation,
    )
    return operation


def _just_uploaded(
    actor: Actor, contact: Contact, folder: Folder | None, stored: StoredFile
) -> Document | None:
    if actor.member is None:
        return None
    found: Document | None = Document.objects.filter(
        contact=contact,
        folder=folder,
        deleted_at__isnull=True,
        created_by=actor.member,
        created_at__gte=now() - SAME_SUBMISSION,
        file__sha256=stored.sha256,
        file__name=stored.name,
    ).first()
    return found


def _name(folder: Folder | None) -> str:
    return folder.name if folder else ""
