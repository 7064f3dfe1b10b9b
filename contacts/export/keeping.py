"""Files of exports: who may have them, and how long they stay."""

import sys
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactExport
from contacts.services.exports import PURPOSE
from hoopcrm.core.clock import now
from hoopcrm.files.models import StoredFile
from hoopcrm.files.purposes import FilePurpose


def _can_read(member: Any, stored_file: StoredFile) -> bool:
    """Only whoever exported, with the right to this day, until the file expires."""
    mine = ContactExport.objects.filter(file=stored_file, member=member, expires_at__gt=now())
    return bool(member.has("contacts.export")) and mine.exists()


def _in_use() -> Any:
    return Exists(ContactExport.objects.filter(file=OuterRef("pk"), expires_at__gt=now()))


export_purpose = FilePurpose(
    key=PURPOSE,
    label=_("Export of contacts"),
    max_bytes=lambda: sys.maxsize,
    kinds=frozenset({"csv", "txt", "vcf"}),
    can_read=_can_read,
    in_use=_in_use,
)
