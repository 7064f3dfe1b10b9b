"""What documents adds to the product: a tab of the contact, rights, a purpose of files."""

from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.models import FieldFile
from hoopcrm.accounts.limits import LimitCounter, limit_counters
from hoopcrm.core.extensions import Permission, permissions
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.core.records import RecordTab, Side, record_tabs
from hoopcrm.documents import notices as notices  # registers whom uploads tell
from hoopcrm.documents.access import PURPOSE, can_read, is_document, shown_name
from hoopcrm.documents.media import extensions as media_extensions  # noqa: F401 - registers
from hoopcrm.documents.models import Document
from hoopcrm.documents.services import merging as merging  # registers the merge handler
from hoopcrm.documents.services import undo
from hoopcrm.documents.views.tab import documents_tab
from hoopcrm.files.kinds import DOCUMENT_KINDS
from hoopcrm.files.models import StoredFile
from hoopcrm.files.purposes import FilePurpose, file_purposes


def count_documents(member: Any) -> Combinable:
    """Annotation of contacts: how many documents each has, files of custom fields included."""
    return _counted(Document) + _counted(FieldFile)


def _counted(model: Any) -> Combinable:
    counted = (
        model.objects.filter(contact=OuterRef("pk"), deleted_at__isnull=True)
        .order_by()
        .values("contact")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def bytes_stored(account: Any) -> int:
    """Bytes of all files of the account."""
    rows = StoredFile.objects.filter(account_id=account.pk)
    return int(rows.aggregate(total=Sum("size"))["total"] or 0)


for key, label in (
    ("documents.view", _("See documents of contacts")),
    ("documents.edit", _("Upload, rename and move documents")),
    ("documents.delete", _("Delete documents")),
):
    permissions.add(Permission(key=key, label=label))

file_purposes.add(
    FilePurpose(
        key=PURPOSE,
        label=_("Documents of contacts"),
        max_bytes=lambda: settings.UPLOAD_LIMIT_BYTES,
        kinds=DOCUMENT_KINDS,
        can_read=can_read,
        shown_name=shown_name,
        in_use=is_document,
    )
)
limit_counters.add(LimitCounter(key="storage", label=_("bytes of files"), count=bytes_stored))

for kind, permission, service in (
    ("document.deleted", "documents.delete", undo.document_restore),
    ("folder.deleted", "documents.delete", undo.folder_restore),
    ("document.moved", "documents.edit", undo.document_move_back),
    ("folder.moved", "documents.edit", undo.folder_move_back),
):
    undoables.add(Undoable(key=kind, permission=permission, undo=service))

record_tabs.add(
    RecordTab(
        key="documents",
        label=_("Documents"),
        icon="files",
        side=Side.RIGHT,
        permission="documents.view",
        body=documents_tab,
        weight=70,
        count=count_documents,
    )
)
