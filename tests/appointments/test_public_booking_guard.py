"""What keeps programs and other sites from misusing the booking page, and one-time links."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from appointments.models import Appointment, BookingLink, Calendar
from appointments.public import guard
from appointments.public.guard import form_mark
from appointments.services.booking_links import booking_link_create
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import in_days, make_calendar
from tests.appointments.visitor import ADA, Visitor
from tests.make import SYSTEM

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


def booked(account: Account) -> int:
    with scope(account):
        return Appointment.objects.count()


def link_to(calendar: Calendar, days: int | None = None) -> tuple[BookingLink, str]:
    with scope(calendar.account):
        return booking_link_create(SYSTEM, calendar=calendar, days=days)


def test_a_field_that_nobody_sees_is_a_trap(account: Account, visitor: Visitor) -> None:
    visitor.choose(in_days(2))
    told = visitor.book(**ADA, homepage="https://spam.example", status=422)
    assert "as if a program" in told
    assert 'value="ada@example.com"' in told
    assert "spam.example" not in told
    assert not booked(account)
    visitor.book(**ADA)
    assert booked(account) == 1


def test_nobody_is_that_quick(
    account: Account, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.choose(in_days(2))
    monkeypatch.setattr(guard, "LEAST_SECONDS", 60)
    assert "That was quick" in visitor.book(**ADA, status=422)
    assert not booked(account)


@pytest.mark.parametrize("mark", ["", "made-up", "other", "old"])
def test_a_form_has_to_be_one_of_ours(
    account: Account, calendar: Calendar, visitor: Visitor, mark: str, monkeypatch: Any
) -> None:
    visitor.choose(in_days(2))
    if mark == "old":
        monkeypatch.setattr(guard, "MOST_SECONDS", -1)
        mark = form_mark(calendar.pk)
    elif mark == "other":
        mark = form_mark(uuid4())
    told = visitor.book(**ADA, form=mark, status=422)
    assert "open for long" in told
    assert 'value="ada@example.com"' in told
    assert not booked(account)


def test_an_address_books_only_so_often(
    account: Account, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appointments.public.details.BOOKINGS", ("bookings", 2, 600))
    for day in (2, 3):
        visitor.look()
        visitor.choose(in_days(day))
        visitor.book(**ADA)
    visitor.look()
    visitor.choose(in_days(4))
    told = visitor.book(**ADA, status=429)
    assert "That was often" in told
    assert 'value="ada@example.com"' in told
    assert booked(account) == 2


def test_who_keeps_too_many_seats_books_without(
    account: Account, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appointments.public.times.HOLDS", ("holds", 0, 600))
    assert "Kept for you" not in visitor.choose(in_days(2))
    visitor.book(**ADA)
    assert booked(account) == 1


def test_pages_are_asked_for_only_so_often(
    client: Client, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appointments.public.framing.LOOKS", ("looks", 1, 60))
    assert client.get(visitor.path).status_code == 200
    assert client.get(visitor.path).status_code == 429
    assert client.get(visitor.path, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_another_sites_form_is_refused(account: Account, calendar: Calendar) -> None:
    client = Client(enforce_csrf_checks=True)
    url = reverse("booking:details", args=["lesson"])
    data = {**ADA, "form": form_mark(calendar.pk), "start": in_days(2).isoformat()}
    answer = client.post(url, data, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert not booked(account)
    answer = client.post(url, data, headers={"origin": "http://testserver"})
    assert answer.status_code == 302
    assert booked(account) == 1


def test_only_these_pages_stand_in_frames(
    client: Client, account: Account, visitor: Visitor
) -> None:
    visitor.choose(in_days(2))
    visitor.book(**ADA)
    token = visitor.address.split("/")[3]
    for path in (visitor.path, f"{visitor.path}details/", reverse("booking:booked", args=[token])):
        answer = client.get(path, {"start": in_days(3).isoformat()})
        assert "X-Frame-Options" not in answer, path
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
    for path in (reverse("booking:manage", args=[token]), reverse("account_login")):
        answer = client.get(path)
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_flow_needs_no_cookies(account: Account, calendar: Calendar) -> None:
    class Forgetful(Client):
        def request(self, **request: Any) -> Any:
            self.cookies.clear()
            return super().request(**request)

    visitor = Visitor(Forgetful(enforce_csrf_checks=True))
    visitor.look(embed="1")
    assert "Kept for you" in visitor.choose(in_days(2))
    assert "You are booked" in visitor.book(**ADA)
    assert booked(account) == 1


def test_the_script_for_other_sites(client: Client) -> None:
    answer = client.get(reverse("booking:embed"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"event.origin !== home" in answer.content


def test_search_engines_see_the_first_page_only(client: Client, visitor: Visitor) -> None:
    assert "X-Robots-Tag" not in client.get(visitor.path)
    assert "noindex" in client.get(visitor.path, {"at": "2027-01"})["X-Robots-Tag"]


def test_a_one_time_link_is_good_for_one_booking(account: Account, calendar: Calendar) -> None:
    link, token = link_to(calendar)
    visitor = Visitor(Client(), token=token)
    visitor.choose(in_days(2))
    visitor.book(**ADA)
    again = Visitor(Client(), token=token)
    assert "This link was used" in again.look()
    late = again.client.post(
        reverse("booking:link_details", args=[token]),
        {**ADA, "form": form_mark(calendar.pk), "start": in_days(3).isoformat()},
    )
    assert "This link was used" in late.content.decode()
    with scope(account):
        link.refresh_from_db()
        assert link.appointment == Appointment.objects.get()
        assert Event.objects.filter(type="booking_link.created").exists()


def test_two_who_have_the_form_open_book_once(account: Account, calendar: Calendar) -> None:
    _link, token = link_to(calendar)
    one, other = Visitor(Client(), token=token), Visitor(Client(), token=token)
    one.choose(in_days(2))
    other.choose(in_days(3))
    one.book(**ADA)
    assert "This link was used" in other.book(**ADA)
    assert booked(account) == 1


def test_a_one_time_link_expires(account: Account, calendar: Calendar) -> None:
    link, token = link_to(calendar, days=1)
    visitor = Visitor(Client(), token=token)
    visitor.choose(in_days(2))
    with writes.frame("test data", silent=True), scope(account):
        BookingLink.objects.filter(pk=link.pk).update(expires_at=now() - timedelta(minutes=1))
    assert "This link has expired" in visitor.book(**ADA)
    assert "This link has expired" in Visitor(Client(), token=token).look()
    assert not booked(account)


@pytest.mark.parametrize("token", ["x", "A" * 32, "A" * 200])
def test_a_link_that_nobody_made_leads_nowhere(client: Client, db: None, token: str) -> None:
    assert client.get(f"/book/once/{token}/").status_code == 404


@pytest.mark.parametrize("days", [0, -1, 366])
def test_how_long_a_link_may_last(calendar: Calendar, days: int) -> None:
    with pytest.raises(Refused):
        link_to(calendar, days=days)
