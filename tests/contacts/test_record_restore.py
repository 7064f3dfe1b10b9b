"""Earlier values from the audit log of a contact, written back by one press."""

import html
import json
import re

import pytest

from contacts.models import Contact, ContactType
from contacts.services.contacts import contact_update
from contacts.services.ownership import contact_owner_set
from contacts.services.tags import contact_tag_add
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(account, alice):
    return make.make_contact(
        account, Actor.of_member(alice), email="ada@example.com", city="Paris", type="Lead"
    )


@pytest.fixture
def change(account, alice, ada):
    def write(**changes):
        with scope(account):
            contact_update(Actor.of_member(alice), contact=ada, changes=changes)

    return write


@pytest.fixture
def log(as_alice, url, ada):
    """What the log offers: {what the button says: (address, token)}."""

    def read(client=as_alice):
        page = client.get(url("contacts:record_tab", ada.pk, "audit"), **HTMX).content.decode()
        found = re.findall(
            r'<form[^>]*action="([^"]*/restore/[^"]*)".*?name="version" value="([^"]*)".*?'
            r'aria-label="([^"]*)"',
            page,
            re.DOTALL,
        )
        return {html.unescape(label): (address, token) for address, token, label in found}

    return read


@pytest.fixture
def press(as_alice, log):
    """Press the button of that name, as somebody who sees the log now."""

    def post(label):
        address, token = log()[label]
        return as_alice.post(address, {"version": token}, **HTMX)

    return post


def now(account, contact):
    with scope(account):
        return Contact.objects.select_related("type", "owner__user").get(pk=contact.pk)


def said(response) -> str:
    return json.loads(response.headers["HX-Trigger"])["toast"]["message"]


def test_a_city_comes_back(account, ada, change, press, log):
    change(city="Lyon")
    assert list(log()) == ["Restore City: Paris"]
    response = press("Restore City: Paris")
    assert response.status_code == 204
    assert said(response) == "City is “Paris” again."
    assert "contact-changed" in json.loads(response.headers["HX-Trigger"])
    assert now(account, ada).city == "Paris"
    assert list(log()) == ["Restore City: Lyon"]


def test_an_empty_field_is_emptied_again(account, ada, change, press):
    change(website="example.com")
    assert said(press("Restore Website: empty")) == "Website is empty again."
    assert now(account, ada).website == ""


def test_what_is_chosen_from_a_list_comes_back(account, ada, change, press):
    change(type="Customer", country="France", birth_date="1990-05-04", gender="female")
    change(type="", country="Spain", birth_date="--05-04", gender="male", business="Zenith")
    change(business="Apex")
    for label in (
        "Restore Contact type: Customer",
        "Restore Country: France",
        "Restore Date of birth: 1990-05-04",
        "Restore Gender: Female",
        "Restore Business name: Zenith",
    ):
        assert press(label).status_code == 204, label
    contact = now(account, ada)
    assert contact.type.label == "Customer"
    assert (contact.country, contact.gender, contact.company_name) == ("FR", "female", "Zenith")
    assert contact.birth_date.isoformat() == "1990-05-04"


@pytest.mark.parametrize(
    ("type", "options", "first", "second"),
    [
        ("text", (), "blue", "red"),
        ("number", (), "12.5", "7"),
        ("date", (), "2024-09-05", "2025-01-01"),
        ("single", ("Judo", "Golf, indoors"), "Golf, indoors", "Judo"),
        ("multiple", ("Judo", "Golf", "Chess"), ["Judo", "Chess"], ["Golf"]),
    ],
)
def test_custom_fields_come_back(account, ada, change, log, press, type, options, first, second):
    field = make.make_field(account, "Thing", type, options)
    key = f"custom.{field.pk}"
    change(**{key: first})
    wanted = now(account, ada).custom
    change(**{key: second})
    (label,) = set(log()) - {"Restore Thing: empty"}
    assert press(label).status_code == 204
    assert now(account, ada).custom == wanted


def test_the_owner_comes_back(account, alice, bob, ada, press):
    with scope(account):
        contact_owner_set(Actor.of_member(alice), contact=ada, member=bob)
        contact_owner_set(Actor.of_member(alice), contact=ada, member=alice)
    assert press(f"Restore Owner: {bob}").status_code == 204
    assert now(account, ada).owner_id == bob.pk


def test_a_change_meanwhile_is_not_overwritten(account, as_alice, ada, change, log):
    change(city="Lyon")
    address, token = log()["Restore City: Paris"]
    change(city="Nice")
    response = as_alice.post(address, {"version": token}, **HTMX)
    assert response.status_code == 409
    assert "it is “Nice” now" in said(response)
    assert now(account, ada).city == "Nice"


def test_a_change_of_something_else_is_no_conflict(account, as_alice, ada, change, log):
    change(city="Lyon")
    address, token = log()["Restore City: Paris"]
    change(website="example.com")
    assert as_alice.post(address, {"version": token}, **HTMX).status_code == 204
    assert now(account, ada).city == "Paris"


def test_what_can_no_longer_be_written_says_why(account, as_alice, ada, change, log):
    change(type="Customer")
    address, token = log()["Restore Contact type: Lead"]
    with writes.frame("test data", silent=True), scope(account):
        ContactType.objects.filter(label="Lead").delete()
    response = as_alice.post(address, {"version": token}, **HTMX)
    assert response.status_code == 422
    assert said(response) == "Contact type was not restored. There is no such contact type."
    assert now(account, ada).type.label == "Customer"


def test_addresses_tags_and_gone_fields_are_not_offered(account, alice, ada, change, log):
    field = make.make_field(account, "Thing")
    change(**{f"custom.{field.pk}": "x"})
    with scope(account):
        contact_tag_add(Actor.of_member(alice), contact=ada, name="vip")
        with writes.frame("test data", silent=True):
            field.delete()
    assert log() == {}


def test_only_what_was_changed_can_be_asked_for(as_alice, url, ada, change, log):
    change(city="Lyon")
    address, token = log()["Restore City: Paris"]
    data = {"version": token}
    assert as_alice.post(address.replace("/city/", "/email/"), data).status_code == 404
    other = make.make_contact(ada.account, first_name="Bea")
    assert as_alice.post(address.replace(str(ada.pk), str(other.pk)), data).status_code == 404
    assert as_alice.get(address).status_code == 405


def test_without_scripts(account, as_alice, url, ada, change, log):
    change(city="Lyon")
    address, token = log()["Restore City: Paris"]
    page = as_alice.post(address, {"version": token}, follow=True)
    assert page.redirect_chain == [(f"{url('contacts:record', ada.pk)}?left=audit", 302)]
    assert "City is “Paris” again." in page.content.decode()


def test_rights(account, as_carol, as_bob, as_mallory, ada, change, log):
    change(city="Lyon")
    address, token = log()["Restore City: Paris"]
    assert log(as_carol) == {}
    assert as_carol.post(address, {"version": token}).status_code == 403
    assert as_bob.post(address, {"version": token}).status_code == 404
    assert as_mallory.post(address, {"version": token}).status_code == 404
    assert now(account, ada).city == "Lyon"


def test_a_follower_does_not_hand_the_contact_over(account, alice, bob, ada, log, as_bob):
    from contacts.services.ownership import contact_follower_add

    with scope(account):
        contact_owner_set(Actor.of_member(alice), contact=ada, member=alice)
        contact_follower_add(Actor.of_member(alice), contact=ada, member=bob)
    address, token = log()["Restore Owner: empty"]
    assert log(as_bob) == {}
    assert as_bob.post(address, {"version": token}).status_code == 403
