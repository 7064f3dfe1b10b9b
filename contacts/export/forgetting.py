"""What exports know of contacts that are removed for good: files that are kept, and searches."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.contact_parts import Leaving
from contacts.models import ContactExport
from hoopcrm.core.clock import now
from hoopcrm.files.models import StoredFile
from hoopcrm.files.services import remove_files
from hoopcrm.jobs.access import OPEN

CHUNK = 1_000


def exports_busy(leaving: Leaving) -> Collection[UUID]:
    """The contacts, while a file is being written that may have them."""
    if leaving.at_once and ContactExport.objects.filter(job__state__in=OPEN).exists():
        return leaving.ids
    return ()


def exports_forget(leaving: Leaving) -> None:
    """Drop the files that may have the contacts, and what was searched for them.

    Files are kept for days, contacts that were deleted for months: only of those that go at once
    can one be in a file.
    """
    if leaving.at_once:
        kept = ContactExport.objects.filter(file__isnull=False)
        files = list(kept.values_list("file_id", flat=True))
        kept.update(file=None, expires_at=now())
        remove_files(StoredFile.objects.filter(pk__in=files))
    for export in ContactExport.objects.only("what", "source").iterator(CHUNK):
        said = f"{export.what}\n{export.source}"
        if leaving.mentioned_in(said):
            ContactExport.objects.filter(pk=export.pk).update(what=_("Contacts"), source={})
