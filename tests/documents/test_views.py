"""Forms of the Documents tab, deleting, and everybody who may not."""

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.documents.models import Document, Folder
from tests.documents.answers import HTMX, Place, documents, events, names
from tests.documents.conftest import MakeFolder, Upload, sent


class TestForms:
    def test_new_folder(self, as_alice: Client, place: Place, tab: str) -> None:
        page = as_alice.get(place("folder_new"), headers=HTMX).content.decode()
        assert 'id="slide-over-title"' in page
        response = as_alice.post(place("folder_new"), {"name": "Contracts"}, headers=HTMX)
        assert response.status_code == 204
        assert {"slide-over:close", "documents-changed", "toast"} <= events(response).keys()
        again = as_alice.post(place("folder_new"), {"name": "contracts"}, headers=HTMX)
        assert again.status_code == 422
        assert "already a folder “contracts” here" in again.content.decode()
        assert names(as_alice.get(tab)) == ["Contracts"]

    def test_new_folder_in_a_folder_without_scripts(
        self, as_alice: Client, place: Place, folder: MakeFolder, account: Account
    ) -> None:
        outer = folder("Outer")
        url = f"{place('folder_new')}?folder={outer.pk}"
        assert "<h1>New folder</h1>" in as_alice.get(url).content.decode()
        response = as_alice.post(url, {"name": "Inner"})
        assert response.status_code == 302
        with scope(account):
            assert Folder.objects.get(name="Inner").parent == outer

    @pytest.mark.parametrize("name", ["", "  ", "\x00", "x" * 5000, "a\x00b"])
    def test_bad_names(self, as_alice: Client, place: Place, upload: Upload, name: str) -> None:
        document = upload("a.pdf")
        for url in (place("folder_new"), place("document_rename", document.pk)):
            response = as_alice.post(url, {"name": name}, headers=HTMX)
            assert response.status_code == 422

    def test_rename(self, as_alice: Client, place: Place, upload: Upload, account: Account) -> None:
        document = upload("a.pdf")
        url = place("document_rename", document.pk)
        assert 'value="a.pdf"' in as_alice.get(url, headers=HTMX).content.decode()
        assert as_alice.post(url, {"name": "b"}, headers=HTMX).status_code == 204
        assert documents(account) == ["b.pdf"]

    def test_move_offers_the_other_folders(
        self, as_alice: Client, place: Place, folder: MakeFolder
    ) -> None:
        outer = folder("Outer")
        folder("Inner", parent=outer)
        folder("Elsewhere")
        page = as_alice.get(place("folder_move", outer.pk), headers=HTMX).content.decode()
        assert "Elsewhere" in page
        assert "Inner" not in page

    def test_move_into_its_own_child(
        self, as_alice: Client, place: Place, folder: MakeFolder
    ) -> None:
        outer = folder("Outer")
        inner = folder("Inner", parent=outer)
        url = place("folder_move", outer.pk)
        response = as_alice.post(url, {"folder": str(inner.pk)}, headers=HTMX)
        assert response.status_code == 422
        assert "cannot be moved into itself" in response.content.decode()

    def test_move_to_another_contact(
        self,
        as_alice: Client,
        place: Place,
        upload: Upload,
        folder: MakeFolder,
        other_contact: Contact,
    ) -> None:
        document, hers = upload("a.pdf"), folder("Hers", contact=other_contact)
        url = place("document_move", document.pk)
        for raw in (str(hers.pk), "nonsense", "\x00"):
            response = as_alice.post(url, {"folder": raw}, headers=HTMX)
            assert response.status_code == 422
            assert "no longer exists" in response.content.decode()

    def test_move_and_undo(
        self, as_alice: Client, place: Place, tab: str, upload: Upload, folder: MakeFolder
    ) -> None:
        document, target = upload("a.pdf"), folder("Contracts")
        url = place("document_move", document.pk)
        response = as_alice.post(url, {"folder": str(target.pk)}, headers=HTMX)
        assert names(as_alice.get(tab)) == ["Contracts"]
        undone = as_alice.post(events(response)["toast"]["undo_url"], headers=HTMX)
        assert "operation-undone" in events(undone)
        assert names(as_alice.get(tab)) == ["Contracts", "a.pdf"]


class TestDelete:
    def test_document_and_undo(
        self, as_alice: Client, place: Place, account: Account, upload: Upload
    ) -> None:
        document = upload("a.pdf")
        url = place("document_delete", document.pk)
        response = as_alice.post(url, headers=HTMX)
        assert "documents-changed" in events(response)
        assert documents(account) == []
        assert as_alice.post(url, headers=HTMX).status_code == 404
        as_alice.post(events(response)["toast"]["undo_url"], headers=HTMX)
        assert documents(account) == ["a.pdf"]

    def test_folder_asks_with_the_number_of_files(
        self,
        as_alice: Client,
        place: Place,
        tab: str,
        account: Account,
        upload: Upload,
        folder: MakeFolder,
    ) -> None:
        outer = folder("Contracts")
        upload("a.pdf", folder=outer)
        upload("b.pdf", folder=folder("Inner", parent=outer))
        assert "The 2 documents in it are deleted too." in as_alice.get(tab).content.decode()
        response = as_alice.post(place("folder_delete", outer.pk), headers=HTMX)
        assert documents(account) == []
        as_alice.post(events(response)["toast"]["undo_url"], headers=HTMX)
        assert documents(account) == ["a.pdf", "b.pdf"]

    def test_by_get_nothing_happens(self, as_alice: Client, place: Place, upload: Upload) -> None:
        assert as_alice.get(place("document_delete", upload("a.pdf").pk)).status_code == 405


class TestOthers:
    """Everybody who may not: another account, another contact, only assigned data, nobody."""

    ACTIONS = ("rename", "move", "delete")

    def addresses(self, place: Place, document: Document, folder: Folder) -> list[str]:
        actions = [place(f"document_{one}", document.pk) for one in self.ACTIONS]
        actions += [place(f"folder_{one}", folder.pk) for one in self.ACTIONS]
        return [*actions, place("upload"), place("folder_new")]

    def test_another_account(
        self, as_mallory: Client, place: Place, tab: str, upload: Upload, folder: MakeFolder
    ) -> None:
        for url in (tab, *self.addresses(place, upload("a.pdf"), folder("F"))):
            assert as_mallory.post(url, {"name": "x"}).status_code == 404

    def test_another_accounts_contact_in_ones_own_account(
        self,
        as_mallory: Client,
        mallory: Member,
        contact: Contact,
        upload: Upload,
    ) -> None:
        document = upload("a.pdf")
        account = mallory.account_id
        for name, args in (("upload", []), ("document_delete", [document.pk])):
            url = reverse(f"documents:{name}", args=[account, contact.pk, *args])
            assert as_mallory.post(url).status_code == 404

    def test_only_assigned_data(
        self, as_bob: Client, place: Place, tab: str, upload: Upload, folder: MakeFolder
    ) -> None:
        assert as_bob.get(tab).status_code == 404
        for url in self.addresses(place, upload("a.pdf"), folder("F")):
            assert as_bob.post(url, {"name": "x"}).status_code == 404

    def test_through_another_contact(
        self,
        as_alice: Client,
        account: Account,
        other_contact: Contact,
        upload: Upload,
        folder: MakeFolder,
    ) -> None:
        document, own = upload("a.pdf"), folder("F")
        for name, pk in (("document", document.pk), ("folder", own.pk)):
            for action in self.ACTIONS:
                args = [account.pk, other_contact.pk, pk]
                url = reverse(f"documents:{name}_{action}", args=args)
                assert as_alice.post(url, {"name": "x"}).status_code == 404

    def test_signed_out(self, client: Client, place: Place, upload: Upload) -> None:
        response = client.post(place("document_delete", upload("a.pdf").pk))
        assert response.status_code == 302

    def test_deleted_contact(
        self, as_alice: Client, place: Place, account: Account, contact: Contact, actor: Actor
    ) -> None:
        from contacts.services.contacts import contact_delete

        with scope(account):
            contact_delete(actor, contact=contact)
        assert as_alice.post(place("upload"), {"file": sent("a.pdf")}).status_code == 404
