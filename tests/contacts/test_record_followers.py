"""Followers in the header of a contact's page."""

from collections.abc import Callable

import pytest
from django.test import Client

from contacts.access import followers_of
from contacts.models import Contact
from contacts.services.ownership import contact_follower_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make

pytestmark = pytest.mark.django_db
Url = Callable[..., str]


@pytest.fixture
def contact(account: Account, alice: Member) -> Contact:
    return make.make_contact(account, owner=alice)


def following(contact: Contact) -> list[str]:
    with scope(contact.account):
        return [member.display_name for member in followers_of(contact)]


def follow(contact: Contact, *members: Member) -> None:
    with scope(contact.account):
        for member in members:
            contact_follower_add(make.SYSTEM, contact=contact, member=member)


def test_choosing_followers_saves_them_and_tells(
    as_alice: Client, url: Url, contact: Contact, bob: Member, carol: Member
) -> None:
    follow(contact, carol)
    data = {"followers": [bob.pk], "was": [carol.pk]}
    answer = as_alice.post(
        url("contacts:record_followers", contact.pk), data, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "Bob" in answer.text
    assert following(contact) == ["Bob"]
    with scope(contact.account):
        told = list(Event.objects.filter(contact_id=contact.pk).values_list("type", flat=True))
    assert "contact.follower_removed" in told


def test_a_follower_added_meanwhile_stays(
    as_alice: Client, url: Url, contact: Contact, bob: Member, carol: Member
) -> None:
    follow(contact, carol)
    as_alice.post(url("contacts:record_followers", contact.pk), {"followers": [bob.pk]})
    assert following(contact) == ["Carol", "Bob"]


def test_the_eleventh_is_refused_and_none_is_saved(
    as_alice: Client, url: Url, contact: Contact, account: Account
) -> None:
    people = [make.make_member(account, f"Follower{n}") for n in range(11)]
    data = {"followers": [one.pk for one in people]}
    answer = as_alice.post(
        url("contacts:record_followers", contact.pk), data, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert "at most 10 followers" in answer.text
    assert following(contact) == []


def test_the_owner_and_people_of_other_accounts_cannot_be_chosen(
    as_alice: Client, url: Url, contact: Contact, alice: Member, mallory: Member
) -> None:
    for member in (alice, mallory):
        answer = as_alice.post(
            url("contacts:record_followers", contact.pk), {"followers": [member.pk]}
        )
        assert answer.status_code == 422
    assert following(contact) == []


def test_a_follower_sees_and_edits_but_does_not_hand_over(
    as_bob: Client, url: Url, contact: Contact, bob: Member, actor: Actor
) -> None:
    record = url("contacts:record", contact.pk)
    assert as_bob.get(record).status_code == 404
    follow(contact, bob)
    assert "Followers: Bob" in as_bob.get(record).text
    assert as_bob.get(url("contacts:record_field", contact.pk, "city")).status_code == 200
    assert as_bob.get(url("contacts:record_field", contact.pk, "owner")).status_code == 403


def test_one_who_stops_following_is_led_away(
    as_bob: Client, url: Url, contact: Contact, bob: Member
) -> None:
    follow(contact, bob)
    answer = as_bob.post(url("contacts:record_followers", contact.pk), {"was": [bob.pk]})
    assert answer.status_code == 302
    assert answer["Location"] == url("contacts:list")
    assert as_bob.get(url("contacts:record", contact.pk)).status_code == 404
