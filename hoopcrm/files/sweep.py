"""Files that nothing uses any more, and bytes that an interrupted upload left behind."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage

from hoopcrm.core.clock import now
from hoopcrm.core.scoping import unscoped
from hoopcrm.files.models import StoredFile
from hoopcrm.files.purposes import file_purposes
from hoopcrm.files.services import remove_files

# Longer than any transaction that stores a file before it is used.
GRACE = timedelta(days=1)
CHUNK = 500


def sweep_files() -> tuple[int, int]:
    """Remove unused files and stray bytes older than a day; returns how many of each."""
    before = now() - GRACE
    with unscoped("storage is swept for all accounts together"):
        return _sweep_unused(before), _sweep_stray(before)


def _sweep_unused(before: datetime) -> int:
    count = 0
    for purpose in file_purposes:
        if purpose.in_use is None:
            continue
        unused = (
            StoredFile.objects.filter(purpose=purpose.key, created_at__lt=before)
            .exclude(purpose.in_use())
            .order_by("pk")
        )
        while chosen := list(unused.values_list("pk", flat=True)[:CHUNK]):
            count += remove_files(StoredFile.objects.filter(pk__in=chosen))
    return count


def _sweep_stray(before: datetime) -> int:
    count = 0
    for account in _folders(""):
        if not _is_uuid(account):
            continue
        for part in _folders(account):
            keys = [
                f"{account}/{part}/{name}"
                for name in default_storage.listdir(f"{account}/{part}")[1]
            ]
            known = set(
                StoredFile.objects.filter(storage_key__in=keys).values_list(
                    "storage_key", flat=True
                )
            )
            for key in keys:
                if key not in known and default_storage.get_modified_time(key) < before:
                    default_storage.delete(key)
                    count += 1
    return count


def _folders(path: str) -> list[str]:
    try:
        return list(default_storage.listdir(path)[0])
    except FileNotFoundError:
        return []


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
