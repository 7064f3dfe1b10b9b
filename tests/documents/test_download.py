"""Documents leave only through the permission check, and never as a page of ours."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.test import Client
from django.urls import reverse

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.documents.services.documents import document_delete, document_rename
from hoopcrm.files.services import file_store
from tests import make
from tests.conftest import signed_in
from tests.documents.conftest import Upload
from tests.files import samples

Url = Callable[..., str]


def get(client: Client, address: str, query: dict[str, str] | None = None) -> FileResponse:
    """The answer, closed as a server closes it; its content is in `response.sent`."""
    response = client.get(address, query)
    assert response.status_code == 200
    response.sent = b"".join(response.streaming_content)
    response.close()
    return response


def test_download(as_alice: Client, url: Url, upload: Upload) -> None:
    document = upload("Angebot für Zoë.pdf")
    response = get(as_alice, url("files:download", document.file_id))
    assert response.sent == samples.PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(samples.PDF))
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Angebot%20f%C3%BCr%20Zo%C3%AB.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]


def test_name_is_the_documents_own(
    as_alice: Client, url: Url, upload: Upload, account: Account, actor: Actor
) -> None:
    document = upload("a.pdf")
    with scope(account):
        document_rename(actor, document=document, name="Offer")
    response = get(as_alice, url("files:download", document.file_id))
    assert response["Content-Disposition"] == 'attachment; filename="Offer.pdf"'


@pytest.mark.parametrize(
    ("name", "content", "inline"),
    [
        ("a.png", samples.PNG, True),
        ("a.pdf", samples.PDF, True),
        ("a.txt", b"plain", False),
        ("a.docx", samples.docx(), False),
    ],
)
def test_only_pictures_and_pdf_are_shown(
    as_alice: Client, url: Url, upload: Upload, name: str, content: bytes, inline: bool
) -> None:
    document = upload(name, content)
    response = get(as_alice, url("files:download", document.file_id), {"inline": "1"})
    assert response["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert response["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert response["Content-Security-Policy"].endswith("; sandbox")


def test_who_may_not(
    as_bob: Client, as_mallory: Client, client: Client, url: Url, upload: Upload, mallory: Member
) -> None:
    document = upload("a.pdf")
    address = url("files:download", document.file_id)
    assert as_bob.get(address).status_code == 404
    assert as_mallory.get(address).status_code == 404
    own = reverse("files:download", args=[mallory.account_id, document.file_id])
    assert as_mallory.get(own).status_code == 404
    assert client.get(address).status_code == 302


def test_without_the_right_to_see_documents(account: Account, url: Url, upload: Upload) -> None:
    make.make_role(account, "No documents", "contacts.view")
    dora = make.make_member(account, "Dora", role="No documents")
    address = url("files:download", upload("a.pdf").file_id)
    assert signed_in(dora).get(address).status_code == 404


def test_read_only_role(as_carol: Client, url: Url, upload: Upload) -> None:
    response = get(as_carol, url("files:download", upload("a.pdf").file_id))
    assert response.sent == samples.PDF


def test_deleted_document(
    as_alice: Client, url: Url, upload: Upload, account: Account, actor: Actor
) -> None:
    document = upload("a.pdf")
    with scope(account):
        document_delete(actor, document=document)
    assert as_alice.get(url("files:download", document.file_id)).status_code == 404


def test_file_that_is_no_document(
    as_alice: Client, url: Url, account: Account, actor: Actor, contact: Contact
) -> None:
    with scope(account):
        stored = file_store(
            actor, upload=ContentFile(samples.PDF, name="a.pdf"), purpose="document"
        )
    assert as_alice.get(url("files:download", stored.pk)).status_code == 404


def test_bytes_that_are_gone(as_alice: Client, url: Url, upload: Upload) -> None:
    document = upload("a.pdf")
    default_storage.delete(document.file.storage_key)
    response = as_alice.get(url("files:download", document.file_id))
    assert response.status_code == 409
    assert "no longer in storage" in response.content.decode()


def test_by_post_nothing(as_alice: Client, url: Url, upload: Upload) -> None:
    assert as_alice.post(url("files:download", upload("a.pdf").file_id)).status_code == 405
