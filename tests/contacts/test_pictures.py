"""The picture of a contact: services, pages, and who sees it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contacts.models import Contact, ContactPicture
from contacts.services.contacts import contact_update
from contacts.services.ownership import contact_follower_add
from contacts.services.pictures import (
    contact_picture_remove,
    contact_picture_set,
    contact_picture_undo,
    picture_drawn,
)
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.erasure import account_erase
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from hoopcrm.files.models import StoredFile
from hoopcrm.files.sweep import GRACE, sweep_files
from tests import make
from tests.conftest import signed_in
from tests.files import pictures, samples

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
Put = Callable[..., Operation]


@pytest.fixture
def contact(account: Account, alice: Member) -> Contact:
    return make.make_contact(account, email="ada@example.com", owner=alice)


@pytest.fixture
def put(account: Account, contact: Contact, actor: Actor) -> Put:
    """`put()`: the contact gets a picture."""

    def made(content: bytes = b"") -> Operation:
        with scope(account):
            upload = ContentFile(content or pictures.striped(), name="me.png")
            drawn = picture_drawn(upload, None)
            return contact_picture_set(actor, contact=contact, drawn=drawn)

    return made


@pytest.fixture
def edit(account: Account, contact: Contact) -> str:
    return reverse("contacts:record_picture", args=[account.pk, contact.pk])


def sent(content: bytes | None = None, name: str = "me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.striped() if content is None else content)


def fetched(client: Client, url: str) -> Any:
    """The answer; the content of a file is in `response.sent`, read to its end."""
    response: Any = client.get(url)
    if response.streaming:
        response.sent = b"".join(response.streaming_content)
    return response


def events(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    return found


class TestServices:
    def test_set_and_replace(self, account: Account, contact: Contact, put: Put) -> None:
        put()
        version, first = contact.version, contact.picture
        put()
        assert contact.version == version + 1
        with scope(account):
            current = ContactPicture.objects.get(contact=contact, removed_at__isnull=True)
            told = [describe(e) for e in Event.objects.filter(type="contact.picture_set")]
        assert current.pk == contact.picture != first
        assert sorted(told) == ["Added a picture", "Replaced the picture"]

    def test_undo_brings_the_one_before_back(
        self, account: Account, contact: Contact, put: Put, actor: Actor
    ) -> None:
        put()
        first = contact.picture
        operation = put()
        with scope(account):
            contact_update(actor, contact=contact, changes={"city": "Paris"})
            contact_picture_undo(actor, operation=operation)
            contact.refresh_from_db()
            assert (contact.picture, contact.city) == (first, "Paris")
            with pytest.raises(Refused, match="already been undone"):
                contact_picture_undo(actor, operation=operation)

    def test_undo_of_the_first_leaves_none(
        self, account: Account, contact: Contact, put: Put, actor: Actor
    ) -> None:
        operation = put()
        with scope(account):
            contact_picture_undo(actor, operation=operation)
            contact.refresh_from_db()
            assert contact.picture is None
            assert not ContactPicture.objects.exists()

    def test_removed_and_brought_back(
        self, account: Account, contact: Contact, put: Put, actor: Actor
    ) -> None:
        put()
        picture = contact.picture
        with scope(account):
            operation = contact_picture_remove(actor, contact=contact)
            assert contact.picture is None
            with pytest.raises(Refused) as refused:
                contact_picture_remove(actor, contact=contact)
            assert refused.value.code == "no_picture"
            contact_picture_undo(actor, operation=operation)
            contact.refresh_from_db()
        assert contact.picture == picture

    def test_an_old_undo_does_not_touch_a_newer_picture(
        self, account: Account, contact: Contact, put: Put, actor: Actor
    ) -> None:
        put()
        with scope(account):
            operation = contact_picture_remove(actor, contact=contact)
        put()
        newest = contact.picture
        with scope(account), pytest.raises(Refused) as refused:
            contact_picture_undo(actor, operation=operation)
        assert refused.value.code == "changed_since"
        with scope(account):
            contact.refresh_from_db()
        assert contact.picture == newest

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("me.gif", samples.GIF, "file_type"),
            ("me.png", samples.JPEG, "file_mismatch"),
            ("me.png", samples.SVG, "file_mismatch"),
            ("me.png", b"", "file_empty"),
            ("me.jpg", samples.JPEG, "picture_damaged"),
            ("me.png", samples.PNG, "picture_too_small"),
            ("me.png", pictures.striped() + bytes(3_000_000), "file_too_large"),
        ],
    )
    def test_what_is_refused(
        self, in_account: Account, name: str, content: bytes, code: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            picture_drawn(ContentFile(content, name=name), None)
        assert refused.value.code == code

    def test_the_sweep_leaves_what_undo_could_bring_back(
        self, account: Account, put: Put, actor: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put()
        operation = put()
        monkeypatch.setattr("hoopcrm.files.sweep.GRACE", -GRACE)
        sweep_files()
        with scope(account):
            assert StoredFile.objects.count() == 4
            contact_picture_undo(actor, operation=operation)
        sweep_files()
        with scope(account):
            assert StoredFile.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_erasing_the_account_removes_the_files(account: Account, put: Put) -> None:
    from django.core.files.storage import default_storage

    put()
    with scope(account):
        keys = list(StoredFile.objects.values_list("storage_key", flat=True))
    assert [default_storage.exists(key) for key in keys] == [True, True]
    account_erase(Actor.system("tests"), account=account)
    assert [default_storage.exists(key) for key in keys] == [False, False]


class TestPage:
    def test_upload_with_a_crop(
        self, as_alice: Client, account: Account, contact: Contact, edit: str
    ) -> None:
        crop = {"crop_left": "0", "crop_top": "0", "crop_side": "1"}
        response = as_alice.post(edit, {"file": sent()} | crop, headers=HTMX)
        assert response.status_code == 204
        told = events(response)
        assert {"contact-changed", "slide-over:close"} <= told.keys()
        assert told["toast"]["undo_url"]
        with scope(account):
            contact.refresh_from_db()
        assert pictures.colour(fetched(as_alice, contact.picture_url).sent) == "red"
        assert as_alice.post(told["toast"]["undo_url"], headers=HTMX).status_code < 300
        assert as_alice.get(contact.picture_url).status_code == 404

    def test_without_scripts(
        self, as_alice: Client, account: Account, contact: Contact, edit: str
    ) -> None:
        assert b'enctype="multipart/form-data"' in as_alice.get(edit).content
        response = as_alice.post(edit, {"file": sent()})
        assert response["Location"] == contact.get_absolute_url()
        response = as_alice.get(response["Location"])
        assert b"Picture saved." in response.content
        with scope(account):
            contact.refresh_from_db()
        assert contact.picture_url.encode() in response.content
        remove = reverse("contacts:picture_remove", args=[account.pk, contact.pk])
        assert remove.encode() in as_alice.get(edit).content
        as_alice.post(remove)
        response = as_alice.get(contact.get_absolute_url())
        assert b"Picture removed." in response.content
        assert contact.picture_url.encode() not in response.content

    @pytest.mark.parametrize("body", [{}, {"file": sent(samples.EXE)}, {"file": sent(b"")}])
    def test_a_refusal_is_shown(self, as_alice: Client, edit: str, body: dict[str, Any]) -> None:
        for headers in (HTMX, {}):
            response = as_alice.post(edit, body, headers=headers)
            assert response.status_code == 422
            assert b'role="alert"' in response.content

    def test_who_may_change_it(
        self, as_alice: Client, as_carol: Client, as_bob: Client, contact: Contact, edit: str
    ) -> None:
        record = contact.get_absolute_url()
        assert edit.encode() in as_alice.get(record).content
        assert edit.encode() not in as_carol.get(record).content
        assert as_carol.post(edit, {"file": sent()}).status_code == 403
        assert as_bob.post(edit, {"file": sent()}).status_code == 404


class TestImage:
    def test_is_kept_by_the_browser(self, as_alice: Client, contact: Contact, put: Put) -> None:
        put()
        response = fetched(as_alice, contact.picture_url)
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "private, max-age=31536000, immutable"
        assert "Cookie" in response["Vary"]
        assert response["X-Content-Type-Options"] == "nosniff"
        again = as_alice.get(contact.picture_url, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_only_for_who_sees_the_contact(
        self, account: Account, bob: Member, contact: Contact, put: Put, actor: Actor
    ) -> None:
        put()
        as_bob = signed_in(bob)
        addresses = [contact.picture_url, contact.face_url]
        assert [fetched(as_bob, url).status_code for url in addresses] == [404, 404]
        with scope(account):
            contact_follower_add(actor, contact=contact, member=bob)
        assert [fetched(as_bob, url).status_code for url in addresses] == [200, 200]

    def test_the_general_door_for_files_asks_the_same(
        self, account: Account, as_alice: Client, as_bob: Client, put: Put
    ) -> None:
        put()
        with scope(account):
            pk = ContactPicture.objects.get().small_id
        url = reverse("files:download", args=[account.pk, pk])
        assert fetched(as_alice, url).status_code == 200
        assert fetched(as_bob, url).status_code == 404

    def test_shown_where_the_contact_is(
        self, account: Account, as_alice: Client, contact: Contact, put: Put
    ) -> None:
        put()
        face = contact.face_url.encode()
        assert face in as_alice.get(reverse("contacts:list", args=[account.pk])).content
        search = reverse("core:search", args=[account.pk])
        assert face in as_alice.get(search, {"q": "lovelace"}).content
        identity = reverse("contacts:record_identity", args=[account.pk, contact.pk])
        assert contact.picture_url.encode() in as_alice.get(identity).content


class TestAddForm:
    def test_a_picture_comes_with_the_contact(self, as_alice: Client, account: Account) -> None:
        url = reverse("contacts:new", args=[account.pk])
        page = as_alice.get(url).content.decode()
        assert 'enctype="multipart/form-data"' in page
        assert 'name="file"' in page
        body = {"first_name": "Ada", "last_name": "Byron", "file": sent()}
        assert as_alice.post(url, body, headers=HTMX).status_code == 204
        with scope(account):
            made = Contact.objects.get(last_name="Byron")
        assert pictures.colour(fetched(as_alice, made.picture_url).sent) == "green"

    def test_the_part_that_was_chosen_is_taken(self, as_alice: Client, account: Account) -> None:
        url = reverse("contacts:new", args=[account.pk])
        body = {"first_name": "Ada", "last_name": "Byron", "file": sent()}
        part = {"crop_left": "0.666667", "crop_top": "0", "crop_side": "1"}
        assert as_alice.post(url, body | part, headers=HTMX).status_code == 204
        with scope(account):
            made = Contact.objects.get(last_name="Byron")
        assert pictures.colour(fetched(as_alice, made.picture_url).sent) == "blue"

    def test_another_error_leaves_the_chosen_picture(
        self, as_alice: Client, account: Account
    ) -> None:
        url = reverse("contacts:new", args=[account.pk])
        body = {"first_name": "Ada", "email": "no address", "file": sent()}
        response = as_alice.post(url, body, headers=HTMX)
        assert response.status_code == 422
        assert b"hx-preserve" in response.content

    @pytest.mark.parametrize("content", [b"", samples.EXE, pictures.striped() + bytes(3_000_000)])
    def test_what_is_wrong_with_it_is_told_and_nothing_is_made(
        self, as_alice: Client, account: Account, content: bytes
    ) -> None:
        url = reverse("contacts:new", args=[account.pk])
        body = {"first_name": "Ada", "last_name": "Byron", "file": sent(content)}
        response = as_alice.post(url, body, headers=HTMX)
        assert response.status_code == 422
        assert b'id="new-picture-error"' in response.content
        assert b'value="Byron"' in response.content
        with scope(account):
            assert not Contact.objects.filter(last_name="Byron").exists()
