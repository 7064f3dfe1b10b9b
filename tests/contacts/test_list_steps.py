"""Previous and next on the record, through the list that one came from."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from contacts.listing.sorts import SORTS
from contacts.listing.state import State
from contacts.listing.steps import steps_of
from contacts.models import Contact
from contacts.services.contacts import contact_delete
from contacts.services.lists import list_state_save
from contacts.services.ownership import contact_follower_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from tests import make

Url = Callable[..., str]


@pytest.fixture
def people(in_account: Account, actor: Actor) -> list[Contact]:
    """Ten contacts, every third with an e-mail, every other of one business."""
    return [
        make.make_contact(
            in_account,
            actor,
            first_name=f"Person {9 - number}",
            last_name="",
            business="Acme" if number % 2 else "",
            **({"email": f"{number}@example.com"} if number % 3 == 0 else {}),
        )
        for number in range(10)
    ]


def pk_of(url: str) -> str:
    found = re.search(r"/contacts/([0-9a-f-]{36})/", url)
    return found[1] if found else ""


def walk(member: Member, start: Contact, query: str, way: str) -> list[str]:
    """The contacts met by following the arrows to the end."""
    seen, contact, params = [str(start.pk)], start, QueryDict(query)
    while url := getattr(steps_of(member, contact, params), way):
        seen.append(pk_of(url))
        contact = Contact.objects.get(pk=seen[-1])
        params = QueryDict(url.partition("?")[2])
    return seen


@pytest.mark.parametrize("token", [f"{way}{key}" for key in SORTS for way in ("", "-")])
def test_arrows_meet_everybody_in_the_order_of_the_list(
    people: list[Contact], alice: Member, as_alice: Client, url: Url, actor: Actor, token: str
) -> None:
    name = list_state_save(actor, state=State(sort=token))
    html = as_alice.get(url("contacts:list"), {"q": name}).content.decode()
    listed = [pk_of(one) for one in re.findall(r'data-href="([^"]+)"', html)]
    assert len(listed) == 10
    first, last = (Contact.objects.get(pk=listed[place]) for place in (0, -1))
    assert walk(alice, first, f"q={name}&at=1", "next_url") == listed
    assert walk(alice, last, f"q={name}&at=10", "previous_url") == listed[::-1]


def test_arrows_stay_in_the_search(people: list[Contact], alice: Member) -> None:
    listed = [str(people[number].pk) for number in (9, 6, 3, 0)]
    assert walk(alice, people[9], "q=all&search=example.com", "next_url") == listed


def test_numbers_step_along_and_back_leads_to_the_page_of_the_contact(
    people: list[Contact], alice: Member, as_alice: Client
) -> None:
    steps = steps_of(alice, people[5], QueryDict("q=all&search=person&at=5"))
    assert "at=4" in steps.previous_url
    assert "at=6" in steps.next_url
    assert "search=person" in steps.next_url
    html = as_alice.get(steps.back_url).content.decode()
    listed = [pk_of(one) for one in re.findall(r'data-href="([^"]+)"', html)]
    assert listed[0] == str(people[5].pk)
    assert re.search(r"5–10", html)


def test_the_position_of_the_contact(
    people: list[Contact], alice: Member, as_alice: Client, url: Url, monkeypatch: Any
) -> None:
    address = url("contacts:position", people[7].pk)
    assert "3 of 10" in as_alice.get(address).content.decode()
    assert "3 of 10" in as_alice.get(address, {"q": "all", "at": 3}).content.decode()
    assert (
        "1 of 4"
        in as_alice.get(
            url("contacts:position", people[9].pk), {"search": "example.com"}
        ).content.decode()
    )
    monkeypatch.setattr("contacts.listing.steps.COUNT_EXACT_TO", 1)
    assert "of" not in as_alice.get(address).content.decode()


def test_arrows_skip_the_deleted_and_the_unseen(
    people: list[Contact], alice: Member, bob: Member, actor: Actor
) -> None:
    contact_delete(actor, contact=people[4])
    assert pk_of(steps_of(alice, people[5], QueryDict("")).next_url) == str(people[3].pk)
    for number in (8, 1):
        contact_follower_add(actor, contact=people[number], member=bob)
    steps = steps_of(bob, people[8], QueryDict(""))
    assert pk_of(steps.next_url) == str(people[1].pk)
    assert steps.previous_url == ""


@pytest.mark.parametrize("query", ["q=nonsense&at=-1", "at=zero&search=%00", "q=%00", "search=..."])
def test_bad_addresses_of_a_record(
    people: list[Contact], alice: Member, as_alice: Client, url: Url, query: str
) -> None:
    steps_of(alice, people[5], QueryDict(query))
    address = url("contacts:position", people[5].pk)
    assert as_alice.get(f"{address}?{query}").status_code == 200


def test_the_position_is_asked_by_those_who_see_the_contact(
    people: list[Contact], as_bob: Client, as_mallory: Client, url: Url
) -> None:
    assert as_bob.get(url("contacts:position", people[0].pk)).status_code == 404
    assert as_mallory.get(url("contacts:position", people[0].pk)).status_code == 404
