"""How pictures of contacts are reached: with the contact, by whoever may see it."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from contacts.access import visible_contacts
from contacts.models import ContactPicture
from hoopcrm.files.models import StoredFile

PURPOSE = "contact_picture"
LARGEST_BYTES = 5 * 1024 * 1024 // 2
KINDS = frozenset({"jpg", "png", "webp"})


def get_picture_file(member: Any, pk: UUID, *, small: bool) -> StoredFile:
    """The file of the current picture of a contact that the member sees. Raises Http404."""
    size = "small" if small else "large"
    picture = _shown_to(member).filter(pk=pk).select_related(size).first()
    if picture is None:
        raise Http404
    stored: StoredFile = getattr(picture, size)
    return stored


def can_read(member: Any, stored_file: StoredFile) -> bool:
    """Whether the file is the current picture of a contact that the member sees."""
    wanted = Q(large=stored_file) | Q(small=stored_file)
    return member.has("contacts.view") and bool(_shown_to(member).filter(wanted).exists())


def is_picture() -> Exists:
    """Condition on stored files: a picture uses it, even one that undo could bring back."""
    here = Q(large_id=OuterRef("pk")) | Q(small_id=OuterRef("pk"))
    return Exists(ContactPicture.objects.filter(here))


def _shown_to(member: Any) -> Any:
    contacts = visible_contacts(member).filter(pk=OuterRef("contact_id"))
    return ContactPicture.objects.filter(Exists(contacts), removed_at__isnull=True)
