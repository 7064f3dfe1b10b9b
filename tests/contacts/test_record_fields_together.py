"""Edits of several fields of a contact that the save bar sends at once."""

import json
import re
from typing import Any

import pytest

from contacts.models import Contact
from contacts.services.contacts import contact_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(account, alice):
    return make.make_contact(account, Actor.of_member(alice), email="ada@example.com", city="Paris")


@pytest.fixture
def send(as_alice, url, ada):
    """`send({"city": "Lyon"}, tokens)`: save these; tokens are what editors saw, by field."""

    def sent(values: dict[str, Any], tokens: dict[str, str] | None = None):
        data: dict[str, Any] = {"field": list(values)}
        for name, value in values.items():
            data[f"{name}:value"] = value
            data[f"{name}:version"] = (tokens or {}).get(name, "")
        return as_alice.post(url("contacts:record_fields", ada.pk), data, **HTMX)

    return sent


@pytest.fixture
def token(as_alice, url, ada):
    def read(key):
        page = as_alice.get(url("contacts:record_field", ada.pk, key), **HTMX).content.decode()
        return re.search(r'name="version" value="([^"]*)"', page)[1]

    return read


def updates(account):
    with scope(account):
        return [event.changes for event in Event.objects.filter(type="contact.updated")]


def test_fields_are_saved_as_one_change(account, send, ada):
    field = make.make_field(account, "Shoe size", "number")
    shoe = f"custom.{field.pk}"
    response = send({"first_name": "Augusta", "city": "London", shoe: "38"})
    page = response.content.decode()
    assert "contact-changed" in json.loads(response.headers["HX-Trigger"])
    for part in ('id="field-first_name"', 'id="field-city"', "Augusta", "London", "38"):
        assert part in page
    [changes] = updates(account)
    assert changes["first_name"] == ["Ada", "Augusta"]
    assert changes["city"] == ["Paris", "London"]
    assert len(changes) == 3


def test_what_is_refused_stays_and_keeps_the_others_from_nothing(account, send, ada):
    field = make.make_field(account, "Shoe size", "number")
    shoe = f"custom.{field.pk}"
    page = send({"website": "ftp://x", "city": "London", shoe: "large"}).content.decode()
    assert updates(account) == [{"city": ["Paris", "London"]}]
    assert page.count("field-error") + page.count("errorlist") >= 2
    assert 'value="large"' in page


def test_a_field_that_was_changed_meanwhile_is_a_conflict_alone(account, send, token, ada, actor):
    tokens = {name: token(name) for name in ("city", "first_name")}
    with scope(account):
        contact_update(actor, contact=Contact.objects.get(), changes={"city": "Rome"})
    page = send({"city": "London", "first_name": "Augusta"}, tokens).content.decode()
    assert "inline-conflict" in page
    assert "Rome" in page
    with scope(account):
        contact = Contact.objects.get()
    assert (contact.city, contact.first_name) == ("Rome", "Augusta")
    assert len(updates(account)) == 2


def test_the_same_value_from_both_is_no_conflict(account, send, token, ada, actor):
    tokens = {"city": token("city")}
    with scope(account):
        contact_update(actor, contact=Contact.objects.get(), changes={"city": "Rome"})
    assert "inline-conflict" not in send({"city": "Rome"}, tokens).content.decode()


def test_a_contact_without_any_name_is_refused(account, alice, as_alice, url):
    bare = make.make_contact(account, Actor.of_member(alice), emails=[], phones=[])
    data = {"field": ["first_name", "last_name", "city"], "first_name:value": ""}
    data |= {"last_name:value": "", "city:value": "Bonn"}
    address = url("contacts:record_fields", bare.pk)
    assert "Give at least a name" in as_alice.post(address, data, **HTMX).content.decode()
    with scope(account):
        contact = Contact.objects.get(pk=bare.pk)
    assert contact.display_name
    assert contact.city == "Bonn"


def test_only_for_who_may_edit(as_bob, as_carol, url, ada):
    address = url("contacts:record_fields", ada.pk)
    assert as_carol.post(address, {"field": "city", "city:value": "X"}).status_code == 403
    assert as_bob.post(address, {"field": "city", "city:value": "X"}).status_code == 404


def test_unknown_fields_are_404_and_without_scripts_it_leads_back(as_alice, url, ada, send):
    assert send({"nothing": "1"}).status_code == 404
    address = url("contacts:record_fields", ada.pk)
    response = as_alice.post(address, {"field": "city", "city:value": "Bonn"})
    assert response["Location"] == ada.get_absolute_url()
