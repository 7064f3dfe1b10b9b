"""Adding a contact by the form: slide-over and page, rows, refusals."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests import make

HTMX = {"HX-Request": "true", "HX-Target": "slide-over-content"}
Url = Callable[..., str]


def contacts(account: Account) -> list[Contact]:
    with scope(account):
        return list(Contact.objects.alive().order_by("created_at", "id"))


def events(answer: Any) -> dict[str, Any]:
    return dict(json.loads(answer.headers.get("HX-Trigger", "{}")))


def full(**over: Any) -> dict[str, Any]:
    """Everything that the form asks for."""
    return {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": ["Ada@Example.com", "", "ada@work.example"],
        "phone": ["+1 312 555 0123", "(312) 555-0124", ""],
        "phone_label": ["mobile", "work", ""],
        "time_zone": "Europe/London",
        "tags": ["vip", "new tag"],
        **over,
    }


def test_all_that_was_typed_is_kept(
    account: Account, alice: Member, as_alice: Client, url: Url
) -> None:
    answer = as_alice.post(url("contacts:new"), full(owner=str(alice.pk)), headers=HTMX)
    assert answer.status_code == 204
    told = events(answer)
    assert told["slide-over:close"]
    assert "contacts-changed" in told
    (contact,) = contacts(account)
    assert told["toast"]["link_url"] == url("contacts:record", contact.pk)
    with scope(account):
        assert [row.address for row in contact.emails.all()] == [
            "Ada@Example.com",
            "ada@work.example",
        ]
        assert [(row.label, row.normalised) for row in contact.phones.all()] == [
            ("mobile", "+13125550123"),
            ("work", "+13125550124"),
        ]
        assert {row.tag.name for row in contact.contact_tags.all()} == {"vip", "new tag"}
        assert contact.owner == alice
        assert contact.time_zone == "Europe/London"


def test_save_and_add_another_answers_a_fresh_form(
    account: Account, as_alice: Client, url: Url
) -> None:
    answer = as_alice.post(url("contacts:new"), full(another="1"), headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Lovelace" not in html
    assert 'name="first_name"' in html
    assert "slide-over:close" not in events(answer)
    assert "contacts-changed" in events(answer)
    assert len(contacts(account)) == 1


def test_without_javascript_it_is_a_page(account: Account, as_alice: Client, url: Url) -> None:
    assert "<html" in as_alice.get(url("contacts:new")).content.decode()
    answer = as_alice.post(url("contacts:new"), full())
    (contact,) = contacts(account)
    assert answer["Location"] == url("contacts:record", contact.pk)
    answer = as_alice.post(url("contacts:new"), {"first_name": "Bea", "another": "1"})
    assert answer["Location"] == url("contacts:new")


def test_a_row_more(account: Account, as_alice: Client, url: Url) -> None:
    target = HTMX | {"HX-Target": "new-email-rows"}
    one = as_alice.post(url("contacts:new"), full(more="email"), headers=target).content.decode()
    assert one.count('name="email"') == 1
    assert "autofocus" in one
    whole = as_alice.post(url("contacts:new"), full(more="phone")).content.decode()
    assert whole.count('name="phone"') == 4
    assert "Ada@Example.com" in whole
    eleven = full(more="email", email=[f"{number}@example.com" for number in range(11)])
    assert as_alice.post(url("contacts:new"), eleven, headers=target).content.strip() == b""
    assert contacts(account) == []


@pytest.mark.parametrize(
    ("over", "message", "place"),
    [
        ({"email": ["a@example.com", "nonsense"]}, "is not an e-mail address", "new-email-2"),
        ({"phone": ["12"], "phone_label": [""]}, "is not a phone number", "new-phone-1"),
        ({"phone": ["+1 312 555 0123"] * 2}, "already", "new-phone-1"),
        ({"phone_label": ["work", "work", ""]}, "labelled", "new-phone-1"),
        ({"first_name": "x" * 101}, "At most 100", "first_name"),
        ({"tags": ["x" * 81]}, "At most 80", "tags"),
        ({"time_zone": "Mars/Olympus"}, "valid choice", "time_zone"),
        ({"type": "nonsense"}, "valid choice", "type"),
        ({"first_name": "a\x00b"}, "Null characters", "first_name"),
        ({"email": ["a\x00@example.com"]}, "cannot be stored", "new-email-1"),
        ({"phone": ["9" * 40]}, "is not a phone number", "new-phone-1"),
        ({"email": ["a@example.com"] * 12}, "at most 11", "new-email-1"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_lost(
    account: Account,
    as_alice: Client,
    url: Url,
    over: dict[str, Any],
    message: str,
    place: str,
) -> None:
    answer = as_alice.post(url("contacts:new"), full(**over), headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    before_message = html[: html.index(message)]
    assert place in before_message[before_message.rindex("aria-invalid") - 600 :]
    assert "Lovelace" in html
    assert contacts(account) == []


def test_somebody_must_be_named(account: Account, as_alice: Client, url: Url) -> None:
    answer = as_alice.post(url("contacts:new"), {"time_zone": "Europe/London"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Give at least a name" in answer.content.decode()


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ({"email": "ada@example.com"}, {"email": ["b@example.com", "ADA@example.com"]}),
        ({"phone": "+1 312 555 0123"}, {"phone": ["(312) 555 0123"], "phone_label": [""]}),
    ],
)
def test_a_duplicate_is_refused_with_a_link_to_it(
    account: Account,
    as_alice: Client,
    as_bob: Client,
    url: Url,
    known: dict[str, Any],
    typed: dict[str, Any],
) -> None:
    there = make.make_contact(account, first_name="Already", last_name="Here", **known)
    answer = as_alice.post(url("contacts:new"), {"first_name": "New"} | typed, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Already Here already has this" in html
    assert url("contacts:record", there.pk) in html
    hidden = as_bob.post(url("contacts:new"), {"first_name": "New"} | typed, headers=HTMX)
    assert hidden.status_code == 422
    assert "that you cannot see" in hidden.content.decode()
    assert str(there.pk) not in hidden.content.decode()
    assert len(contacts(account)) == 1


def test_bob_owns_what_he_makes(account: Account, bob: Member, as_bob: Client, url: Url) -> None:
    assert as_bob.post(url("contacts:new"), {"first_name": "Mine"}, headers=HTMX).status_code == 204
    (contact,) = contacts(account)
    assert contact.owner_id == bob.pk
    assert "Mine" in as_bob.get(url("contacts:list")).content.decode()


def test_who_may_not(account: Account, as_carol: Client, as_mallory: Client, url: Url) -> None:
    for client, status in ((as_carol, 403), (as_mallory, 404)):
        assert client.get(url("contacts:new")).status_code == status
        assert client.post(url("contacts:new"), full()).status_code == status
    assert contacts(account) == []


def test_an_owner_of_another_account_is_no_choice(
    account: Account, mallory: Member, as_alice: Client, url: Url
) -> None:
    answer = as_alice.post(url("contacts:new"), full(owner=str(mallory.pk)), headers=HTMX)
    assert answer.status_code == 422
    assert contacts(account) == []


def test_a_read_only_account_keeps_the_list_and_refuses_new_ones(
    account: Account, as_alice: Client, url: Url
) -> None:
    account.state = Account.State.READ_ONLY
    account.save()
    assert as_alice.get(url("contacts:list"), {"sort": "name"}, follow=True).status_code == 200
    answer = as_alice.post(url("contacts:new"), full(), headers=HTMX)
    assert answer.status_code == 422
    assert "read-only" in answer.content.decode()
