"""Folders of the library: made, renamed, and moved together with files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, record_updates
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.documents.media.access import Items, media_tree
from hoopcrm.documents.media.services import names
from hoopcrm.documents.media.services.files import LONGEST_NAME
from hoopcrm.documents.models import MediaFile, MediaFolder
from hoopcrm.documents.services.place import LONGEST_FOLDER, folder_name
from hoopcrm.documents.tree import FolderTree
from hoopcrm.events.emit import emit


@service
def media_folder_create(
    actor: Actor, *, name: str, parent: MediaFolder | None = None, at: datetime | None = None
) -> MediaFolder:
    """Make a folder.

    Args:
        at: when it was made, for history that is loaded later.

    Raises:
        Refused: `name_missing`, `name_too_long`, `name_taken`, `folder_gone`, `too_deep` or
            `too_many_folders`.
    """
    names.lock()
    parent = names.living(parent)
    wanted = folder_name(name)
    tree = media_tree()
    if len(tree.folders) >= names.MAX_FOLDERS:
        message = _("The library has at most %(count)d folders.") % {"count": names.MAX_FOLDERS}
        raise Refused("too_many_folders", message)
    names.require_depth(tree, parent)
    names.require_free(MediaFolder, parent, wanted)
    folder: MediaFolder = MediaFolder.objects.create(
        account_id=current_account().pk, parent=parent, name=wanted, created_at=at or now()
    )
    data = {"parent": parent.name if parent else ""}
    _tell(actor, "media.folder_created", folder, data=data, at=at)
    return folder


@service(silent="an equal name changes nothing; a change emits media.folder_renamed")
def media_folder_rename(actor: Actor, *, folder: MediaFolder, name: str) -> MediaFolder:
    """Give a folder another name. Raises as `media_folder_create`."""
    names.lock()
    current = names.living(folder) or folder
    wanted = folder_name(name)
    if wanted == current.name:
        return current
    names.require_free(MediaFolder, current.parent, wanted, besides=[current.pk])
    before, current.name = current.name, wanted
    current.version += 1
    current.save(update_fields=["name", "version"])
    _tell(actor, "media.folder_renamed", current, changes={"name": [before, wanted]})
    return current


@service(silent="what is there already is not moved; each move emits an event")
def media_move(actor: Actor, *, items: Items, target: MediaFolder | None) -> Operation | None:
    """Put files and whole folders into `target` (None: outside any); None when all are there.

    A name that is taken there gets a number. The operation takes it back (`media_move_back`).

    Raises:
        Refused: `folder_gone`, `folder_in_itself` or `too_deep`; then nothing has moved.
    """
    names.lock()
    target = names.living(target)
    tree = media_tree()
    place = target.pk if target else None
    here = [tree.folders[one.pk] for one in items.folders if one.pk in tree.folders]
    folders: Any = [one for one in here if one.parent_id != place]
    rows = MediaFile.objects.select_related("folder").filter(
        pk__in=[one.pk for one in items.files], deleted_at__isnull=True
    )
    files = [media for media in rows if media.folder_id != place]
    if not folders and not files:
        return None
    operation = operation_start(actor, kind="media.moved", label=_label([*folders, *files]))
    for model, moved, where in ((MediaFolder, folders, "parent"), (MediaFile, files, "folder")):
        if moved:
            chosen = model.objects.filter(pk__in=[one.pk for one in moved])
            record_updates(operation, chosen, [f"{where}_id", "name"])
    for folder in folders:
        _require_fits(tree, folder, target)
        _put_folder(actor, folder, target, operation)
        tree = media_tree()
    for media in files:
        _put_file(actor, media, target, operation)
    return operation


@service
def media_move_back(actor: Actor, *, operation: Operation) -> Restored:
    """Undo of `media.moved`: files and folders go back to where they were.

    What was changed since stays where it is, and so does what cannot go back any more.

    Raises:
        Refused: `already_undone`, or `changed_since` when nothing can go back.
    """
    names.lock()
    if Operation.objects.select_for_update().get(pk=operation.pk).undone_at is not None:
        raise Refused("already_undone", _("This has already been undone."))
    result = Restored()
    for row in JournalRow.objects.filter(operation=operation).order_by("pk"):
        if _put_back(actor, row, operation):
            result.rows[row.table] = result.rows.get(row.table, 0) + 1
        else:
            result.conflicts.append((row.table, row.pk_value))
    if not result.total:
        raise Refused("changed_since", _("This was changed since; nothing was undone."))
    Operation.objects.filter(pk=operation.pk).update(undone_at=now())
    return result


def _put_back(actor: Actor, row: JournalRow, operation: Operation) -> bool:
    """Put what was moved back; False when it is another one by now or has nowhere to go."""
    is_folder = row.table == MediaFolder._meta.db_table
    model: Any = MediaFolder if is_folder else MediaFile
    moved = model.objects.filter(
        pk=row.pk_value, version=row.after_version, deleted_at__isnull=True
    ).first()
    if moved is None:
        return False
    before: Any = row.before
    moved.name = before["name"]
    try:
        if is_folder:
            target = _former(before["parent_id"])
            _require_fits(media_tree(), moved, target)
            _put_folder(actor, moved, target, operation)
        else:
            _put_file(actor, moved, _former(before["folder_id"]), operation)
    except Refused:
        return False
    return True


def _former(pk: str | None) -> MediaFolder | None:
    return names.living(MediaFolder(pk=pk)) if pk else None


def _label(items: Sequence[MediaFile | MediaFolder]) -> str:
    if len(items) == 1:
        return items[0].name
    return ngettext("%(count)d item", "%(count)d items", len(items)) % {"count": len(items)}


def _require_fits(tree: FolderTree, folder: MediaFolder, target: MediaFolder | None) -> None:
    inside = {one.pk for one in tree.subtree(folder)}  # type: ignore[arg-type]
    if target is not None and target.pk in inside:
        raise Refused(
            "folder_in_itself",
            _("A folder cannot be moved into itself or into a folder inside it."),
            field="folder",
        )
    names.require_depth(tree, target, _height(tree, folder))


def _height(tree: FolderTree, folder: MediaFolder) -> int:
    children = tree.children(folder)  # type: ignore[arg-type]
    return 1 + max((_height(tree, child) for child in children), default=0)  # type: ignore[arg-type]


def _put_folder(
    actor: Actor, folder: MediaFolder, target: MediaFolder | None, operation: Operation
) -> None:
    before = folder.parent
    folder.name = names.free_in(MediaFolder, target, folder.name, longest=LONGEST_FOLDER)
    folder.parent = target
    folder.version += 1
    folder.save(update_fields=["parent", "name", "version"])
    changes = {"folder": [_name(before), _name(target)]}
    _tell(actor, "media.folder_moved", folder, changes=changes, operation=operation)


def _put_file(
    actor: Actor, media: MediaFile, target: MediaFolder | None, operation: Operation
) -> None:
    before = media.folder
    media.name = names.free_in(MediaFile, target, media.name, longest=LONGEST_NAME)
    media.folder = target
    media.version += 1
    media.save(update_fields=["folder", "name", "version"])
    changes = {"folder": [_name(before), _name(target)]}
    _tell(actor, "media.moved", media, changes=changes, operation=operation)


def _tell(actor: Actor, type: str, subject: MediaFile | MediaFolder, **event: object) -> None:
    emit(type, account=current_account(), actor=actor, subject=subject, **event)  # type: ignore[arg-type]


def _name(folder: MediaFolder | None) -> str:
    return folder.name if folder else ""
