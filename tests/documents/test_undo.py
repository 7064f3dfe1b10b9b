"""Undo of what was deleted or moved, also when the place has changed meanwhile."""

import pytest
from django.http import Http404

from contacts.models import Contact
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.models import Operation
from hoopcrm.documents.models import Document, Folder
from hoopcrm.documents.services.documents import document_delete, document_move, document_rename
from hoopcrm.documents.services.folders import folder_delete, folder_move
from hoopcrm.documents.services.undo import (
    document_move_back,
    document_restore,
    folder_move_back,
    folder_restore,
)
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.documents.conftest import MakeFolder, Upload
from tests.files import samples

pytestmark = pytest.mark.usefixtures("in_account")


def moved(operation: Operation | None) -> Operation:
    assert operation is not None
    return operation


class TestDocument:
    def test_back_in_its_folder(
        self, upload: Upload, folder: MakeFolder, actor: Actor, contact: Contact
    ) -> None:
        document = upload("a.pdf", folder=folder("Contracts"))
        operation = document_delete(actor, document=document)
        assert document_restore(actor, operation=operation).total == 1
        document.refresh_from_db()
        assert document.deleted_at is None
        assert document.folder is not None
        newest = Event.objects.filter(contact_id=contact.pk).order_by("-id")[0]
        assert describe(newest) == "Document restored: a.pdf in “Contracts”"

    def test_only_once(self, upload: Upload, actor: Actor) -> None:
        operation = document_delete(actor, document=upload("a.pdf"))
        document_restore(actor, operation=operation)
        with pytest.raises(Refused, match="already been undone"):
            document_restore(actor, operation=operation)

    def test_its_name_was_taken_meanwhile(self, upload: Upload, actor: Actor) -> None:
        document = upload("a.pdf")
        operation = document_delete(actor, document=document)
        upload("a.pdf", samples.PDF + b"new")
        document_restore(actor, operation=operation)
        document.refresh_from_db()
        assert document.name == "a (2).pdf"

    def test_its_folder_is_gone(self, upload: Upload, folder: MakeFolder, actor: Actor) -> None:
        inside = folder("Contracts")
        document = upload("a.pdf", folder=inside)
        operation = document_delete(actor, document=document)
        folder_delete(actor, folder=inside)
        document_restore(actor, operation=operation)
        document.refresh_from_db()
        assert (document.folder, document.deleted_at) == (None, None)

    def test_moved_back(self, upload: Upload, folder: MakeFolder, actor: Actor) -> None:
        document, target = upload("a.pdf"), folder("Contracts")
        operation = moved(document_move(actor, document=document, folder=target))
        upload("a.pdf", samples.PDF + b"new")
        document_move_back(actor, operation=operation)
        document.refresh_from_db()
        assert (document.folder, document.name) == (None, "a (2).pdf")

    def test_not_moved_back_over_a_later_change(
        self, upload: Upload, folder: MakeFolder, actor: Actor
    ) -> None:
        document, target = upload("a.pdf"), folder("Contracts")
        operation = moved(document_move(actor, document=document, folder=target))
        document_rename(actor, document=document, name="b")
        with pytest.raises(Refused, match="changed since"):
            document_move_back(actor, operation=operation)
        document.refresh_from_db()
        assert (document.folder, document.name) == (target, "b.pdf")

    def test_not_moved_back_into_a_deleted_folder(
        self, upload: Upload, folder: MakeFolder, actor: Actor
    ) -> None:
        old = folder("Old")
        document = upload("a.pdf", folder=old)
        operation = moved(document_move(actor, document=document, folder=None))
        folder_delete(actor, folder=old)
        with pytest.raises(Refused, match="has been deleted"):
            document_move_back(actor, operation=operation)


class TestFolder:
    def test_all_comes_back(self, upload: Upload, folder: MakeFolder, actor: Actor) -> None:
        outer = folder("Outer")
        inner = folder("Inner", parent=outer)
        upload("a.pdf", folder=outer)
        upload("b.pdf", folder=inner)
        gone = upload("deleted before.pdf", samples.PDF + b"x", folder=inner)
        document_delete(actor, document=gone)
        operation = folder_delete(actor, folder=outer)
        folder_restore(actor, operation=operation)
        assert set(Folder.objects.filter(deleted_at=None)) == {outer, inner}
        alive = Document.objects.filter(deleted_at=None).values_list("name", "folder__name")
        assert set(alive) == {("a.pdf", "Outer"), ("b.pdf", "Inner")}

    def test_its_name_was_taken_meanwhile(self, folder: MakeFolder, actor: Actor) -> None:
        old = folder("Contracts")
        operation = folder_delete(actor, folder=old)
        folder("contracts")
        folder_restore(actor, operation=operation)
        old.refresh_from_db()
        assert old.name == "Contracts (2)"

    def test_its_parent_is_gone(self, folder: MakeFolder, actor: Actor) -> None:
        outer = folder("Outer")
        inner = folder("Inner", parent=outer)
        operation = folder_delete(actor, folder=inner)
        folder_delete(actor, folder=outer)
        folder_restore(actor, operation=operation)
        inner.refresh_from_db()
        assert (inner.parent, inner.deleted_at) == (None, None)

    def test_moved_back(self, folder: MakeFolder, actor: Actor) -> None:
        target, one = folder("Target"), folder("One")
        operation = moved(folder_move(actor, folder=one, parent=target))
        folder_move_back(actor, operation=operation)
        one.refresh_from_db()
        assert one.parent is None

    def test_not_moved_back_into_its_own_child(self, folder: MakeFolder, actor: Actor) -> None:
        outer = folder("Outer")
        one = folder("One", parent=outer)
        operation = moved(folder_move(actor, folder=one, parent=None))
        folder_move(actor, folder=outer, parent=one)
        with pytest.raises(Refused, match="inside it now"):
            folder_move_back(actor, operation=operation)

    def test_not_moved_back_onto_its_name(self, folder: MakeFolder, actor: Actor) -> None:
        target, one = folder("Target"), folder("One")
        operation = moved(folder_move(actor, folder=one, parent=target))
        folder("One")
        with pytest.raises(Refused, match="again where it came from"):
            folder_move_back(actor, operation=operation)


def test_only_who_sees_the_contact_may_undo(upload: Upload, actor: Actor, bob: Member) -> None:
    operation = document_delete(actor, document=upload("a.pdf"))
    with pytest.raises(Http404):
        document_restore(Actor.of_member(bob), operation=operation)
