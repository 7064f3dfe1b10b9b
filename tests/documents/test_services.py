"""Documents and folders: what the services do and what they refuse."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from contacts.models import Contact
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.documents.models import Document, Folder
from hoopcrm.documents.services import folders as folder_services
from hoopcrm.documents.services.documents import document_delete, document_move, document_rename
from hoopcrm.documents.services.folders import folder_delete, folder_move, folder_rename
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from hoopcrm.files.models import StoredFile
from hoopcrm.files.sweep import sweep_files
from tests.documents.conftest import MakeFolder, Upload
from tests.files import samples

pytestmark = pytest.mark.usefixtures("in_account")


def told(contact: Contact) -> str:
    """The newest line of the contact's timeline."""
    return describe(Event.objects.filter(contact_id=contact.pk).order_by("-id")[0])


class TestUpload:
    def test_keeps_file_name_and_author(
        self, upload: Upload, contact: Contact, actor: Actor
    ) -> None:
        document = upload("Vertrag Müller.pdf")
        assert document.name == "Vertrag Müller.pdf"
        assert document.created_by == actor.member
        with default_storage.open(document.file.storage_key) as content:
            assert content.read() == samples.PDF
        assert told(contact).startswith("Document uploaded: Vertrag Müller.pdf (")

    def test_same_name_gets_a_number(self, upload: Upload, folder: MakeFolder) -> None:
        names = [upload("offer.pdf", samples.PDF + b"%d" % n).name for n in range(3)]
        assert names == ["offer.pdf", "offer (2).pdf", "offer (3).pdf"]
        assert upload("OFFER.pdf", samples.PDF + b"x").name == "OFFER (4).pdf"
        assert upload("offer.pdf", folder=folder("Old")).name == "offer.pdf"

    def test_a_second_click_stores_once(self, upload: Upload) -> None:
        assert upload("offer.pdf") == upload("offer.pdf")
        assert Document.objects.count() == StoredFile.objects.count() == 1

    def test_the_same_file_later_is_another_document(self, upload: Upload) -> None:
        first = upload("offer.pdf", at=now() - timedelta(minutes=1))
        second = upload("offer.pdf")
        assert second != first
        assert second.name == "offer (2).pdf"

    def test_into_a_deleted_folder_is_refused(
        self, upload: Upload, folder: MakeFolder, actor: Actor
    ) -> None:
        gone = folder("Gone")
        folder_delete(actor, folder=gone)
        with pytest.raises(Refused, match="no longer exists"):
            upload("offer.pdf", folder=gone)
        assert not Document.objects.exists()

    def test_into_a_folder_of_another_contact_is_refused(
        self, upload: Upload, folder: MakeFolder, other_contact: Contact
    ) -> None:
        with pytest.raises(Refused, match="no longer exists"):
            upload("offer.pdf", folder=folder("Hers", contact=other_contact))


class TestRename:
    def test_extension_stays(self, upload: Upload, actor: Actor, contact: Contact) -> None:
        document = document_rename(actor, document=upload("offer.pdf"), name="Offer May")
        assert document.name == "Offer May.pdf"
        assert told(contact) == "Document renamed: offer.pdf → Offer May.pdf"
        assert document_rename(actor, document=document, name="x.PDF").name == "x.PDF"
        assert document_rename(actor, document=document, name="x.exe").name == "x.exe.PDF"

    def test_to_a_taken_name(self, upload: Upload, actor: Actor) -> None:
        upload("a.pdf")
        other = upload("b.pdf", samples.PDF + b"b")
        assert document_rename(actor, document=other, name="A").name == "A (2).pdf"

    def test_to_the_same_name_tells_nothing(self, upload: Upload, actor: Actor) -> None:
        document = upload("a.pdf")
        before = Event.objects.count()
        document_rename(actor, document=document, name="a.pdf")
        assert Event.objects.count() == before

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("", "name_missing"),
            ("   ", "name_missing"),
            ("\x00", "name_missing"),
            ("x" * 5000, "name_too_long"),
        ],
    )
    def test_refused(self, upload: Upload, actor: Actor, name: str, code: str) -> None:
        document = upload("a.pdf")
        with pytest.raises(Refused) as refused:
            document_rename(actor, document=document, name=name)
        assert (refused.value.code, refused.value.field) == (code, "name")

    def test_slashes_make_no_path(self, upload: Upload, actor: Actor) -> None:
        document = document_rename(actor, document=upload("a.pdf"), name="Offer 3/4")
        assert document.name == "Offer 3-4.pdf"

    def test_folder(self, folder: MakeFolder, actor: Actor, contact: Contact) -> None:
        old = folder("Old")
        folder("Taken")
        assert folder_rename(actor, folder=old, name="New").name == "New"
        assert told(contact) == "Folder renamed: Old → New"
        with pytest.raises(Refused, match="already a folder “taken” here"):
            folder_rename(actor, folder=old, name="taken")


class TestFolders:
    def test_one_name_in_one_place(self, folder: MakeFolder) -> None:
        top = folder("Contracts")
        folder("Contracts", parent=top)
        with pytest.raises(Refused) as refused:
            folder("contracts")
        assert (refused.value.code, refused.value.field) == ("name_taken", "name")

    def test_not_too_deep(self, folder: MakeFolder) -> None:
        inner: Folder | None = None
        for depth in range(folder_services.MAX_DEPTH):
            inner = folder(f"Level {depth}", parent=inner)
        with pytest.raises(Refused, match="at most 12 deep"):
            folder("One more", parent=inner)

    def test_not_too_many(self, folder: MakeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(folder_services, "MAX_FOLDERS", 2)
        folder("a"), folder("b")
        with pytest.raises(Refused, match="at most 2 folders"):
            folder("c")

    def test_parent_of_another_contact(self, folder: MakeFolder, other_contact: Contact) -> None:
        hers = folder("Hers", contact=other_contact)
        with pytest.raises(Refused, match="no longer exists"):
            folder("Mine", parent=hers)


class TestMove:
    def test_document(
        self, upload: Upload, folder: MakeFolder, actor: Actor, contact: Contact
    ) -> None:
        document, target = upload("a.pdf"), folder("Contracts")
        upload("a.pdf", samples.PDF + b"other", folder=target)
        assert document_move(actor, document=document, folder=target) is not None
        document.refresh_from_db()
        assert (document.folder, document.name) == (target, "a (2).pdf")
        assert told(contact) == "Document moved: a (2).pdf to “Contracts”"
        assert document_move(actor, document=document, folder=target) is None

    def test_folder_with_all_in_it(self, upload: Upload, folder: MakeFolder, actor: Actor) -> None:
        outer, moved = folder("Outer"), folder("Moved")
        inside = upload("a.pdf", folder=folder("Inner", parent=moved))
        folder_move(actor, folder=moved, parent=outer)
        moved.refresh_from_db()
        inside.refresh_from_db()
        assert moved.parent == outer
        assert inside.folder is not None
        assert inside.folder.parent == moved

    def test_folder_not_into_itself(self, folder: MakeFolder, actor: Actor) -> None:
        outer = folder("Outer")
        inner = folder("Inner", parent=folder("Middle", parent=outer))
        for target in (outer, inner):
            with pytest.raises(Refused, match="cannot be moved into itself") as refused:
                folder_move(actor, folder=outer, parent=target)
            assert refused.value.field == "folder"

    def test_folder_not_to_another_contact(
        self, folder: MakeFolder, actor: Actor, other_contact: Contact
    ) -> None:
        hers = folder("Hers", contact=other_contact)
        with pytest.raises(Refused, match="no longer exists"):
            folder_move(actor, folder=folder("Mine"), parent=hers)

    def test_folder_not_onto_its_name(self, folder: MakeFolder, actor: Actor) -> None:
        target = folder("Target")
        folder("Same", parent=target)
        with pytest.raises(Refused, match="already a folder “Same” here"):
            folder_move(actor, folder=folder("Same"), parent=target)

    def test_folder_not_too_deep(self, folder: MakeFolder, actor: Actor) -> None:
        inner: Folder | None = None
        for depth in range(folder_services.MAX_DEPTH - 1):
            inner = folder(f"Level {depth}", parent=inner)
        tall = folder("Tall")
        folder("In it", parent=tall)
        with pytest.raises(Refused, match="at most 12 deep"):
            folder_move(actor, folder=tall, parent=inner)


class TestDelete:
    def test_document_keeps_its_bytes_for_undo(
        self, upload: Upload, actor: Actor, contact: Contact
    ) -> None:
        document = upload("a.pdf")
        document_delete(actor, document=document)
        document.refresh_from_db()
        assert document.deleted_at is not None
        StoredFile.objects.update(created_at=now() - timedelta(days=9))
        sweep_files()
        assert default_storage.exists(document.file.storage_key)
        assert told(contact) == "Document deleted: a.pdf"

    def test_document_twice(self, upload: Upload, actor: Actor) -> None:
        document = upload("a.pdf")
        document_delete(actor, document=document)
        with pytest.raises(Refused, match="has been deleted"):
            document_delete(actor, document=document)

    def test_folder_takes_all_in_it(
        self, upload: Upload, folder: MakeFolder, actor: Actor, contact: Contact
    ) -> None:
        outer = folder("Outer")
        inner = folder("Inner", parent=outer)
        upload("a.pdf", folder=outer)
        upload("b.pdf", folder=inner)
        kept = upload("c.pdf")
        folder_delete(actor, folder=outer)
        assert list(Document.objects.filter(deleted_at=None)) == [kept]
        assert not Folder.objects.filter(deleted_at=None).exists()
        assert told(contact) == "Folder deleted: Outer (2 documents)"

    def test_bytes_go_with_the_contact(
        self, upload: Upload, contact: Contact, actor: Actor
    ) -> None:
        upload("a.pdf")
        with writes.frame("erasure of a contact", silent=True):
            contact.delete()
        StoredFile.objects.update(created_at=now() - timedelta(days=2))
        assert sweep_files()[0] == 1
        assert not StoredFile.objects.exists()


def test_numbering_of_long_names(upload: Upload) -> None:
    name = "п" * 251 + ".pdf"
    assert upload(name).name == name
    second = upload(name, samples.PDF + b"2").name
    assert second.endswith("п (2).pdf")
    assert len(second) == 255


def test_content_file_without_name_is_refused(
    actor: Actor, contact: Contact, upload: Upload
) -> None:
    with pytest.raises(Refused, match="has no name"):
        upload("", upload=ContentFile(samples.PDF))
