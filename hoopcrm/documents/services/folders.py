"""Making, renaming, moving and deleting folders."""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from contacts.models import Contact
from contacts.services.rows import contact_hold
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import operation_start, record_updates
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.documents.models import Document, Folder
from hoopcrm.documents.services import place
from hoopcrm.documents.tree import FolderTree, folder_tree
from hoopcrm.events.emit import emit

MAX_FOLDERS = 1000
MAX_DEPTH = 12
# Names told in the event of a deleted folder.
NAMES_TOLD = 50


@service
def folder_create(
    actor: Actor,
    *,
    contact: Contact,
    name: str,
    parent: Folder | None = None,
    at: datetime | None = None,
) -> Folder:
    """Make a folder on a contact.

    Args:
        at: when it was made, for history that is loaded later.

    Raises:
        Refused: `name_missing`, `name_too_long`, `name_taken`, `folder_gone`, `too_deep`,
            `too_many_folders` or `deleted`.
    """
    contact_hold(contact)
    place.lock(contact.pk)
    parent = place.living_folder(contact, parent)
    wanted = place.folder_name(name)
    tree = folder_tree(contact.pk)
    if len(tree.folders) >= MAX_FOLDERS:
        raise Refused(
            "too_many_folders",
            _("A contact has at most %(count)d folders.") % {"count": MAX_FOLDERS},
        )
    _require_depth(len(tree.path(parent)) + 1)
    _require_free(contact.pk, parent, wanted)
    folder: Folder = Folder.objects.create(
        account_id=current_account().pk,
        contact=contact,
        parent=parent,
        name=wanted,
        created_at=at or now(),
    )
    _tell(actor, "folder.created", folder, data={"parent": _name(parent)}, at=at)
    return folder


@service
def folder_rename(actor: Actor, *, folder: Folder, name: str) -> Folder:
    """Give a folder another name. Raises as `folder_create`."""
    current = _locked(folder)
    wanted = place.folder_name(name)
    if wanted == current.name:
        return current
    _require_free(current.contact_id, current.parent, wanted, besides=current)
    before, current.name = current.name, wanted
    current.version += 1
    current.save(update_fields=["name", "version"])
    _tell(actor, "folder.renamed", current, changes={"name": [before, wanted]})
    return current


@service
def folder_move(actor: Actor, *, folder: Folder, parent: Folder | None) -> Operation | None:
    """Put a folder with all that is in it into another; None when it is there already.

    Raises:
        Refused: `folder_gone`, `folder_in_itself`, `name_taken` or `too_deep`.
    """
    current = _locked(folder)
    target = place.living_folder(current.contact, parent)
    if (target.pk if target else None) == current.parent_id:
        return None
    tree = folder_tree(current.contact_id)
    moved = tree.subtree(tree.folders[current.pk])
    if target is not None and target in moved:
        raise Refused(
            "folder_in_itself",
            _("A folder cannot be moved into itself or into a folder inside it."),
            field="folder",
        )
    _require_depth(len(tree.path(target)) + _height(tree, current))
    _require_free(current.contact_id, target, current.name, besides=current, field="folder")
    operation = operation_start(actor, kind="folder.moved", label=current.name)
    rows = Folder.objects.filter(pk=current.pk)
    record_updates(operation, rows, ["parent_id"])
    before = current.parent
    rows.update(parent=target, version=F("version") + 1)
    _tell(
        actor,
        "folder.moved",
        current,
        changes={"folder": [_name(before), _name(target)]},
        operation=operation,
    )
    return operation


@service
def folder_delete(actor: Actor, *, folder: Folder) -> Operation:
    """Delete a folder with all folders and documents in it; undo brings all of it back.

    Raises:
        Refused: `folder_gone`.
    """
    current = _locked(folder)
    tree = folder_tree(current.contact_id)
    inside = [one.pk for one in tree.subtree(tree.folders[current.pk])]
    folders = Folder.objects.filter(pk__in=inside)
    documents = Document.objects.filter(folder__in=inside, deleted_at__isnull=True)
    names = list(documents.order_by("name").values_list("name", flat=True)[:NAMES_TOLD])
    operation = operation_start(actor, kind="folder.deleted", label=current.name)
    files = record_updates(operation, documents, ["deleted_at"])
    record_updates(operation, folders, ["deleted_at"])
    moment = now()
    documents.update(deleted_at=moment, version=F("version") + 1)
    folders.update(deleted_at=moment, version=F("version") + 1)
    _tell(
        actor,
        "folder.deleted",
        current,
        data={"files": files, "folders": len(inside) - 1, "names": names},
        operation=operation,
    )
    return operation


def _locked(folder: Folder) -> Folder:
    place.lock(folder.contact_id)
    current: Folder | None = (
        Folder.objects.filter(pk=folder.pk, deleted_at__isnull=True)
        .select_related("contact", "parent")
        .first()
    )
    if current is None:
        raise Refused("folder_gone", _("This folder no longer exists."))
    return current


def _require_free(
    contact_id: UUID,
    parent: Folder | None,
    name: str,
    *,
    besides: Folder | None = None,
    field: str = "name",
) -> None:
    taken = place.folder_name_taken(
        contact_id, parent.pk if parent else None, name, besides=besides.pk if besides else None
    )
    if taken:
        message = _("There is already a folder “%(name)s” here.") % {"name": name}
        raise Refused("name_taken", message, field=field)


def _require_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        message = _("Folders nest at most %(count)d deep.") % {"count": MAX_DEPTH}
        raise Refused("too_deep", message, field="folder", limit=MAX_DEPTH)


def _height(tree: FolderTree, folder: Folder) -> int:
    return 1 + max((_height(tree, child) for child in tree.children(folder)), default=0)


def _tell(actor: Actor, type: str, folder: Folder, **event: object) -> None:
    emit(
        type,
        account=current_account(),
        actor=actor,
        contact=folder.contact,
        subject=folder,
        **event,  # type: ignore[arg-type]
    )


def _name(folder: Folder | None) -> str:
    return folder.name if folder else ""
