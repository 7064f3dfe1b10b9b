"""The page of an appointment: changing it, and what stands against that."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from appointments.models import Appointment, Calendar
from appointments.recurrence import clean_rule
from appointments.services.book import Booking
from appointments.services.series import appointments_book
from contacts.models import Contact, Note
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.appointments.test_booking_page import HTMX, Url, text_of
from tests.appointments.test_tab_page import now_as, toast

Status = Appointment.Status


@pytest.fixture
def made(lesson: Calendar, contact: Contact) -> Appointment:
    return book(lesson, contact, in_days(2), title="Forehand", time_zone="UTC")


def sent(made: Appointment, **over: Any) -> dict[str, Any]:
    """The form as it stands, with what is changed."""
    return {
        "calendar": str(made.calendar_id),
        "member": str(made.member_id or ""),
        "title": made.title,
        "description": made.description,
        "time_zone": made.time_zone,
        "when": "slot",
        "start": made.starts_at.isoformat(),
        "custom_start": f"{made.starts_at:%Y-%m-%dT%H:%M}",
        "custom_end": f"{made.ends_at:%Y-%m-%dT%H:%M}",
        "place_kind": made.place_kind,
        "place": made.place,
        "status": made.status,
        "version": made.version,
        "scope": "one",
    } | over


def written(account: Account, model: Any, pk: Any, **values: Any) -> None:
    with writes.frame("test data", silent=True), scope(account):
        model.objects.filter(pk=pk).update(**values)


class TestSaving:
    def test_words_and_time_with_undo(self, as_alice: Client, url: Url, made: Appointment) -> None:
        page = url("appointments:edit", made.pk)
        assert 'value="Forehand"' in text_of(as_alice.get(page, headers=HTMX))
        later = made.starts_at + timedelta(hours=1)
        data = sent(made, title="Backhand", start=later.isoformat(), note="Moved by phone")
        response = as_alice.post(page, data, headers=HTMX)
        assert response.status_code == 204
        current = now_as(made)
        assert (current.title, current.starts_at) == ("Backhand", later)
        with scope(made.account):
            assert Note.objects.get().text == "Moved by phone"
        text = text_of(as_alice.get(page, headers=HTMX))
        assert "Appointment moved" in text
        as_alice.post(toast(response)["undo_url"], headers=HTMX)
        assert (now_as(made).title, now_as(made).starts_at) == ("Forehand", made.starts_at)

    def test_nothing_changed_writes_nothing(
        self, as_alice: Client, url: Url, made: Appointment
    ) -> None:
        page = url("appointments:edit", made.pk)
        assert as_alice.post(page, sent(made), headers=HTMX).status_code == 204
        assert now_as(made).version == made.version

    def test_another_calendar_and_host(
        self, as_alice: Client, url: Url, made: Appointment, account: Account, bob: Member
    ) -> None:
        other = make_calendar(account, bob, name="Match", minutes=60)
        data = sent(made, calendar=str(other.pk), member="")
        response = as_alice.post(url("appointments:edit", made.pk), data, headers=HTMX)
        assert response.status_code == 204, text_of(response)
        current = now_as(made)
        assert (current.calendar_id, current.member_id) == (other.pk, bob.pk)
        assert current.ends_at - current.starts_at == timedelta(hours=1)

    def test_a_stale_form_shows_what_changed_and_may_save_all_the_same(
        self, as_alice: Client, url: Url, made: Appointment
    ) -> None:
        page = url("appointments:edit", made.pk)
        old = sent(made, title="Mine")
        as_alice.post(page, sent(made, title="Theirs"), headers=HTMX)
        response = as_alice.post(page, old, headers=HTMX)
        text = text_of(response)
        assert response.status_code == 422
        assert "Changed meanwhile" in text
        assert "Theirs" in text
        assert 'value="Mine"' in text
        again = old | {"version": now_as(made).version}
        assert f'name="version" value="{again["version"]}"' in text
        assert as_alice.post(page, again, headers=HTMX).status_code == 204
        assert now_as(made).title == "Mine"

    def test_a_series_moves_from_here_on(
        self,
        as_alice: Client,
        url: Url,
        lesson: Calendar,
        contact: Contact,
        account: Account,
        actor: Actor,
    ) -> None:
        with scope(account):
            booking = Booking(
                calendar=lesson, contact=contact, starts_at=in_days(2), time_zone="UTC"
            )
            rule = clean_rule("FREQ=DAILY;COUNT=4")
            rows = appointments_book(actor, booking=booking, rule=rule).made
        later = rows[1].starts_at + timedelta(hours=2)
        data = sent(rows[1], start=later.isoformat(), scope="following")
        response = as_alice.post(url("appointments:edit", rows[1].pk), data, headers=HTMX)
        assert response.status_code == 204, text_of(response)
        assert (
            "3 appointments saved" in json.loads(response.headers["HX-Trigger"])["toast"]["message"]
        )
        with scope(account):
            hours = [one.starts_at.hour for one in Appointment.objects.order_by("starts_at")]
        assert hours == [10, 12, 12, 12]

    def test_status_and_guests(
        self, as_alice: Client, url: Url, made: Appointment, account: Account
    ) -> None:
        guest = make.make_contact(account, first_name="Grace", email="grace@example.com")
        data = sent(made, status="showed", guests=[str(guest.pk)])
        response = as_alice.post(url("appointments:edit", made.pk), data, headers=HTMX)
        assert response.status_code == 204, text_of(response)
        current = now_as(made)
        assert current.status == Status.SHOWED
        with scope(account):
            assert [row.contact_id for row in current.guests.all()] == [guest.pk]


def test_the_activity_leads_to_the_page(
    as_alice: Client, url: Url, made: Appointment, contact: Contact
) -> None:
    activity = text_of(as_alice.get(url("contacts:record_tab", contact.pk, "activity")))
    assert f'href="{url("appointments:edit", made.pk)}"' in activity


class TestWhatStandsAgainst:
    def test_a_taken_time(
        self, as_alice: Client, url: Url, made: Appointment, lesson: Calendar, contact: Contact
    ) -> None:
        later = made.starts_at + timedelta(hours=1)
        book(lesson, contact, later)
        data = sent(made, start=later.isoformat())
        response = as_alice.post(url("appointments:edit", made.pk), data, headers=HTMX)
        assert response.status_code == 422
        assert 'name="take"' in text_of(response)

    def test_confirming_again_over_something_else(
        self, as_alice: Client, url: Url, made: Appointment, lesson: Calendar, contact: Contact
    ) -> None:
        page = url("appointments:edit", made.pk)
        as_alice.post(page, sent(made, status="cancelled"), headers=HTMX)
        book(lesson, contact, made.starts_at)
        data = sent(made, version=now_as(made).version)
        text = text_of(as_alice.post(page, data, headers=HTMX))
        assert "There is something at that time already" in text
        assert "Save all the same" in text
        assert as_alice.post(page, data | {"over": "1"}, headers=HTMX).status_code == 204
        assert now_as(made).status == Status.CONFIRMED

    def test_a_calendar_that_is_off_keeps_its_appointments(
        self, as_alice: Client, url: Url, made: Appointment, account: Account
    ) -> None:
        written(account, Calendar, made.calendar_id, is_active=False)
        page = url("appointments:edit", made.pk)
        response = as_alice.post(page, sent(made, title="Still here"), headers=HTMX)
        assert response.status_code == 204, text_of(response)
        assert now_as(made).title == "Still here"

    def test_a_deleted_calendar_leaves_only_cancelling(
        self, as_alice: Client, url: Url, made: Appointment, account: Account
    ) -> None:
        written(account, Calendar, made.calendar_id, deleted_at=now())
        text = text_of(as_alice.get(url("appointments:edit", made.pk), headers=HTMX))
        assert "has been deleted" in text
        assert "<form" not in text
        assert url("appointments:cancel", made.pk) in text
        response = as_alice.post(url("appointments:cancel", made.pk), {"reason": ""}, headers=HTMX)
        assert response.status_code == 204
        assert now_as(made).status == Status.CANCELLED

    def test_a_member_who_left_stays_the_host_until_another_is_chosen(
        self, as_alice: Client, url: Url, account: Account, contact: Contact, bob: Member
    ) -> None:
        calendar = make_calendar(account, bob, name="Bob's hour")
        made = book(calendar, contact, in_days(2), time_zone="UTC")
        written(account, Member, bob.pk, left_at=now())
        page = url("appointments:edit", made.pk)
        assert "no longer in this calendar" in text_of(as_alice.get(page, headers=HTMX))
        response = as_alice.post(page, sent(made, title="Words only"), headers=HTMX)
        assert response.status_code == 204, text_of(response)
        assert now_as(made).member_id == bob.pk

    def test_a_deleted_contact_takes_the_page_along(
        self, as_alice: Client, url: Url, made: Appointment, account: Account, actor: Actor
    ) -> None:
        from contacts.services.contacts import contact_delete

        with scope(account):
            contact_delete(actor, contact=made.contact)
        assert as_alice.get(url("appointments:edit", made.pk)).status_code == 404
        response = as_alice.post(url("appointments:edit", made.pk), sent(made), headers=HTMX)
        assert response.status_code == 404

    def test_who_may_only_look_gets_no_form(
        self, account: Account, url: Url, made: Appointment
    ) -> None:
        from tests.conftest import signed_in

        make.make_role(account, "Looker", "contacts.view", "appointments.view")
        looker = signed_in(make.make_member(account, "Looker", role="Looker"))
        text = text_of(looker.get(url("appointments:edit", made.pk)))
        assert "Forehand" in text
        assert "booking-fields" not in text
        assert looker.post(url("appointments:edit", made.pk), sent(made)).status_code == 403
