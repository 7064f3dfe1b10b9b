"""How files in custom fields are reached: through a contact that the member may see."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from contacts.access import visible_contacts
from contacts.models import Contact, FieldFile
from hoopcrm.customfields.access import get_definition
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.files.models import StoredFile

PURPOSE = "field_file"


def field_files(contact: Contact) -> QuerySet[FieldFile]:
    """The contact's files in all fields, oldest first, with what they are shown by."""
    rows: QuerySet[FieldFile] = FieldFile.objects.filter(
        contact=contact, deleted_at__isnull=True
    ).select_related("file", "definition", "created_by__user")
    return rows


def files_in_field(contact: Contact, definition: FieldDefinition) -> list[FieldFile]:
    """The contact's files in one field, oldest first."""
    return list(field_files(contact).filter(definition=definition))


def get_file_field(pk: UUID) -> FieldDefinition:
    """A file or signature field of contacts. Raises Http404."""
    definition = get_definition(pk)
    if not definition.holds_files or definition.object_type != "contact":
        raise Http404
    return definition


def get_field_file(contact: Contact, pk: UUID) -> FieldFile:
    """A file in a field of this contact. Raises Http404."""
    found: FieldFile | None = field_files(contact).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def can_read(member: Any, stored_file: StoredFile) -> bool:
    """Whether the file stands in a field of a contact that the member may see."""
    contacts = visible_contacts(member).filter(pk=OuterRef("contact_id"))
    mine = FieldFile.objects.filter(Exists(contacts), file=stored_file, deleted_at__isnull=True)
    return bool(mine.exists())


def is_field_file() -> Exists:
    """Condition on stored files: a field has it, even one that undo could bring back."""
    return Exists(FieldFile.objects.filter(file_id=OuterRef("pk")))
