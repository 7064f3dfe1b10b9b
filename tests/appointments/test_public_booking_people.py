"""Whom a booking of the public page belongs to, and where they came from."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appointments.models import Appointment, Calendar
from appointments.public import guard
from contacts.models import Contact, ContactDnd
from hoopcrm.accounts import limits
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import in_days, make_calendar
from tests.appointments.visitor import ADA, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0)


@pytest.fixture
def calendar(account: Account) -> Calendar:
    return make_calendar(account, make.make_member(account, "Ben"), slug="lesson")


@pytest.fixture
def visitor(client: Client, calendar: Calendar) -> Visitor:
    return Visitor(client)


def set_row(row: Any, **values: Any) -> None:
    with writes.frame("test data", silent=True), scope(getattr(row, "account", row)):
        type(row)._base_manager.filter(pk=row.pk).update(**values)


def booked_by(account: Account, visitor: Visitor, **over: str) -> Contact:
    visitor.choose(in_days(2))
    visitor.book(**ADA | over)
    with scope(account):
        return Appointment.objects.select_related("contact").get().contact


def test_a_stranger_fills_only_what_is_empty(account: Account, visitor: Visitor) -> None:
    kept = make.make_contact(account, first_name="Augusta", last_name="", email=ADA["email"])
    found = booked_by(account, visitor)
    assert found.pk == kept.pk
    assert (found.first_name, found.last_name) == ("Augusta", "")
    assert found.phone == "+49 30 901820"
    with scope(account):
        assert Contact.objects.count() == 1


def test_a_name_that_was_missing_is_filled(account: Account, visitor: Visitor) -> None:
    make.make_contact(account, first_name="ada", last_name="", email=ADA["email"])
    assert booked_by(account, visitor).last_name == "Lovelace"


def test_a_phone_of_somebody_else_stays_theirs(account: Account, visitor: Visitor) -> None:
    other = make.make_contact(account, first_name="Grace", phone="+49 30 901820")
    ada = make.make_contact(account, email=ADA["email"])
    found = booked_by(account, visitor)
    assert found.pk == ada.pk
    assert found.phone == ""
    assert other.pk != found.pk
    with scope(account):
        assert Appointment.objects.get().form_data["phone"] == ADA["phone"]


def test_the_second_is_tried_when_the_first_is_new(account: Account, visitor: Visitor) -> None:
    kept = make.make_contact(account, first_name="Grace", phone="+49 30 901820")
    assert booked_by(account, visitor).pk == kept.pk


def test_it_is_not_tried_where_the_account_says_so(account: Account, visitor: Visitor) -> None:
    make.make_contact(account, first_name="Grace", phone="+49 30 901820")
    set_row(account, match_second=False)
    found = booked_by(account, visitor)
    assert found.first_name == "Ada"
    assert found.phone == ""


def test_a_deleted_contact_is_not_brought_back(account: Account, visitor: Visitor) -> None:
    gone = make.make_contact(account, email=ADA["email"])
    with writes.frame("test data", silent=True), scope(account):
        Contact._base_manager.filter(pk=gone.pk).update(deleted_at=now())
    assert booked_by(account, visitor).pk != gone.pk


def test_who_wants_no_messages_can_book(account: Account, visitor: Visitor) -> None:
    contact = make.make_contact(account, email=ADA["email"])
    with writes.frame("test data", silent=True), scope(account):
        ContactDnd.objects.create(
            account=account, contact=contact, channel="email", status="active"
        )
    assert booked_by(account, visitor).pk == contact.pk


def test_a_plan_without_room_closes_the_page(
    account: Account, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise Refused("limit_reached", "Your plan allows 500.")

    visitor.choose(in_days(2))
    monkeypatch.setattr(limits, "require", full)
    answer = visitor.book(**ADA)
    assert "Nothing can be booked here" in answer
    assert "500" not in answer
    with scope(account):
        assert not Appointment.objects.exists()
        assert not Contact.objects.exists()


def test_where_a_new_contact_came_from(account: Account, visitor: Visitor) -> None:
    visitor.look(utm_source="newsletter", utm_medium="mail", ref="https://news.example.org/a")
    visitor.choose(in_days(2))
    visitor.book(**ADA)
    with scope(account):
        found = Contact.objects.get()
    assert found.first_session_source == "Referral"
    for attribution in (found.first_attribution, found.latest_attribution):
        assert attribution["utmSource"] == "newsletter"
        assert attribution["referrer"] == "https://news.example.org/a"


def test_the_browser_says_where_from(client: Client, account: Account, visitor: Visitor) -> None:
    client.get(visitor.path)
    answer = client.get(visitor.path, headers={"referer": "https://www.google.com/"})
    assert "ref=https%3A%2F%2Fwww.google.com%2F" in answer.content.decode()


def test_a_known_contact_keeps_where_it_came_from_first(account: Account, visitor: Visitor) -> None:
    make.make_contact(account, email=ADA["email"])
    visitor.look(utm_source="newsletter")
    visitor.choose(in_days(2))
    visitor.book(**ADA)
    with scope(account):
        found = Contact.objects.get()
    assert "utmSource" not in (found.first_attribution or {})
    assert found.latest_attribution["utmSource"] == "newsletter"


def test_the_timeline_tells_it(account: Account, visitor: Visitor) -> None:
    contact = booked_by(account, visitor)
    with scope(account):
        kinds = set(Event.objects.filter(contact_id=contact.pk).values_list("type", flat=True))
    assert {"contact.created", "appointment.booked"} <= kinds


def test_a_visitor_who_comes_again_is_known_by_what_they_typed(
    client: Client, account: Account, calendar: Calendar, visitor: Visitor
) -> None:
    set_row(calendar, sticky_contact=True)
    make.make_contact(account, first_name="Augusta", email=ADA["email"])
    visitor.choose(in_days(2))
    visitor.book(**ADA)
    visitor.look()
    page = visitor.choose(in_days(3))
    assert 'value="ada@example.com"' in page
    assert 'value="Ada"' in page
    assert "Augusta" not in page
    assert "Not you?" in page
    visitor.book(forget="1")
    assert "ada@example.com" not in visitor.page
    visitor.look()
    assert "ada@example.com" not in visitor.choose(in_days(3))
    other = Visitor(Client())
    assert "ada@example.com" not in other.choose(in_days(4))


def test_nothing_is_remembered_unless_the_calendar_says_so(
    client: Client, account: Account, visitor: Visitor
) -> None:
    booked_by(account, visitor)
    assert not [
        name for name in client.cookies if name.startswith("booking_") and name != "booking_seat"
    ]


def test_the_double_contact_of_an_account_that_allows_them(
    account: Account, visitor: Visitor
) -> None:
    set_row(account, allow_duplicates=True)
    account.refresh_from_db()
    older = make.make_contact(account, first_name="Old", email=ADA["email"])
    make.make_contact(account, first_name="Young", email=ADA["email"])
    assert booked_by(account, visitor).pk == older.pk
    assert reverse("booking:calendar", args=["lesson"]) == visitor.path
