"""The list of one-time links: who sees which, copying, withdrawing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from appointments.models import BookingLink, Calendar
from appointments.services.booking_links import booking_link_create, booking_link_withdraw, link_use
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db
Url = Callable[..., str]


@pytest.fixture
def calendar(account: Account, alice: Member) -> Calendar:
    return make_calendar(account, alice, slug="lesson")


def made(account: Account, calendar: Calendar, by: Member) -> tuple[BookingLink, str]:
    with scope(account):
        return booking_link_create(Actor.of_member(by), calendar=calendar, days=7)


def test_a_link_is_listed_copied_and_withdrawn(
    as_alice: Client, url: Url, account: Account, alice: Member, calendar: Calendar
) -> None:
    assert b"No link is open" in as_alice.get(url("agenda:links")).content
    form = as_alice.post(url("agenda:link_new"), {"calendar": str(calendar.pk), "days": "7"})
    address = form.context["made"]
    assert "/book/once/" in address
    page = as_alice.get(url("agenda:links"))
    assert f'data-copy="{address}"' in page.content.decode()
    with scope(account):
        link = BookingLink.objects.get()
    assert link.created_by == alice
    as_alice.post(url("agenda:link_withdraw", link.pk))
    assert "withdrawn" in Client().get(address).content.decode()
    assert as_alice.get(url("agenda:links")).context["rows"] == []
    ended = as_alice.get(url("agenda:links"), {"state": "ended"})
    assert [row["menu"] for row in ended.context["rows"]] == [[]]
    with scope(account):
        assert Event.objects.filter(type="booking_link.withdrawn").count() == 1
        booking_link_withdraw(SYSTEM, link=link)
        assert Event.objects.filter(type="booking_link.withdrawn").count() == 1


def test_what_was_booked_is_shown_and_such_a_link_is_not_withdrawn(
    as_alice: Client, url: Url, account: Account, alice: Member, calendar: Calendar
) -> None:
    link, _token = made(account, calendar, alice)
    booked = book(calendar, make.make_contact(account), in_days(2), title="booked by it")
    with scope(account):
        with writes.frame("test data", silent=True):
            link_use(link, booked)
        with pytest.raises(Refused) as refused:
            booking_link_withdraw(SYSTEM, link=link)
    assert refused.value.code == "link_used"
    page = as_alice.get(url("agenda:links"), {"state": "used"})
    assert b"booked by it" in page.content
    assert page.context["rows"][0]["booked_url"]


def test_links_have_states_and_pages(
    as_alice: Client, url: Url, account: Account, alice: Member, calendar: Calendar
) -> None:
    links = [made(account, calendar, alice)[0] for _number in range(22)]
    with scope(account), writes.frame("test data", silent=True):
        BookingLink.objects.filter(pk=links[0].pk).update(expires_at=now() - timedelta(days=1))
        BookingLink.objects.filter(pk=links[1].pk).update(token_sealed="")
    first = as_alice.get(url("agenda:links"), {"size": "20"})
    assert len(first.context["rows"]) == 20
    second = as_alice.get(first.context["next_url"])
    assert [row["link"].pk for row in second.context["rows"]] == [links[1].pk]
    # Of a link from before only the hash is known.
    assert second.context["rows"][0]["copy"] == ""
    every = as_alice.get(url("agenda:links"), {"state": "all", "size": "50"})
    assert len(every.context["rows"]) == 22


def test_members_see_the_links_of_their_calendars(
    as_bob: Client, url: Url, account: Account, alice: Member, bob: Member, calendar: Calendar
) -> None:
    link, _token = made(account, calendar, alice)
    assert as_bob.get(url("agenda:links")).context["rows"] == []
    assert as_bob.post(url("agenda:link_withdraw", link.pk)).status_code == 404
    refused = as_bob.post(url("agenda:link_new"), {"calendar": str(calendar.pk), "days": "7"})
    assert refused.status_code == 422
    own = make_calendar(account, bob, name="Bob's")
    made(account, own, bob)
    assert len(as_bob.get(url("agenda:links")).context["rows"]) == 1
