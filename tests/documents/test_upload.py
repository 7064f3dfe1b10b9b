"""Uploading as a browser does it, and what goes wrong on the way."""

import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.documents.models import Document
from tests.documents.answers import HTMX, Place, documents, events
from tests.documents.conftest import MakeFolder, sent
from tests.files import samples


class TestUpload:
    def test_into_a_folder(
        self, as_alice: Client, account: Account, place: Place, folder: MakeFolder
    ) -> None:
        target = folder("Contracts")
        body = {"file": sent("Über uns.pdf"), "folder": str(target.pk)}
        response = as_alice.post(place("upload"), body, headers=HTMX)
        assert response.status_code == 204
        assert "documents-changed" in events(response)
        with scope(account):
            assert Document.objects.get().folder == target
        assert documents(account) == ["Über uns.pdf"]

    def test_one_refused_file_loses_no_other(
        self, as_alice: Client, account: Account, place: Place
    ) -> None:
        files = [sent("a.pdf"), sent("virus.pdf", samples.EXE), sent("b.txt", b"text")]
        response = as_alice.post(place("upload"), {"file": files}, headers=HTMX)
        assert response.status_code == 422
        assert "“virus.pdf” is damaged" in response.content.decode()
        assert "documents-changed" in events(response)
        assert documents(account) == ["a.pdf", "b.txt"]

    def test_without_scripts(
        self, as_alice: Client, account: Account, place: Place, contact: Contact
    ) -> None:
        files = [sent("a.pdf"), sent("empty.txt", b"")]
        response = as_alice.post(place("upload"), {"file": files})
        assert response.status_code == 302
        assert response["Location"].endswith(f"/contacts/{contact.pk}/?tab=documents")
        page = as_alice.get(response["Location"]).content.decode()
        assert "Uploaded “a.pdf”." in page
        assert "“empty.txt” is empty." in page

    def test_the_same_post_twice(self, as_alice: Client, account: Account, place: Place) -> None:
        for _click in range(2):
            response = as_alice.post(place("upload"), {"file": sent("a.pdf")}, headers=HTMX)
            assert response.status_code == 204
        assert documents(account) == ["a.pdf"]

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("empty.pdf", b"", "is empty"),
            ("setup.exe", samples.EXE, "files of this type are not taken"),
            ("setup.pdf", samples.EXE, "not a .pdf file"),
            ("page.svg", samples.SVG, "files of this type are not taken"),
            ("photo.pdf", samples.PNG, "its content is PNG"),
        ],
    )
    def test_refusals(
        self,
        as_alice: Client,
        account: Account,
        place: Place,
        name: str,
        content: bytes,
        message: str,
    ) -> None:
        response = as_alice.post(place("upload"), {"file": sent(name, content)}, headers=HTMX)
        assert response.status_code == 422
        assert message in response.content.decode()
        assert documents(account) == []

    def test_no_file_at_all(self, as_alice: Client, place: Place) -> None:
        response = as_alice.post(place("upload"), {}, headers=HTMX)
        assert response.status_code == 422
        assert "Choose a file first." in response.content.decode()

    def test_over_the_cap(
        self, as_alice: Client, account: Account, place: Place, settings: Any
    ) -> None:
        settings.UPLOAD_LIMIT_BYTES = settings.IMPORT_LIMIT_BYTES = 100_000
        files = [sent("big.txt", b"x" * 100_001), sent("small.txt", b"x")]
        response = as_alice.post(place("upload"), {"file": files}, headers=HTMX)
        assert response.status_code == 422
        assert "“big.txt” is larger than 97.7" in response.content.decode()
        assert documents(account) == ["small.txt"]

    def test_cut_off(self, as_alice: Client, account: Account, place: Place) -> None:
        body = (
            b'--sep\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
            b"only the beginning of a text"
        )
        response = as_alice.generic(
            "POST",
            place("upload"),
            body,
            content_type="multipart/form-data; boundary=sep",
            headers=HTMX,
            **{"CONTENT_LENGTH": str(len(body) + 1000), "wsgi.input": io.BytesIO(body)},
        )
        assert response.status_code == 422
        assert "broke off" in response.content.decode()
        assert documents(account) == []

    def test_body_that_is_no_form(self, as_alice: Client, place: Place) -> None:
        response = as_alice.generic(
            "POST", place("upload"), b"\x00nonsense", content_type="multipart/form-data; boundary=x"
        )
        assert response.status_code < 500

    @pytest.mark.parametrize("name", ["x" * 5000 + ".pdf", "a\x00b.pdf", "../../up.pdf", '"q".pdf'])
    def test_odd_names(self, as_alice: Client, account: Account, place: Place, name: str) -> None:
        file = sent("placeholder.pdf")
        file._name = name  # as a client that checks nothing would send it
        response = as_alice.post(place("upload"), {"file": file}, headers=HTMX)
        assert response.status_code in (204, 400)
        for stored in documents(account):
            assert not {"/", "\x00"} & set(stored)

    def test_folder_of_another_contact(
        self,
        as_alice: Client,
        account: Account,
        place: Place,
        folder: MakeFolder,
        other_contact: Contact,
    ) -> None:
        hers = folder("Hers", contact=other_contact)
        for raw in (str(hers.pk), str(uuid4()), "nonsense", "\x00"):
            body = {"file": sent("a.pdf"), "folder": raw}
            response = as_alice.post(place("upload"), body, headers=HTMX)
            assert response.status_code == 422
            assert "no longer exists" in response.content.decode()
        assert documents(account) == []
