"""File and signature fields on the record, and their folder among the documents."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contacts.field_files import can_read
from contacts.models import Contact, FieldFile
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.fields import field_create
from tests.files import samples
from tests.make import make_contact

Url = Callable[..., str]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def contact(account: Account, alice: Member) -> Contact:
    return make_contact(account, owner=alice)


@pytest.fixture
def waiver(account: Account, alice: Member) -> FieldDefinition:
    with scope(account):
        return field_create(Actor.of_member(alice), label="Waiver", type="file")


@pytest.fixture
def signature(account: Account, alice: Member) -> FieldDefinition:
    with scope(account):
        return field_create(Actor.of_member(alice), label="Signature", type="signature")


def pdf(name: str = "waiver.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.PDF)


def test_upload_replace_delete_and_undo(
    as_alice: Client, url: Url, contact: Contact, waiver: FieldDefinition
) -> None:
    field = url("contacts:field_files", contact.pk, waiver.pk)
    html = as_alice.post(field, {"file": pdf()}, headers=HTMX).content.decode()
    assert "waiver.pdf" in html
    assert "Replace the file" in html
    again = as_alice.post(field, {"file": pdf("new.pdf")}, headers=HTMX)
    assert "waiver.pdf" not in again.content.decode()
    undo = json.loads(again["HX-Trigger"])["toast"]["undo_url"]
    as_alice.post(undo, headers=HTMX)
    shown = as_alice.get(url("contacts:record_tab", contact.pk, "additional")).content.decode()
    assert "waiver.pdf" in shown
    assert "new.pdf" not in shown


def test_a_refused_file_says_why_beside_the_field(
    account: Account, as_alice: Client, url: Url, contact: Contact, waiver: FieldDefinition
) -> None:
    field = url("contacts:field_files", contact.pk, waiver.pk)
    bad = SimpleUploadedFile("waiver.pdf", samples.EXE)
    answer = as_alice.post(field, {"file": bad}, headers=HTMX)
    assert answer.status_code == 422
    assert "waiver.pdf" in answer.content.decode()
    with scope(account):
        assert not FieldFile.objects.exists()


def test_without_javascript_a_file_is_added_all_the_same(
    account: Account, as_alice: Client, url: Url, contact: Contact, waiver: FieldDefinition
) -> None:
    answer = as_alice.post(url("contacts:field_files", contact.pk, waiver.pk), {"file": pdf()})
    assert answer["Location"].endswith("?left=additional")
    with scope(account):
        made = FieldFile.objects.get()
    as_alice.post(url("contacts:field_file_delete", contact.pk, waiver.pk, made.pk))
    with scope(account):
        assert FieldFile.objects.get().deleted_at is not None


def test_only_who_sees_the_contact_opens_its_files(
    account: Account,
    carol: Member,
    as_alice: Client,
    as_bob: Client,
    as_carol: Client,
    url: Url,
    contact: Contact,
    waiver: FieldDefinition,
) -> None:
    field = url("contacts:field_files", contact.pk, waiver.pk)
    as_alice.post(field, {"file": pdf()}, headers=HTMX)
    with scope(account):
        made = FieldFile.objects.get()
        assert can_read(carol, made.file)
    download = url("files:download", made.file_id)
    assert as_bob.get(download).status_code == 404
    assert as_carol.post(field, {"file": pdf()}, headers=HTMX).status_code == 403
    as_alice.post(url("contacts:field_file_delete", contact.pk, waiver.pk, made.pk), headers=HTMX)
    assert as_alice.get(download).status_code == 404


def test_the_file_is_sent_as_it_came(
    account: Account, as_alice: Client, url: Url, contact: Contact, waiver: FieldDefinition
) -> None:
    as_alice.post(url("contacts:field_files", contact.pk, waiver.pk), {"file": pdf()})
    with scope(account):
        made = FieldFile.objects.get()
    answer = as_alice.get(url("files:download", made.file_id))
    assert b"".join(answer.streaming_content) == samples.PDF
    answer.close()


def test_a_signature_is_stored_and_an_empty_one_asked_for(
    as_alice: Client, url: Url, contact: Contact, signature: FieldDefinition
) -> None:
    sign = url("contacts:field_sign", contact.pk, signature.pk)
    assert "signature-canvas" in as_alice.get(sign, headers=HTMX).content.decode()
    empty = as_alice.post(sign, {}, headers=HTMX)
    assert empty.status_code == 422
    assert "Draw or type the signature first." in empty.content.decode()
    picture = SimpleUploadedFile("signature.png", samples.PNG)
    done = as_alice.post(sign, {"file": picture}, headers=HTMX)
    assert f"field-{signature.pk}-changed" in json.loads(done["HX-Trigger"])
    field = as_alice.get(url("contacts:field_files", contact.pk, signature.pk), headers=HTMX)
    assert "Sign again" in field.content.decode()


def test_documents_show_them_in_a_folder_of_their_own_where_nothing_is_deleted(
    as_alice: Client, url: Url, contact: Contact, waiver: FieldDefinition
) -> None:
    tab = url("contacts:record_tab", contact.pk, "documents")
    assert "folder=fields" not in as_alice.get(tab).content.decode()
    field = url("contacts:field_files", contact.pk, waiver.pk)
    as_alice.post(field, {"file": pdf()}, headers=HTMX)
    assert "folder=fields" in as_alice.get(tab).content.decode()
    inside = as_alice.get(tab, {"folder": "fields"}).content.decode()
    assert "waiver.pdf" in inside
    assert "Download" in inside
    assert "Delete" not in inside
    assert "drop-zone" not in inside
    found = as_alice.get(tab, {"docs_q": "waiv"}).content.decode()
    assert "waiver.pdf" in found
    assert "waiver.pdf" not in as_alice.get(tab, {"docs_q": "nothing"}).content.decode()


def test_the_settings_say_what_a_field_takes(
    account: Account, as_alice: Client, url: Url, contact: Contact
) -> None:
    page = f"{url('customfields:new')}?type=file"
    sent = {"label": "Papers", "file_kinds": ["pdf", "docx"], "max_files": "3"}
    assert as_alice.post(page, sent).status_code == 302
    with scope(account):
        made = FieldDefinition.objects.get()
    assert (made.file_kinds, made.max_files) == (["pdf", "docx"], 3)
    refused = as_alice.post(url("customfields:edit", made.pk), {**sent, "max_files": "99"})
    assert refused.status_code == 422
    assert "from 1 to 20" in refused.content.decode()
    record = as_alice.get(url("contacts:record", contact.pk), {"left": "additional"})
    assert 'accept=".pdf,.docx"' in record.content.decode()
