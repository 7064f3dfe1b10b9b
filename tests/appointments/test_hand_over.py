"""Handing what lies ahead of one member to another."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from appointments.models import Appointment
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.members import member_leave
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(account: Account) -> Member:
    return make.make_member(account, "Ben")


@pytest.fixture
def eve(account: Account) -> Member:
    return make.make_member(account, "Eve")


@pytest.fixture
def made(account: Account, ben: Member, eve: Member) -> list[Any]:
    """Two appointments of Ben; Eve has something else at the time of the second."""
    contact = make.make_contact(account)
    shared, other = make_calendar(account, ben, eve), make_calendar(account, eve, name="Eve's")
    first = book(shared, contact, in_days(2), member=ben)
    second = book(shared, contact, in_days(3), member=ben)
    book(other, contact, in_days(3))
    return [first, second]


def hosts(account: Account, made: list[Any]) -> list[Any]:
    with scope(account):
        return [Appointment.objects.get(pk=one.pk).member_id for one in made]


def test_the_page_of_a_member_says_what_lies_ahead(
    as_alice: Client, url: Callable[..., str], ben: Member, eve: Member, made: list[Any]
) -> None:
    page = as_alice.get(url("staff:edit", ben.pk)).content.decode()
    assert "2 appointments ahead" in page
    assert url("agenda:hand_over", ben.pk) in page
    alone = as_alice.get(url("staff:edit", make.make_member(ben.account, "Zoe").pk))
    assert b"ahead" not in alone.content


def test_they_are_handed_over_and_conflicts_are_told(
    as_alice: Client,
    url: Callable[..., str],
    account: Account,
    ben: Member,
    eve: Member,
    made: list[Any],
) -> None:
    address = url("agenda:hand_over", ben.pk)
    page = as_alice.get(address).content.decode()
    assert page.count("checked") == 2
    values = {"to": str(eve.pk), "selected": [str(one.pk) for one in made]}
    page = as_alice.post(address, values).content.decode()
    assert "There is something at that time already" in page
    assert "Hand over all the same" in page
    assert hosts(account, made) == [eve.pk, ben.pk]
    forced = as_alice.post(address, values | {"force": "1"})
    assert forced.status_code == 302
    assert hosts(account, made) == [eve.pk, eve.pk]
    assert b"Nothing lies ahead" in as_alice.get(address).content


def test_who_cannot_be_booked_there_takes_nothing(
    as_alice: Client,
    url: Callable[..., str],
    account: Account,
    alice: Member,
    ben: Member,
    made: list[Any],
) -> None:
    address = url("agenda:hand_over", ben.pk)
    values = {"to": str(alice.pk), "selected": [str(one.pk) for one in made]}
    page = as_alice.post(address, values).content.decode()
    assert "cannot be booked" in page
    assert "all the same" not in page
    assert hosts(account, made) == [ben.pk, ben.pk]
    for bad in ({}, {"to": str(ben.pk)}, {"to": str(alice.pk)}, {"to": "x", "selected": "y"}):
        assert as_alice.post(address, bad).status_code == 422


def test_what_somebody_who_left_has_ahead_is_handed_over(
    as_alice: Client,
    url: Callable[..., str],
    account: Account,
    ben: Member,
    eve: Member,
    made: list[Any],
) -> None:
    with scope(account):
        member_leave(SYSTEM, member=ben)
    values = {"to": str(eve.pk), "selected": [str(made[0].pk)]}
    assert as_alice.post(url("agenda:hand_over", ben.pk), values).status_code == 302
    assert hosts(account, made) == [eve.pk, ben.pk]
