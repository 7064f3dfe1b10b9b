"""What imports know of contacts that are removed for good: rows, samples, the file itself."""

import io
from collections.abc import Collection, Iterator
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Q, Sum

from contacts.contact_parts import Leaving
from contacts.models import StagedContact
from hoopcrm.accounts import limits
from hoopcrm.core.scoping import current_account
from hoopcrm.files.models import StoredFile
from hoopcrm.files.services import remove_files
from hoopcrm.imports.models import Import, ImportConflict, ImportRowError
from hoopcrm.jobs.access import OPEN

CHUNK = 2_000
# Files of more bytes than this are looked through by a job.
SHORT_READ = 20 * 1024 * 1024


def imports_busy(leaving: Leaving) -> Collection[UUID]:
    """The contacts, while an import that has not ended has a row of theirs, or may have one."""
    running = Import.objects.filter(
        Q(job__state__in=OPEN) | Q(check_job__state__in=OPEN) | Q(undo_job__state__in=OPEN)
    )
    for imported in running:
        if imported.operation_id in leaving.operations:
            return leaving.ids
        if imported.is_draft or imported.rows is None or imported.staged < imported.rows:
            if _file_mentions(imported, leaving):
                return leaving.ids
            continue
        if any(leaving.mentioned_in(row.raw) for row in _staged(imported.pk)):
            return leaving.ids
    return ()


def _staged(batch: UUID) -> Iterator[StagedContact]:
    rows = StagedContact.objects.filter(batch=batch).only("raw")
    yield from rows.iterator(CHUNK)


def imports_take_long() -> bool:
    """Whether there is much to look through."""
    size = StoredFile.objects.filter(imports__isnull=False).aggregate(bytes=Sum("size"))["bytes"]
    return (size or 0) > SHORT_READ


def imports_forget(leaving: Leaving) -> None:
    """Take the contacts out of ended imports and drafts. A file that has them goes as a whole."""
    for imported in Import.objects.select_related("file"):
        if imported.operation_id in leaving.operations or (
            leaving.at_once and _file_mentions(imported, leaving)
        ):
            _drop_file(imported)
            continue
        kept = [row for row in imported.samples if not _in_row(leaving, row)]
        if len(kept) < len(imported.samples):
            Import.objects.filter(pk=imported.pk).update(samples=kept)
    ImportConflict.objects.filter(contact_id__in=leaving.ids).delete()
    emptied = []
    for row in ImportRowError.objects.exclude(raw="").iterator(CHUNK):
        if leaving.mentioned_in(row.raw) or leaving.mentioned_in(str(row.problems)):
            row.raw = ""
            row.problems = [[code, target, ""] for code, target, _value in row.problems]
            emptied.append(row)
    ImportRowError.objects.bulk_update(emptied, ["raw", "problems"], batch_size=CHUNK)


def _in_row(leaving: Leaving, row: object) -> bool:
    cells = row if isinstance(row, list) else [row]
    return leaving.mentioned_in("\n".join(map(str, cells)))


def _drop_file(imported: Import) -> None:
    """Remove the file; a draft cannot be without it and goes too."""
    stored = imported.file_id
    if imported.is_draft:
        Import.objects.filter(pk=imported.pk).delete()
    else:
        Import.objects.filter(pk=imported.pk).update(samples=[], file=None)
    if stored is not None:
        size = imported.file.size if imported.file else 0
        remove_files(StoredFile.objects.filter(pk=stored))
        limits.record(current_account(), "storage", -size)


def _file_mentions(imported: Import, leaving: Leaving) -> bool:
    stored = imported.file
    if stored is None:
        return False
    try:
        content = default_storage.open(stored.storage_key)
    except FileNotFoundError:
        return False
    with content, io.TextIOWrapper(content, encoding="utf-8", errors="replace") as lines:
        return any(leaving.mentioned_in(line) for line in lines)
