"""The booking form: what it offers, books and refuses."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from appointments.models import Appointment, Calendar
from contacts.models import Contact, Note
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.conftest import signed_in

Url = Callable[..., str]
HTMX = {"HX-Request": "true", "HX-Target": "slide-over-content"}


def sent(calendar: Calendar, start: datetime | None = None, **over: Any) -> dict[str, Any]:
    """What the form sends."""
    return {
        "key": str(uuid4()),
        "calendar": str(calendar.pk),
        "member": "",
        "time_zone": "UTC",
        "when": "slot",
        "start": start.isoformat() if start else "",
        "status": "confirmed",
        "title": "",
        "missing": "skip",
    } | over


def booked(account: Account) -> list[Appointment]:
    with scope(account):
        return list(Appointment.objects.order_by("starts_at").select_related("contact", "member"))


def text_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def new(url: Url, contact: Contact) -> str:
    return f"{url('appointments:new')}?contact={contact.pk}"


class TestForm:
    def test_it_offers_days_and_times_of_the_first_calendar(
        self, as_alice: Client, new: str, lesson: Calendar
    ) -> None:
        text = text_of(as_alice.get(new, headers=HTMX))
        assert "Book an appointment for Ada Lovelace" in text
        assert 'name="start"' in text
        assert 'placeholder="Ada Lovelace"' in text  # the calendar's title, filled in

    def test_another_calendar_changes_the_rest_and_keeps_what_was_typed(
        self, as_alice: Client, new: str, lesson: Calendar, account: Account
    ) -> None:
        room = make_calendar(account, name="Room", event_title="Room for {{contact.first_name}}")
        data = sent(room, title="Typed", refresh="1")
        text = text_of(as_alice.post(new, data, headers=HTMX))
        assert 'value="Typed"' in text
        assert 'placeholder="Room for Ada"' in text
        assert "the calendar has no team" in text
        assert not booked(account)

    def test_calendars_that_are_off_are_not_offered(
        self, as_alice: Client, new: str, account: Account
    ) -> None:
        make_calendar(account, name="Closed one", is_active=False)
        text = text_of(as_alice.get(new, headers=HTMX))
        assert "Closed one" not in text
        assert "There is no calendar that you can book in" in text
        assert "Manage calendars" in text

    def test_a_taken_time_is_not_offered(
        self, as_alice: Client, url: Url, lesson: Calendar, contact: Contact
    ) -> None:
        start = in_days(2)
        book(lesson, contact, start)
        slots = url("appointments:slots", lesson.pk)
        query = {"zone": "UTC", "at": f"{start:%Y-%m-%d}"}
        text = text_of(as_alice.get(slots, query, headers=HTMX))
        assert (start + timedelta(minutes=30)).isoformat() in text
        assert start.isoformat() not in text

    def test_times_are_those_of_the_zone_asked_for(
        self, as_alice: Client, url: Url, lesson: Calendar
    ) -> None:
        start = in_days(2, hour=20)
        query = {"zone": "Asia/Tokyo", "at": f"{start + timedelta(hours=9):%Y-%m-%d}"}
        text = text_of(as_alice.get(url("appointments:slots", lesson.pk), query))
        assert f'value="{start.isoformat()}" > <span>05:00</span>' in text

    def test_a_month_costs_the_same_whatever_is_booked(
        self,
        as_alice: Client,
        url: Url,
        lesson: Calendar,
        contact: Contact,
        django_assert_max_num_queries: Any,
    ) -> None:
        for day in range(2, 8):
            book(lesson, contact, in_days(day))
        address = url("appointments:slots", lesson.pk)
        with django_assert_max_num_queries(14):
            as_alice.get(address, {"zone": "UTC", "at": f"{in_days(2):%Y-%m}"})


class TestBooking:
    def test_a_free_time(
        self, as_alice: Client, new: str, lesson: Calendar, account: Account, alice: Member
    ) -> None:
        response = as_alice.post(new, sent(lesson, in_days(2), note="Bring shoes"), headers=HTMX)
        assert response.status_code == 204
        assert "appointments-changed" in response.headers["HX-Trigger"]
        (made,) = booked(account)
        assert (made.title, made.member, made.starts_at) == ("Ada Lovelace", alice, in_days(2))
        assert made.source == Appointment.Source.RECORD
        with scope(account):
            note = Note.objects.get()
        assert note.text == "Bring shoes"
        assert note.title.startswith("Appointment: Ada Lovelace")

    def test_without_scripts_it_leads_back_to_the_record(
        self, as_alice: Client, new: str, lesson: Calendar
    ) -> None:
        response = as_alice.post(new, sent(lesson, in_days(2)))
        assert response.status_code == 302
        assert response.headers["Location"].endswith("?tab=appointments")

    def test_the_same_form_books_once(
        self, as_alice: Client, new: str, account: Account, alice: Member
    ) -> None:
        seats = make_calendar(account, alice, type=Calendar.Type.CLASS, per_slot=20)
        data = sent(seats, in_days(2))
        for _again in range(2):
            assert as_alice.post(new, data, headers=HTMX).status_code == 204
        assert len(booked(account)) == 1
        data = sent(seats, in_days(3), repeat="DAILY", every="1", ends="count", count="3")
        for _again in range(2):
            assert as_alice.post(new, data, headers=HTMX).status_code == 204
        assert len(booked(account)) == 4

    def test_a_time_taken_meanwhile_is_told_with_the_next_ones(
        self, as_alice: Client, new: str, lesson: Calendar, contact: Contact, account: Account
    ) -> None:
        book(lesson, contact, in_days(2))
        data = sent(lesson, in_days(2), title="Mine", description="Words")
        response = as_alice.post(new, data, headers=HTMX)
        text = text_of(response)
        assert response.status_code == 422
        assert "no longer free" in text
        assert 'value="Mine"' in text
        assert "Words</textarea>" in text
        free = re.search(r'name="take" value="([^"]+)"', text)
        assert free is not None
        response = as_alice.post(new, data | {"take": free.group(1)}, headers=HTMX)
        assert response.status_code == 204
        assert [one.title for one in booked(account)] == ["Ada Lovelace", "Mine"]

    def test_a_new_contact_and_a_new_guest(
        self, as_alice: Client, url: Url, lesson: Calendar, account: Account
    ) -> None:
        data = sent(
            lesson,
            in_days(2),
            new_first_name="Grace",
            new_email="grace@example.com",
            guest_first_name="Linus",
            guest_email="linus@example.com",
        )
        assert as_alice.post(url("appointments:new"), data, headers=HTMX).status_code == 204
        (made,) = booked(account)
        assert made.contact.first_name == "Grace"
        with scope(account):
            assert [row.contact.first_name for row in made.guests.all()] == ["Linus"]

    def test_nobody_or_nothing_is_refused_beside_the_field(
        self, as_alice: Client, url: Url, lesson: Calendar, account: Account
    ) -> None:
        new = url("appointments:new")
        text = text_of(as_alice.post(new, sent(lesson, in_days(2)), headers=HTMX))
        assert "Choose a contact, or add one." in text
        data = sent(lesson, in_days(2), new_first_name="Grace")
        text = text_of(as_alice.post(new, data, headers=HTMX))
        assert "Give an e-mail address or a phone number." in text
        assert not booked(account)

    def test_a_faulty_time_leaves_no_new_contact_behind(
        self, as_alice: Client, url: Url, lesson: Calendar, contact: Contact, account: Account
    ) -> None:
        book(lesson, contact, in_days(2))
        data = sent(lesson, in_days(2), new_email="grace@example.com")
        assert as_alice.post(url("appointments:new"), data, headers=HTMX).status_code == 422
        with scope(account):
            assert Contact.objects.count() == 1

    def test_no_time_chosen(self, as_alice: Client, new: str, lesson: Calendar) -> None:
        text = text_of(as_alice.post(new, sent(lesson), headers=HTMX))
        assert "Choose a time." in text


class TestCustomTime:
    def custom(self, calendar: Calendar, start: str, end: str = "", **over: Any) -> dict[str, Any]:
        return sent(calendar, when="custom", custom_start=start, custom_end=end, **over)

    def test_a_conflict_warns_and_can_be_booked_all_the_same(
        self, as_alice: Client, new: str, lesson: Calendar, contact: Contact, account: Account
    ) -> None:
        start = in_days(2)
        book(lesson, contact, start)
        data = self.custom(
            lesson, f"{start:%Y-%m-%dT10:10}", f"{start:%Y-%m-%dT10:50}", time_zone="UTC"
        )
        text = text_of(as_alice.post(new, data, headers=HTMX))
        assert "There is something at that time already" in text
        assert "Book all the same" in text
        assert as_alice.post(new, data | {"over": "1"}, headers=HTMX).status_code == 204
        assert len(booked(account)) == 2

    def test_an_end_before_the_start(self, as_alice: Client, new: str, lesson: Calendar) -> None:
        data = self.custom(lesson, "2027-01-05T10:00", "2027-01-05T09:00")
        assert "It ends before it starts." in text_of(as_alice.post(new, data, headers=HTMX))

    def test_a_time_that_never_comes_or_comes_twice(
        self, as_alice: Client, new: str, lesson: Calendar, account: Account
    ) -> None:
        zone = "America/New_York"
        data = self.custom(lesson, "2027-03-14T02:30", time_zone=zone)
        text = text_of(as_alice.post(new, data, headers=HTMX))
        assert "There is no 02:30 in America/New York on that day" in text
        data = self.custom(lesson, "2027-11-07T01:30", time_zone=zone)
        text = text_of(as_alice.post(new, data, headers=HTMX))
        assert "01:30 comes twice" in text
        assert 'name="which"' in text
        data["which"] = "second"
        assert as_alice.post(new, data, headers=HTMX).status_code == 204
        (made,) = booked(account)
        assert made.starts_at.isoformat() == "2027-11-07T06:30:00+00:00"

    def test_whoever_may_not_is_not_offered_it(
        self, account: Account, new: str, lesson: Calendar, contact: Contact
    ) -> None:
        make.make_role(account, "Desk", "contacts.view", "appointments.view", "appointments.edit")
        desk = signed_in(make.make_member(account, "Desk", role="Desk"))
        text = text_of(desk.get(new, headers=HTMX))
        assert "custom_start" not in text
        data = self.custom(lesson, "2027-01-05T10:10")
        assert "Choose a time." in text_of(desk.post(new, data, headers=HTMX))


class TestSeries:
    def test_weeks(
        self, as_alice: Client, new: str, lesson: Calendar, contact: Contact, account: Account
    ) -> None:
        start = in_days(2)
        book(lesson, contact, start + timedelta(days=14))
        data = sent(lesson, start, repeat="WEEKLY", every="1", ends="count", count="4")
        response = as_alice.post(new, data, headers=HTMX)
        assert response.status_code == 204
        assert "3 appointments booked" in response.headers["HX-Trigger"]
        assert "Left out" in response.headers["HX-Trigger"]
        assert len(booked(account)) == 4

    @pytest.mark.parametrize(
        ("over", "message"),
        [
            ({"repeat": "DAILY", "ends": "count", "count": ""}, "Say how many there shall be."),
            ({"repeat": "DAILY", "ends": "until", "until": ""}, "Give the last day."),
            ({"repeat": "DAILY", "ends": "until", "until": "2027-12-31"}, "at most"),
            ({"repeat": "own", "rule": "FREQ=WEEKLY"}, "Say how often or until when it repeats."),
            ({"repeat": "own", "rule": "every week"}, "cannot be read"),
        ],
    )
    def test_faults(
        self,
        as_alice: Client,
        new: str,
        lesson: Calendar,
        account: Account,
        over: dict[str, str],
        message: str,
    ) -> None:
        response = as_alice.post(new, sent(lesson, in_days(2), every="1", **over), headers=HTMX)
        assert message in text_of(response)
        assert not booked(account)


class TestRights:
    def test_who_may_book(
        self, as_carol: Client, as_mallory: Client, new: str, lesson: Calendar
    ) -> None:
        assert as_carol.get(new).status_code == 403
        assert as_mallory.get(new).status_code == 404

    def test_a_contact_of_nobody_is_not_found(
        self, as_bob: Client, new: str, lesson: Calendar, url: Url
    ) -> None:
        assert as_bob.get(new).status_code == 404
        assert as_bob.get(url("appointments:slots", lesson.pk)).status_code == 404

    def test_only_assigned_members_book_their_own_contacts_in_their_calendars(
        self, as_bob: Client, bob: Member, account: Account, url: Url, lesson: Calendar
    ) -> None:
        own = make_calendar(account, bob, name="Bob's hour")
        mine = make.make_contact(account, owner=bob, first_name="Mine", email="m@example.com")
        new = f"{url('appointments:new')}?contact={mine.pk}"
        text = text_of(as_bob.get(new, headers=HTMX))
        assert "Bob&#x27;s hour" in text
        assert "Trial lesson" not in text
        assert as_bob.post(new, sent(own, in_days(2)), headers=HTMX).status_code == 204
        assert as_bob.post(new, sent(lesson, in_days(2)), headers=HTMX).status_code == 422
