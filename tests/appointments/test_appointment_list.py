"""The list of all appointments: dates, filters, search, orders, pages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from appointments import list_finder
from appointments.models import Appointment
from appointments.services.status import appointment_status_set
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


def titles_in(response: Any) -> list[str]:
    """The titles of the rows of an answer."""
    return re.findall(r"data-slide-over>([^<]*)</a></th>", response.content.decode())


@pytest.fixture
def ben(account: Account) -> Member:
    return make.make_member(account, "Ben")


@pytest.fixture
def some(account: Account, alice: Member, ben: Member) -> dict[str, Any]:
    """Appointments by their titles, and their calendars."""
    lessons = make_calendar(account, ben, name="Lessons")
    talks = make_calendar(account, alice, name="Talks")
    ada = make.make_contact(account, first_name="Ada", email="ada@example.com")
    eve = make.make_contact(account, first_name="Eve")
    made = {
        "soon": book(lessons, ada, in_days(1), title="soon"),
        "later": book(talks, eve, in_days(20), title="later"),
        "before": book(lessons, ada, in_days(5), title="before"),
        "off": book(talks, eve, in_days(2), title="off"),
    }
    with scope(account):
        appointment_status_set(SYSTEM, appointment=made["off"], status="cancelled")
        with writes.frame("test data", silent=True):
            Appointment.objects.filter(title="before").update(
                starts_at=in_days(-3), ends_at=in_days(-3, 11)
            )
    return made | {"lessons": lessons, "talks": talks}


@pytest.fixture
def titles(as_alice: Client, url: Callable[..., str], some: Any) -> Callable[..., list[str]]:
    """The titles that the list shows, in their order."""

    def ask(client: Client = as_alice, **query: str) -> list[str]:
        response = client.get(url("agenda:list"), query)
        assert response.status_code == 200
        return titles_in(response)

    return ask


def test_dates(titles: Any) -> None:
    assert titles() == ["soon", "later"]
    assert titles(show="past") == ["before"]
    assert titles(show="all") == ["later", "soon", "before"]
    assert titles(show="today") == []
    day = f"{in_days(20):%Y-%m-%d}"
    assert titles(**{"show": "custom", "from": day, "to": day}) == ["later"]
    assert titles(**{"show": "custom", "from": day}) == ["later"]
    assert titles(show="custom", to=f"{in_days(1):%Y-%m-%d}") == ["before", "soon"]
    assert titles(**{"show": "custom", "from": "nonsense"}) == ["before", "soon", "later"]


def test_filters(titles: Any, some: Any, ben: Member) -> None:
    assert titles(status="cancelled") == ["off"]
    assert titles(status=["confirmed", "cancelled"]) == ["soon", "off", "later"]
    assert titles(cancelled="1") == ["soon", "off", "later"]
    assert titles(calendar=str(some["talks"].pk)) == ["later"]
    assert titles(member=str(ben.pk)) == ["soon"]
    assert titles(status="nonsense") == ["soon", "later"]


def test_search(titles: Any) -> None:
    assert titles(search="LATE") == ["later"]
    assert titles(search="ada@example") == ["soon"]
    assert titles(search="eve") == ["later"]
    assert titles(search="nobody at all") == []
    assert titles(search="%") == []


def test_orders(titles: Any) -> None:
    assert titles(sort="-start") == ["later", "soon"]
    assert titles(sort="-booked") == ["later", "soon"]
    assert titles(sort="booked") == ["soon", "later"]


def test_pages_follow_each_other(
    as_alice: Client, url: Callable[..., str], account: Account, some: Any
) -> None:
    ada = make.make_contact(account)
    for hour in range(24):
        book(some["talks"], ada, in_days(10, hour), title=f"number {hour}")
    first = as_alice.get(url("agenda:list"), {"size": "20"})
    assert len(titles_in(first)) == 20
    second = as_alice.get(first.context["pager"]["next_url"])
    assert len(titles_in(second)) == 6
    assert second.context["pager"]["first"] == 21
    back = as_alice.get(second.context["pager"]["previous_url"])
    assert titles_in(back)[0] == "soon"


def test_only_what_one_may_see(titles: Any, account: Account, bob: Member, as_bob: Client) -> None:
    assert titles(as_bob) == []
    mine = make.make_contact(account, owner=bob)
    book(make_calendar(account), mine, in_days(4), title="mine")
    assert titles(as_bob) == ["mine"]


def test_without_appointments_it_says_what_they_are(
    as_alice: Client, url: Callable[..., str]
) -> None:
    assert b"No appointments here" in as_alice.get(url("agenda:list")).content
    assert b"Nothing found" in as_alice.get(url("agenda:list"), {"search": "x"}).content
    none = as_alice.get(url("agenda:list"), {"status": "new"}).content
    assert b"No appointment matches these filters" in none


def test_results_come_alone_to_htmx(as_alice: Client, url: Callable[..., str], some: Any) -> None:
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "list-results"}
    response = as_alice.get(url("agenda:list"), {"search": "soon"}, **headers)
    assert b"<html" not in response.content
    assert response["HX-Replace-Url"].endswith("?q=all&search=soon")


@pytest.mark.parametrize(("walked", "few"), [(1_000, 2_000), (3, 2_000), (3, 1)])
def test_every_way_of_searching_finds_the_same(
    walked: int,
    few: int,
    as_alice: Client,
    url: Callable[..., str],
    account: Account,
    some: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(list_finder, "WALKED_ROWS", walked)
    monkeypatch.setattr(list_finder, "FEW", few)
    zoe = make.make_contact(account, first_name="Zoe")
    for hour in range(23):
        book(some["talks"], zoe, in_days(10, hour), title=f"number {hour:02}")
    # Zoe's by the contact, and one more by its title; sorted from either side.
    book(some["talks"], make.make_contact(account), in_days(11), title="for Zoe")
    wanted = [*(f"number {hour:02}" for hour in range(23)), "for Zoe"]
    first = as_alice.get(url("agenda:list"), {"search": "zoe", "size": "20"})
    assert titles_in(first) == wanted[:20]
    second = as_alice.get(first.context["pager"]["next_url"])
    assert titles_in(second) == wanted[20:]
    back = as_alice.get(second.context["pager"]["previous_url"])
    assert titles_in(back) == wanted[:20]
    count = as_alice.get(url("agenda:list_count"), {"search": "zoe"})
    assert b"of 24" in count.content
