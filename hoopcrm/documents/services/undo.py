"""Taking back what was deleted or moved."""

from typing import Any
from uuid import UUID

from django.db.models import F, UUIDField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from contacts.access import get_contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.documents.models import Document, Folder
from hoopcrm.documents.services import place
from hoopcrm.documents.tree import folder_tree
from hoopcrm.events.emit import emit
from hoopcrm.files.names import free_name


@service
def document_restore(actor: Actor, *, operation: Operation) -> Restored:
    """Undo of `document.deleted`: back into its folder, or out of any when that is gone.

    Raises:
        Refused: `gone`, `already_undone` or `changed_since`.
    """
    document = _subject(actor, operation, Document)
    folder = document.folder if document.folder and document.folder.deleted_at is None else None
    name = place.free_document_name(
        document.contact_id, folder.pk if folder else None, document.name, besides=document.pk
    )
    # Still deleted: nobody sees it, so its version stays the journal's.
    Document.objects.filter(pk=document.pk).update(folder=folder, name=name)
    result = _restore(operation)
    document.refresh_from_db()
    _tell(actor, "document.restored", document, operation, data={"folder": _name(folder)})
    return result


@service
def document_move_back(actor: Actor, *, operation: Operation) -> Restored:
    """Undo of `document.moved`. Raises Refused as `document_restore`, or `folder_gone`."""
    document = _subject(actor, operation, Document)
    before = _journaled(operation)["folder_id"]
    back = _living(before)
    result = _restore(operation)
    away = document.folder
    document.refresh_from_db()
    name = place.free_document_name(
        document.contact_id, back.pk if back else None, document.name, besides=document.pk
    )
    if name != document.name:
        Document.objects.filter(pk=document.pk).update(name=name, version=F("version") + 1)
        document.name = name
    changes = {"folder": [_name(away), _name(back)]}
    _tell(actor, "document.moved", document, operation, changes=changes)
    return result


@service
def folder_restore(actor: Actor, *, operation: Operation) -> Restored:
    """Undo of `folder.deleted`, with all that was in it. Raises as `document_restore`."""
    touched = {folder.pk: folder for folder in _touched(operation, Folder)}
    folder = _subject(actor, operation, Folder)
    folder = next(one for one in touched.values() if one.parent_id not in touched)
    parent = folder.parent if folder.parent and folder.parent.deleted_at is None else None
    beside = Folder.objects.filter(
        contact_id=folder.contact_id, parent=parent, deleted_at__isnull=True
    )
    taken = {name.casefold() for name in beside.values_list("name", flat=True)}
    name = free_name(folder.name, taken, longest=place.LONGEST_FOLDER)
    Folder.objects.filter(pk=folder.pk).update(parent=parent, name=name)
    result = _restore(operation)
    folder.refresh_from_db()
    files = result.rows.get(Document._meta.db_table, 0)
    _tell(actor, "folder.restored", folder, operation, data={"files": files})
    return result


@service
def folder_move_back(actor: Actor, *, operation: Operation) -> Restored:
    """Undo of `folder.moved`.

    Raises:
        Refused: as `document_restore`, `folder_gone`, `folder_in_itself` or `name_taken`.
    """
    folder = _subject(actor, operation, Folder)
    back = _living(_journaled(operation)["parent_id"])
    tree = folder_tree(folder.contact_id)
    if back is not None and folder.pk in {one.pk for one in tree.path(back)}:
        raise Refused(
            "folder_in_itself", _("The folder it came from is inside it now; nothing was moved.")
        )
    if place.folder_name_taken(
        folder.contact_id, back.pk if back else None, folder.name, besides=folder.pk
    ):
        message = _("There is a folder “%(name)s” again where it came from; nothing was moved.")
        raise Refused("name_taken", message % {"name": folder.name})
    away = folder.parent
    result = _restore(operation)
    folder.refresh_from_db()
    changes = {"folder": [_name(away), _name(back)]}
    _tell(actor, "folder.moved", folder, operation, changes=changes)
    return result


def _subject(actor: Actor, operation: Operation, model: type[Any]) -> Any:
    """A row that the operation touched, its contact visible to the actor and locked."""
    found = _touched(operation, model).first()
    if found is None:
        raise Refused("gone", _("There is nothing left to bring back."))
    if actor.member is not None:
        get_contact(actor.member, found.contact_id)
    place.lock(found.contact_id)
    found.refresh_from_db()
    return found


def _touched(operation: Operation, model: type[Any]) -> Any:
    rows = JournalRow.objects.filter(operation=operation, table=model._meta.db_table)
    pks = rows.annotate(row_id=Cast("pk_value", UUIDField())).values("row_id")
    related = ("contact", "folder", "file") if model is Document else ("contact", "parent")
    return model.objects.filter(pk__in=pks).select_related(*related)


def _journaled(operation: Operation) -> dict[str, Any]:
    row = JournalRow.objects.filter(operation=operation).values_list("before", flat=True).first()
    return row or {}


def _living(folder_id: UUID | str | None) -> Folder | None:
    if folder_id is None:
        return None
    folder: Folder | None = Folder.objects.filter(pk=folder_id, deleted_at__isnull=True).first()
    if folder is None:
        raise Refused("folder_gone", _("The folder it came from has been deleted."))
    return folder


def _restore(operation: Operation) -> Restored:
    result = restore(operation)
    if not result.total:
        raise Refused("changed_since", _("This was changed since; nothing was undone."))
    return result


def _tell(actor: Actor, type: str, subject: Any, operation: Operation, **event: Any) -> None:
    emit(
        type,
        account=current_account(),
        actor=actor,
        contact=subject.contact,
        subject=subject,
        operation=operation,
        **event,
    )


def _name(folder: Folder | None) -> str:
    return folder.name if folder else ""
