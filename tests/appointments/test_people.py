"""Whose names a member with "only assigned data" reads in appointments, everywhere the same."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from appointments.cards import cards_of
from appointments.feeds import feed_content
from appointments.models import Appointment, Feed
from appointments.notices import _find
from appointments.people import people_of
from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
HIDDEN = "A contact that you cannot see"


@pytest.fixture
def ada(account: Account) -> Contact:
    """Nobody's contact: Bob does not see her."""
    return make.make_contact(account, first_name="Ada", last_name="", email="ada@example.com")


@pytest.fixture
def eve(account: Account) -> Contact:
    return make.make_contact(account, first_name="Eve", last_name="", email="eve@example.com")


@pytest.fixture
def hosted(account: Account, bob: Member, ada: Contact, eve: Contact) -> Appointment:
    """Bob meets Ada, with Eve as a guest."""
    return book(make_calendar(account, bob, name="Bob's"), ada, in_days(1), guests=[eve])


def test_who_hosts_reads_names_and_opens_no_records(
    as_bob: Client, url: Url, account: Account, bob: Member, hosted: Appointment, eve: Contact
) -> None:
    with scope(account):
        (card,) = cards_of(bob, [hosted])
        (notice,) = _find(bob, [hosted.pk]).values()
        feed = feed_content(Feed(account=account, member=bob)) or b""
    assert card.whose
    assert (card.whose.name, card.whose.url) == ("Ada", "")
    assert [(one.name, one.url) for one in card.guests] == [("Eve", "")]
    assert notice.url == url("agenda:event", hosted.pk)
    assert b"Ada" in feed
    assert b"ada@example.com" not in feed
    page = as_bob.get(url("agenda:event", hosted.pk)).content.decode()
    assert "Ada" in page
    assert "Eve" in page
    assert url("contacts:record", eve.pk) not in page
    listed = as_bob.get(url("agenda:list"), {"columns": ["contact", "email"]}).content.decode()
    assert "Ada" in listed
    assert "ada@example.com" not in listed
    assert url("contacts:record", hosted.contact_id) not in listed
    day = in_days(1).date().isoformat()
    assert "Ada" in as_bob.get(url("agenda:page"), {"view": "list", "date": day}).content.decode()


def test_guests_of_others_stay_unnamed(
    as_bob: Client, url: Url, account: Account, alice: Member, bob: Member, eve: Contact
) -> None:
    own = make.make_contact(account, first_name="Olga", owner=bob)
    seen = book(make_calendar(account, alice), own, in_days(2), guests=[eve])
    with scope(account):
        (card,) = cards_of(bob, [seen], contact=own)
    assert [one.name for one in card.guests] == [HIDDEN]
    page = as_bob.get(url("agenda:event", seen.pk)).content.decode()
    assert HIDDEN in page
    assert "Eve" not in page
    assert url("contacts:record", own.pk) in page


def test_who_sees_everything_costs_no_query(
    account: Account,
    alice: Member,
    hosted: Appointment,
    django_assert_num_queries: Any,
) -> None:
    with scope(account), django_assert_num_queries(0):
        people = people_of(alice, [hosted])
        assert people.may_open(UUID(int=1))
        assert people.person(hosted.contact, hosted).url
