"""What imports adds to files, jobs, the menu's "New" and erasure."""

import sys
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from contacts.bulk.listed import ListedJob, listed_jobs
from contacts.contact_parts import ContactPart, contact_parts
from contacts.listing.registries import ListAction, list_actions
from hoopcrm.core.extensions import NewItem, new_items
from hoopcrm.files.models import StoredFile
from hoopcrm.files.purposes import FilePurpose, file_purposes
from hoopcrm.imports import conditions as conditions  # registers what lists may ask
from hoopcrm.imports import notices as notices  # registers whom imports tell
from hoopcrm.imports.check import ImportCheck
from hoopcrm.imports.forgetting import imports_busy, imports_forget, imports_take_long
from hoopcrm.imports.jobs import ImportRun
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import PURPOSE, SHELL_PURPOSE
from hoopcrm.imports.undoing import ImportUndo
from hoopcrm.jobs.types import job_types

contact_parts.add(
    ContactPart(
        key="imports",
        tables=(
            "contacts.StagedContact",
            "imports.Import",
            "imports.ImportConflict",
            "imports.ImportRowError",
        ),
        forget=imports_forget,
        busy=imports_busy,
        takes_long=imports_take_long,
    )
)
job_types.add(ImportCheck())
for kind in (ImportRun(), ImportUndo()):
    job_types.add(kind)
    listed_jobs.add(ListedJob(key=kind.key, label=kind.label))


def _may_read(member: Any, stored_file: StoredFile) -> bool:
    return bool(member.has("contacts.import"))


def _in_use() -> Any:
    return Exists(Import.objects.filter(file=OuterRef("pk")))


def _upload_limit() -> int:
    limit: int = settings.IMPORT_LIMIT_BYTES
    return limit


def _no_limit() -> int:
    return sys.maxsize


for key, label, limit in (
    (PURPOSE, _("Import file"), _upload_limit),
    (SHELL_PURPOSE, _("Import file given in the shell"), _no_limit),
):
    file_purposes.add(
        FilePurpose(
            key=key,
            label=label,
            max_bytes=limit,
            kinds=frozenset({"csv", "txt"}),
            can_read=_may_read,
            in_use=_in_use,
        )
    )

new_items.add(
    NewItem(
        key="import",
        label=_("Import of contacts"),
        icon="file-import",
        url_name="imports:new",
        permission="contacts.import",
        weight=60,
        slide_over=False,
    )
)
list_actions.add(
    ListAction(
        key="import",
        label=_("Import"),
        icon="file-import",
        url_name="imports:new",
        permission="contacts.import",
    )
)
