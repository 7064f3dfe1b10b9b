"""Folders of the library: made, renamed, and moved together with files."""

from datetime import datetime

from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
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
    current.save(update_fields=["name"])
    _tell(actor, "media.folder_renamed", current, changes={"name": [before, wanted]})
    return current


@service(silent="what is there already is not moved; each move emits an event")
def media_move(actor: Actor, *, items: Items, target: MediaFolder | None) -> int:
    """Put files and whole folders into `target` (None: outside any); returns how many moved.

    A name that is taken there gets a number.

    Raises:
        Refused: `folder_gone`, `folder_in_itself` or `too_deep`; then nothing has moved.
    """
    names.lock()
    target = names.living(target)
    tree = media_tree()
    place = target.pk if target else None
    moved = 0
    for folder in items.folders:
        current = tree.folders.get(folder.pk)
        if current is None or current.parent_id == place:
            continue
        _require_fits(tree, current, target)  # type: ignore[arg-type]
        _put_folder(actor, current, target)  # type: ignore[arg-type]
        tree = media_tree()
        moved += 1
    rows = MediaFile.objects.select_related("folder").filter(
        pk__in=[one.pk for one in items.files], deleted_at__isnull=True
    )
    for media in rows:
        if media.folder_id != place:
            _put_file(actor, media, target)
            moved += 1
    return moved


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


def _put_folder(actor: Actor, folder: MediaFolder, target: MediaFolder | None) -> None:
    before = folder.parent
    folder.name = names.free_in(MediaFolder, target, folder.name, longest=LONGEST_FOLDER)
    folder.parent = target
    folder.save(update_fields=["parent", "name"])
    _tell(actor, "media.folder_moved", folder, changes={"folder": [_name(before), _name(target)]})


def _put_file(actor: Actor, media: MediaFile, target: MediaFolder | None) -> None:
    before = media.folder
    media.name = names.free_in(MediaFile, target, media.name, longest=LONGEST_NAME)
    media.folder = target
    media.save(update_fields=["folder", "name"])
    _tell(actor, "media.moved", media, changes={"folder": [_name(before), _name(target)]})


def _tell(actor: Actor, type: str, subject: MediaFile | MediaFolder, **event: object) -> None:
    emit(type, account=current_account(), actor=actor, subject=subject, **event)  # type: ignore[arg-type]


def _name(folder: MediaFolder | None) -> str:
    return folder.name if folder else ""
