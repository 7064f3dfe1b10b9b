"""Tags on the contact's page."""

import json

import pytest

from contacts.access import tags_of
from contacts.services.tags import contact_tag_add
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(account, alice):
    return make.make_contact(account, Actor.of_member(alice), tags=["lead", "vip"])


def names(account, contact):
    with scope(account):
        return [tag.name for tag in tags_of(contact)]


def test_choose_add_and_create(as_alice, account, url, ada):
    address = url("contacts:record_tags", ada.pk)
    data = {"was": ["lead", "vip"], "tags": ["vip", "Spring camp"]}
    response = as_alice.post(f"{address}?in=header", data, **HTMX)
    assert response.status_code == 200
    assert names(account, ada) == ["Spring camp", "vip"]
    fired = json.loads(response.headers["HX-Trigger"])
    assert {"contact-changed", "header-tags-changed"} <= fired.keys()
    assert "Spring camp" in response.content.decode()


def test_tag_put_meanwhile_stays(as_alice, account, alice, url, ada):
    with scope(account):
        contact_tag_add(Actor.of_member(alice), contact=ada, name="meanwhile")
    data = {"was": ["lead", "vip"], "tags": ["lead"]}
    as_alice.post(url("contacts:record_tags", ada.pk), data, **HTMX)
    assert names(account, ada) == ["lead", "meanwhile"]


def test_same_tag_in_other_case_is_the_same(as_alice, account, url, ada):
    data = {"was": ["lead", "vip"], "tags": ["lead", "vip", "VIP"]}
    assert as_alice.post(url("contacts:record_tags", ada.pk), data, **HTMX).status_code == 200
    assert names(account, ada) == ["lead", "vip"]


def test_refused_name_stays_in_the_form(as_alice, account, url, ada):
    data = {"was": ["lead", "vip"], "tags": ["lead", "vip", "x" * 81]}
    response = as_alice.post(url("contacts:record_tags", ada.pk), data, **HTMX)
    assert response.status_code == 422
    assert "x" * 81 in response.content.decode()
    assert names(account, ada) == ["lead", "vip"]


def test_remove_by_the_chip(as_alice, account, url, ada):
    with scope(account):
        vip = next(tag for tag in tags_of(ada) if tag.name == "vip")
    address = url("contacts:tag_remove", ada.pk, vip.pk)
    assert as_alice.get(address).status_code == 405
    response = as_alice.post(address, **HTMX)
    assert response.status_code == 200
    assert names(account, ada) == ["lead"]
    assert as_alice.post(address, **HTMX).status_code == 200


def test_tag_of_another_account_is_404(as_alice, other_account, url, ada):
    foreign = make.make_contact(other_account, tags=["theirs"])
    with scope(other_account):
        tag = tags_of(foreign)[0]
    assert as_alice.post(url("contacts:tag_remove", ada.pk, tag.pk)).status_code == 404


def test_options_for_pickers(as_alice, as_mallory, url, ada):
    found = as_alice.get(url("contacts:tag_options"), {"q": "VI"}).json()
    assert [one["value"] for one in found] == ["vip"]
    assert as_alice.get(url("contacts:tag_options"), {"q": "\x00"}).status_code == 200
    assert as_mallory.get(url("contacts:tag_options")).status_code == 404


def test_rights(as_carol, as_bob, as_mallory, account, url, ada):
    address = url("contacts:record_tags", ada.pk)
    data = {"was": [], "tags": ["mine"]}
    assert as_carol.post(address, data).status_code == 403
    assert as_bob.post(address, data).status_code == 404
    assert as_mallory.post(address, data).status_code == 404
    assert names(account, ada) == ["lead", "vip"]


def test_without_scripts(as_alice, account, url, ada):
    address = url("contacts:record_tags", ada.pk)
    make.make_contact(account, first_name="B", tags=["judo"])
    page = as_alice.get(address).content.decode()
    assert "<html" in page
    assert "judo" in page
    saved = as_alice.post(address, {"was": ["lead", "vip"], "tags": ["judo"]})
    assert saved.headers["Location"] == url("contacts:record", ada.pk)
    assert names(account, ada) == ["judo"]
