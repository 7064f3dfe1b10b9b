"""The trash of the library: thirty days in which what was deleted can come back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F

from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.documents.media.access import Items, media_tree, trashed_files, trashed_folders
from hoopcrm.documents.media.services import names
from hoopcrm.documents.media.services.files import LONGEST_NAME
from hoopcrm.documents.models import MediaFile, MediaFolder
from hoopcrm.documents.services.place import LONGEST_FOLDER
from hoopcrm.events.emit import emit
from hoopcrm.files.models import StoredFile
from hoopcrm.files.services import remove_files

KEPT = timedelta(days=30)
NEXT = F("version") + 1


@service(silent="what is gone already stays gone; each deletion emits an event")
def media_trash(actor: Actor, *, items: Items) -> int:
    """Put files, and folders with all that is in them, into the trash; returns how many.

    What is in the trash has no public link while it is there.
    """
    names.lock()
    moment, tree, count = now(), media_tree(), 0
    for folder in items.folders:
        current = tree.folders.get(folder.pk)
        if current is None:
            continue
        inside = [one.pk for one in tree.subtree(current) if one.pk != current.pk]
        files = MediaFile.objects.filter(
            folder_id__in=[*inside, current.pk], deleted_at__isnull=True
        ).update(deleted_at=moment, trashed_with=current.pk, version=NEXT)
        MediaFolder.objects.filter(pk__in=inside).update(
            deleted_at=moment, trashed_with=current.pk, version=NEXT
        )
        MediaFolder.objects.filter(pk=current.pk).update(deleted_at=moment, version=NEXT)
        _tell(actor, "media.folder_trashed", current, data={"files": files})
        tree, count = media_tree(), count + 1
    for media in items.files:
        rows = MediaFile.objects.filter(pk=media.pk, deleted_at__isnull=True)
        if rows.update(deleted_at=moment, version=NEXT):
            _tell(actor, "media.trashed", media)
            count += 1
    return count


@service(silent="what is not in the trash is left alone; each return emits an event")
def media_restore(actor: Actor, *, items: Items) -> int:
    """Bring back from the trash, into the folder it was in or else to the top; how many.

    A name that is taken by now gets a number.
    """
    names.lock()
    count = 0
    for folder in trashed_folders().filter(pk__in=[one.pk for one in items.folders]):
        parent = _alive(folder.parent)
        folder.name = names.free_in(MediaFolder, parent, folder.name, longest=LONGEST_FOLDER)
        folder.parent, folder.deleted_at = parent, None
        folder.save(update_fields=["name", "parent", "deleted_at"])
        back = {"deleted_at": None, "trashed_with": None}
        MediaFolder.objects.filter(trashed_with=folder.pk).update(**back)
        files = MediaFile.objects.filter(trashed_with=folder.pk).update(**back)
        _tell(actor, "media.folder_restored", folder, data={"files": files})
        count += 1
    rows = trashed_files().select_related("folder")
    for media in rows.filter(pk__in=[one.pk for one in items.files]):
        folder = _alive(media.folder)
        media.name = names.free_in(MediaFile, folder, media.name, longest=LONGEST_NAME)
        media.folder, media.deleted_at = folder, None
        media.save(update_fields=["name", "folder", "deleted_at"])
        _tell(actor, "media.restored", media)
        count += 1
    return count


@service(silent="what is not in the trash is left alone; each removal emits an event")
def media_purge(actor: Actor, *, items: Items) -> int:
    """Remove from the trash for good, bytes included; returns how many items."""
    names.lock()
    files = list(trashed_files().filter(pk__in=[one.pk for one in items.files]))
    folders = list(trashed_folders().filter(pk__in=[one.pk for one in items.folders]))
    roots = [folder.pk for folder in folders]
    inside = list(MediaFile.objects.filter(trashed_with__in=roots))
    for media in files:
        _tell(actor, "media.purged", media)
    for folder in folders:
        count = sum(one.trashed_with == folder.pk for one in inside)
        _tell(actor, "media.folder_purged", folder, data={"files": count})
    _remove([*files, *inside])
    MediaFolder.objects.filter(trashed_with__in=roots).delete()
    MediaFolder.objects.filter(pk__in=roots).delete()
    return len(files) + len(folders)


def _remove(files: Sequence[MediaFile]) -> None:
    stored = [pk for one in files for pk in (one.file_id, one.thumb_id) if pk]
    rows: Any = StoredFile.objects.filter(pk__in=stored)
    size = sum(rows.values_list("size", flat=True))
    MediaFile.objects.filter(pk__in=[one.pk for one in files]).delete()
    remove_files(rows)
    if size:
        limits.record(current_account(), "storage", -size)


def _alive(folder: MediaFolder | None) -> MediaFolder | None:
    return folder if folder is not None and folder.deleted_at is None else None


def _tell(actor: Actor, type: str, subject: MediaFile | MediaFolder, **event: object) -> None:
    emit(type, account=current_account(), actor=actor, subject=subject, **event)  # type: ignore[arg-type]
