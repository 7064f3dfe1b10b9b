"""What all services of documents share: the contact's lock, and names that are still free."""

import hashlib
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from contacts.models import Contact
from hoopcrm.core.errors import Refused
from hoopcrm.documents.models import Document, Folder
from hoopcrm.files.names import clean_name, free_name, split_name

LONGEST_FOLDER = 120


def lock(contact_id: UUID) -> None:
    """Keep other changes of this contact's documents out until the transaction ends."""
    digest = hashlib.blake2b(b"documents:" + contact_id.bytes, digest_size=8).digest()
    with connection.cursor() as cursor:
        number = int.from_bytes(digest, "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def living_folder(contact: Contact, folder: Folder | None) -> Folder | None:
    """`folder` as it is now, under the lock.

    Raises:
        Refused: `folder_gone` when it was deleted or belongs to another contact.
    """
    if folder is None:
        return None
    current: Folder | None = Folder.objects.filter(
        contact=contact, pk=folder.pk, deleted_at__isnull=True
    ).first()
    if current is None:
        raise Refused("folder_gone", _("This folder no longer exists."), field="folder")
    return current


def living_document(document: Document) -> Document:
    """`document` as it is now, under the lock. Raises Refused `document_gone`."""
    current: Document | None = (
        Document.objects.filter(pk=document.pk, deleted_at__isnull=True)
        .select_related("contact", "folder", "file")
        .first()
    )
    if current is None:
        raise Refused("document_gone", _("This document has been deleted."))
    return current


def free_document_name(
    contact_id: UUID, folder_id: UUID | None, name: str, *, besides: UUID | None = None
) -> str:
    """`name`, or "name (2)" and so on when a document in the folder has it already."""
    stem = split_name(name)[0][:200]
    rows = Document.objects.filter(
        contact_id=contact_id,
        folder_id=folder_id,
        deleted_at__isnull=True,
        name__istartswith=stem,
    ).exclude(pk=besides)
    return free_name(name, {taken.casefold() for taken in rows.values_list("name", flat=True)})


def folder_name_taken(
    contact_id: UUID, parent_id: UUID | None, name: str, *, besides: UUID | None = None
) -> bool:
    """Whether another living folder in `parent_id` has this name, case aside."""
    rows = Folder.objects.filter(
        contact_id=contact_id, parent_id=parent_id, deleted_at__isnull=True
    ).exclude(pk=besides)
    wanted = name.casefold()
    return any(taken.casefold() == wanted for taken in rows.values_list("name", flat=True))


def document_name(raw: str, current: str) -> str:
    """A name that a person typed for a document; the extension of `current` stays.

    Raises:
        Refused: `name_missing` or `name_too_long`, on `name`.
    """
    name = _typed(raw, 255)
    extension = split_name(current)[1]
    if extension and split_name(name)[1].lower() != extension.lower():
        name += extension
    if len(name) > 255:
        raise _too_long(255)
    return name


def folder_name(raw: str) -> str:
    """A name that a person typed for a folder. Raises as `document_name`."""
    return _typed(raw, LONGEST_FOLDER)


def _typed(raw: str, longest: int) -> str:
    # A slash in a title is no path here: "Offer 3/4" keeps its beginning.
    name = clean_name(raw.replace("/", "-").replace("\\", "-"), longest=100_000)
    if not name:
        raise Refused("name_missing", _("Give it a name."), field="name")
    if len(name) > longest:
        raise _too_long(longest)
    return name


def _too_long(longest: int) -> Refused:
    message = _("At most %(count)d characters.") % {"count": longest}
    return Refused("name_too_long", message, field="name", limit=longest)
