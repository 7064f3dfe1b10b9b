"""E-mails and phones on the contact's page."""

import json
import re

import pytest

from contacts.models import Contact
from contacts.services.channels import contact_email_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(account, alice):
    return make.make_contact(
        account,
        Actor.of_member(alice),
        emails=["ada@example.com", "countess@example.com"],
        phone="+1 312 555 0142",
    )


def addresses(account, contact):
    with scope(account):
        return [(row.address, row.is_primary) for row in contact.emails.order_by("position")]


def row_of(account, contact, related, **by):
    with scope(account):
        return getattr(contact, related).get(**by)


def test_add_email(as_alice, account, url, ada):
    address = url("contacts:channel_add", ada.pk, "email")
    assert b"<form" in as_alice.get(address, **HTMX).content
    response = as_alice.post(address, {"value": "third@example.com"}, **HTMX)
    assert response.headers["HX-Retarget"] == "#channel-email"
    assert "contact-changed" in json.loads(response.headers["HX-Trigger"])
    assert "third@example.com" in response.content.decode()
    assert addresses(account, ada)[-1] == ("third@example.com", False)


def test_change_email(as_alice, account, url, ada):
    row = row_of(account, ada, "emails", is_primary=True)
    address = url("contacts:channel_edit", ada.pk, "email", row.pk)
    assert b'value="ada@example.com"' in as_alice.get(address, **HTMX).content
    assert as_alice.post(address, {"value": "Ada@New.example"}, **HTMX).status_code == 200
    assert addresses(account, ada)[0] == ("Ada@New.example", True)
    with scope(account):
        assert Contact.objects.get(pk=ada.pk).email == "Ada@New.example"


def test_make_primary_and_remove(as_alice, account, url, ada):
    second = row_of(account, ada, "emails", is_primary=False)
    primary = url("contacts:channel_primary", ada.pk, "email", second.pk)
    assert as_alice.post(primary, **HTMX).status_code == 200
    assert addresses(account, ada) == [("ada@example.com", False), ("countess@example.com", True)]
    removed = as_alice.post(url("contacts:channel_remove", ada.pk, "email", second.pk), **HTMX)
    assert removed.status_code == 200
    assert addresses(account, ada) == [("ada@example.com", True)]


def test_phone_with_label(as_alice, account, url, ada):
    response = as_alice.post(
        url("contacts:channel_add", ada.pk, "phone"),
        {"value": "+49 30 901820", "label": "work"},
        **HTMX,
    )
    page = response.content.decode()
    assert "+49 30 901820" in page
    assert "tel:+4930901820" in page
    taken = as_alice.post(
        url("contacts:channel_add", ada.pk, "phone"),
        {"value": "+49 30 901821", "label": "work"},
        **HTMX,
    )
    assert taken.status_code == 422
    with scope(account):
        assert ada.phones.count() == 2


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "no address"),
        ("email", ""),
        ("email", "ADA@example.com"),
        ("phone", "1" * 40),
        ("phone", "call me"),
    ],
)
def test_refused_address_stays_with_its_error(as_alice, account, url, ada, kind, value):
    response = as_alice.post(url("contacts:channel_add", ada.pk, kind), {"value": value}, **HTMX)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'aria-invalid="true"' in page
    assert f'value="{value}"' in page or not value
    assert len(addresses(account, ada)) == 2


def test_duplicate_is_refused_with_a_link_to_the_other(as_alice, account, url, ada):
    other = make.make_contact(account, first_name="Grace", email="grace@example.com")
    response = as_alice.post(
        url("contacts:channel_add", ada.pk, "email"), {"value": "Grace@Example.com"}, **HTMX
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "Grace" in page
    assert url("contacts:record", other.pk) in page


def test_duplicate_that_one_may_not_see_is_not_named(as_bob, account, bob, url):
    make.make_contact(account, first_name="Hidden", email="hidden@example.com")
    mine = make.make_contact(account, first_name="Mine", owner=bob)
    response = as_bob.post(
        url("contacts:channel_add", mine.pk, "email"), {"value": "hidden@example.com"}, **HTMX
    )
    assert response.status_code == 422
    assert "Hidden" not in response.content.decode()
    assert "Open that contact" not in response.content.decode()


@pytest.mark.parametrize(
    ("kind", "value", "button", "refusal"),
    [
        ("email", "n{}@example.com", "Add e-mail", "A contact has at most 11 e-mail addresses."),
        ("phone", "+120255501{:02}", "Add phone", "A contact has at most 11 phone numbers."),
    ],
)
def test_at_most_eleven(as_alice, account, url, kind, value, button, refusal):
    contact = make.make_contact(account)
    add = url("contacts:channel_add", contact.pk, kind)
    for number in range(11):
        page = as_alice.post(add, {"value": value.format(number)}, **HTMX).content.decode()
        assert (button in page) == (number < 10)
    refused = as_alice.post(add, {"value": value.format(11)}, **HTMX)
    assert refused.status_code == 422
    assert refusal in refused.content.decode()
    with scope(account):
        assert getattr(contact, f"{kind}s").count() == 11


def test_conflict_on_the_same_address(as_alice, account, alice, url, ada):
    row = row_of(account, ada, "emails", is_primary=True)
    address = url("contacts:channel_edit", ada.pk, "email", row.pk)
    token = re.search(
        r'name="version" value="([^"]*)"', as_alice.get(address, **HTMX).content.decode()
    )[1]
    with scope(account):
        contact_email_update(
            Actor.of_member(alice), contact=ada, pk=row.pk, address="theirs@example.com"
        )
    data = {"value": "mine@example.com", "version": token}
    response = as_alice.post(address, data, **HTMX)
    assert response.status_code == 409
    page = response.content.decode()
    assert "theirs@example.com" in page
    assert "mine@example.com" in page
    assert addresses(account, ada)[0][0] == "theirs@example.com"
    data["version"] = re.search(r'name="version" value="([^"]*)"', page)[1]
    assert as_alice.post(address, data, **HTMX).status_code == 200
    assert addresses(account, ada)[0][0] == "mine@example.com"


def test_address_of_another_contact_is_404(as_alice, account, url, ada):
    other = make.make_contact(account, first_name="Grace", email="grace@example.com")
    row = row_of(account, other, "emails")
    edit = url("contacts:channel_edit", ada.pk, "email", row.pk)
    assert as_alice.get(edit).status_code == 404
    assert as_alice.post(url("contacts:channel_remove", ada.pk, "email", row.pk)).status_code in (
        302,
        404,
    )
    assert addresses(account, other) == [("grace@example.com", True)]


def test_unknown_kind_is_404(as_alice, url, ada):
    assert as_alice.get(url("contacts:channel_add", ada.pk, "fax")).status_code == 404
    assert as_alice.get(url("contacts:channel", ada.pk, "fax")).status_code == 404


def test_rights(as_carol, as_bob, as_mallory, account, url, ada):
    row = row_of(account, ada, "emails", is_primary=True)
    for name, args in (
        ("channel_add", ()),
        ("channel_edit", (row.pk,)),
        ("channel_remove", (row.pk,)),
        ("channel_primary", (row.pk,)),
    ):
        address = url(f"contacts:{name}", ada.pk, "email", *args)
        assert as_carol.post(address, {"value": "x@example.com"}).status_code == 403
        assert as_bob.post(address, {"value": "x@example.com"}).status_code == 404
        assert as_mallory.post(address, {"value": "x@example.com"}).status_code == 404
    assert len(addresses(account, ada)) == 2


def test_without_scripts(as_alice, account, url, ada):
    address = url("contacts:channel_add", ada.pk, "email")
    assert b"<html" in as_alice.get(address).content
    assert b"<html" in as_alice.post(address, {"value": "nothing"}).content
    saved = as_alice.post(address, {"value": "third@example.com"})
    assert saved.headers["Location"] == url("contacts:record", ada.pk)
