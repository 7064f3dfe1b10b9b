"""How documents and folders are reached: through a contact that the member may see."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from contacts.access import visible_contacts
from contacts.models import Contact
from hoopcrm.documents.models import Document, Folder
from hoopcrm.files.models import StoredFile

PURPOSE = "document"


def get_document(contact: Contact, pk: UUID) -> Document:
    """A living document of this contact. Raises Http404."""
    found: Document | None = (
        Document.objects.filter(contact=contact, pk=pk, deleted_at__isnull=True)
        .select_related("file", "folder")
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_folder(contact: Contact, pk: UUID | str) -> Folder:
    """A living folder of this contact. Raises Http404."""
    try:
        key = UUID(str(pk))
    except ValueError:
        raise Http404 from None
    found: Folder | None = Folder.objects.filter(
        contact=contact, pk=key, deleted_at__isnull=True
    ).first()
    if found is None:
        raise Http404
    return found


def documents_in(contact: Contact, folder: Folder | None) -> QuerySet[Document]:
    """Documents directly in `folder` (None: outside any), with file and author."""
    rows: QuerySet[Document] = _listed(contact).filter(folder=folder)
    return rows


def documents_named(contact: Contact, text: str) -> QuerySet[Document]:
    """Documents with `text` in their name, in any folder."""
    rows: QuerySet[Document] = _listed(contact).filter(name__icontains=text)
    return rows


def can_read(member: Any, stored_file: StoredFile) -> bool:
    """Whether the file is a living document of a contact that the member may see."""
    if not member.has("documents.view"):
        return False
    contacts = visible_contacts(member).filter(pk=OuterRef("contact_id"))
    mine = Document.objects.filter(Exists(contacts), file=stored_file, deleted_at__isnull=True)
    return bool(mine.exists())


def shown_name(stored_file: StoredFile) -> str:
    """What the document is called now."""
    name = Document.objects.filter(file=stored_file).values_list("name", flat=True).first()
    return name or stored_file.name


def is_document() -> Exists:
    """Condition on stored files: a document uses it, even one that undo could bring back."""
    return Exists(Document.objects.filter(Q(file_id=OuterRef("pk"))))


def _listed(contact: Contact) -> Any:
    return Document.objects.filter(contact=contact, deleted_at__isnull=True).select_related(
        "file", "created_by__user"
    )
