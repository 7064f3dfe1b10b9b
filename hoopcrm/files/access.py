"""How stored files are reached."""

from typing import Any
from uuid import UUID

from django.http import Http404

from hoopcrm.files.models import StoredFile
from hoopcrm.files.purposes import file_purposes


def get_file(member: Any, pk: UUID) -> tuple[StoredFile, str]:
    """A file that its purpose lets the member read, and what a download of it is called.

    Raises:
        Http404: no such file in the account, or not for this member.
    """
    stored: StoredFile | None = StoredFile.objects.filter(pk=pk).first()
    purpose = file_purposes.find(stored.purpose) if stored else None
    if stored is None or purpose is None or not purpose.can_read(member, stored):
        raise Http404
    return stored, purpose.shown_name(stored) if purpose.shown_name else stored.name
