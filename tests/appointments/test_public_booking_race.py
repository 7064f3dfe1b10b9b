"""Visitors who press at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from appointments.models import Appointment, BookingLink, Calendar
from appointments.public import guard
from appointments.public.guard import form_mark
from appointments.services.booking_links import booking_link_create
from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import in_days, make_calendar
from tests.appointments.visitor import ADA
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0)


@pytest.fixture
def calendar(account: Account) -> Calendar:
    return make_calendar(account, make.make_member(account, "Ben"), slug="lesson")


def at_once(send: Callable[[int], int]) -> list[int]:
    """The answers to as many presses in the same moment."""
    barrier = Barrier(MANY)

    def one(number: int) -> int:
        try:
            barrier.wait(timeout=30)
            return send(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def test_a_one_time_link_pressed_by_several_books_once(
    account: Account, calendar: Calendar
) -> None:
    with scope(account):
        _link, token = booking_link_create(SYSTEM, calendar=calendar)
    url = reverse("booking:link_details", args=[token])

    def send(number: int) -> int:
        person = ADA | {"email": f"ada{number}@example.com", "phone": ""}
        start = in_days(2 + number).isoformat()
        data = person | {"form": form_mark(calendar.pk), "start": start}
        return Client().post(url, data).status_code

    assert sorted(at_once(send)) == [200] * (MANY - 1) + [302]
    with scope(account):
        made = Appointment.objects.get()
        assert BookingLink.objects.get().appointment == made
        assert Contact.objects.get() == made.contact


def test_a_form_sent_several_times_books_once(account: Account, calendar: Calendar) -> None:
    url = reverse("booking:details", args=["lesson"])
    data = ADA | {"form": form_mark(calendar.pk), "start": in_days(2).isoformat()}
    assert at_once(lambda _number: Client().post(url, data).status_code) == [302] * MANY
    with scope(account):
        assert Appointment.objects.count() == 1
        assert Contact.objects.count() == 1


def test_of_several_who_want_a_time_one_gets_it(account: Account, calendar: Calendar) -> None:
    url = reverse("booking:details", args=["lesson"])

    def send(number: int) -> int:
        person = ADA | {"email": f"ada{number}@example.com", "phone": ""}
        data = person | {"form": form_mark(calendar.pk), "start": in_days(2).isoformat()}
        return Client().post(url, data).status_code

    assert sorted(at_once(send)) == [302] + [422] * (MANY - 1)
    with scope(account):
        assert Appointment.objects.count() == 1
        assert Contact.objects.count() == 1
