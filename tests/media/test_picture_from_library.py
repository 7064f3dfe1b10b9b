"""Taking a file of the media library as the picture of a contact."""

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from tests import make
from tests.conftest import signed_in
from tests.files import pictures
from tests.media.conftest import Place, Put

pytestmark = pytest.mark.django_db
CROP = {"crop_left": "0.6667", "crop_top": "0", "crop_side": "1"}


@pytest.fixture
def edit(account: Account) -> str:
    contact = make.make_contact(account, email="ada@example.com")
    return reverse("contacts:record_picture", args=[account.pk, contact.pk])


def picture(account: Account) -> str:
    with scope(account):
        return Contact.objects.get().picture_url


def test_picked_cropped_and_saved(
    as_alice: Client, account: Account, edit: str, place: Place, put: Put
) -> None:
    media = put("team.png", pictures.striped())
    assert place("picker").encode() in as_alice.get(edit).content
    chosen = f"{edit}?from=media:{media.pk}"
    assert (
        f'data-src="/a/{account.pk}/files/{media.file_id}/'.encode() in as_alice.get(chosen).content
    )
    assert as_alice.post(chosen, CROP).status_code == 302
    image = as_alice.get(picture(account))
    assert pictures.colour(b"".join(image.streaming_content)) == "blue"  # type: ignore[attr-defined]


def test_what_is_gone_from_the_library_cannot_be_taken(
    as_alice: Client, account: Account, edit: str, place: Place, put: Put
) -> None:
    media = put("team.png", pictures.striped())
    as_alice.post(place("delete"), {"selected": f"file:{media.pk}"})
    for key in (f"media:{media.pk}", "media:x", "other:1", "x"):
        assert as_alice.post(f"{edit}?from={key}", CROP).status_code in (404, 422)
    assert picture(account) == ""


def test_without_the_right_to_the_library(account: Account, edit: str, put: Put) -> None:
    media = put("team.png", pictures.striped())
    make.make_role(account, "No media", "contacts.view", "contacts.edit")
    client = signed_in(make.make_member(account, "Nora", role="No media"))
    assert b"media library" not in client.get(edit).content
    assert client.post(f"{edit}?from=media:{media.pk}", CROP).status_code == 422
