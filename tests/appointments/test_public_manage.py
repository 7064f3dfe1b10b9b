"""The contact's own page of an appointment, reached by the link that they were sent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appointments.links import manage_token
from appointments.models import Appointment, Calendar
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import book, in_days, make_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(account: Account) -> Calendar:
    ben = make.make_member(account, "Ben")
    return make_calendar(account, ben, allow_reschedule=True, allow_cancel=True)


@pytest.fixture
def made(account: Account, calendar: Calendar) -> Appointment:
    contact = make.make_contact(account, email="ada@example.com")
    return book(calendar, contact, in_days(2), title="Lesson")


def url(name: str, appointment: Appointment) -> str:
    return reverse(f"booking:{name}", args=[manage_token(appointment)])


def set_calendar(calendar: Calendar, **values: Any) -> None:
    with writes.frame("test data", silent=True), scope(calendar.account):
        Calendar.objects.filter(pk=calendar.pk).update(**values)


def test_the_page_says_what_when_and_with_whom(client: Client, made: Appointment) -> None:
    page = client.get(url("manage", made))
    text = page.content.decode()
    assert "Lesson" in text
    assert "10:00–10:30" in text
    assert "Ben, Northwind" in text
    assert page["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("token", ["x", "A" * 43, "eA:b:c"])
def test_a_link_that_was_changed_leads_nowhere(client: Client, token: str) -> None:
    for name in ("manage", "move", "cancel", "file"):
        assert client.get(reverse(f"booking:{name}", args=[token])).status_code == 404


def test_cancelling_asks_first_and_is_told_as_the_contacts(
    client: Client, account: Account, made: Appointment
) -> None:
    client.get(url("cancel", made))
    made.refresh_from_db(from_queryset=Appointment._base_manager.all())
    assert made.status == "confirmed"
    answer = client.post(url("cancel", made), {"reason": "Ill"}, follow=True)
    assert "Cancelled" in answer.content.decode()
    with scope(account):
        event = Event.objects.get(type="appointment.cancelled")
        assert event.data["by_contact"] is True
        assert event.actor_label == "Ada Lovelace"
    again = client.post(url("cancel", made), follow=True)
    assert again.status_code == 200


def test_the_contact_moves_it_to_a_free_time(
    client: Client, account: Account, calendar: Calendar, made: Appointment
) -> None:
    other = make.make_contact(account, first_name="Grace")
    book(calendar, other, in_days(3, 12))
    page = client.get(url("move", made)).content.decode()
    assert in_days(3, 11).strftime("%Y-%m-%dT%H:%M") in page
    assert in_days(3, 12).strftime("%Y-%m-%dT%H:%M") not in page
    taken = client.post(url("move", made), {"start": in_days(3, 12).isoformat()})
    assert taken.status_code == 422
    assert "no longer free" in taken.content.decode()
    client.post(url("move", made), {"start": in_days(3, 11).isoformat()})
    with scope(account):
        assert Appointment.objects.get(pk=made.pk).starts_at == in_days(3, 11)


@pytest.mark.parametrize(
    "over",
    [
        {"allow_reschedule": False, "allow_cancel": False},
        {"reschedule_until": 9999, "cancel_until": 9999},
    ],
)
def test_links_end_when_the_calendar_says_so(
    client: Client, account: Account, calendar: Calendar, made: Appointment, over: dict[str, Any]
) -> None:
    set_calendar(calendar, **over)
    for name in ("move", "cancel"):
        answer = client.post(url(name, made), {"start": in_days(3).isoformat()})
        assert "contact Northwind" in answer.content.decode()
    with scope(account):
        kept = Appointment.objects.get(pk=made.pk)
    assert (kept.starts_at, kept.status) == (in_days(2), "confirmed")


def test_the_file_is_a_calendar_file(client: Client, made: Appointment) -> None:
    answer = client.get(url("file", made))
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("start", ["", "tomorrow", "2026-13-45T10:00", "9999-12-31T23:59:59-23:59"])
def test_a_time_that_is_none_is_refused(client: Client, made: Appointment, start: str) -> None:
    assert client.post(url("move", made), {"start": start}).status_code == 422


def test_times_are_those_of_the_zone_in_which_it_was_arranged(
    client: Client, account: Account, calendar: Calendar
) -> None:
    contact = make.make_contact(account, email="grace@example.com")
    made = book(calendar, contact, in_days(2, 20), time_zone="Asia/Tokyo")
    assert "05:00–05:30</time>" in client.get(url("manage", made)).content.decode()
    page = client.get(url("move", made)).content.decode()
    start = in_days(3, 20)
    assert f'value="{start.astimezone(made.zone).isoformat()}">05:00</button>' in page
