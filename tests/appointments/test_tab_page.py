"""The Appointments tab: what it lists, finds and offers; and what its menu does."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from appointments.access import count_upcoming
from appointments.models import Appointment, Calendar
from appointments.models.places import PlaceKind
from appointments.recurrence import clean_rule
from appointments.services.book import Booking
from appointments.services.series import appointments_book
from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.conftest import signed_in

Url = Callable[..., str]
HTMX = {"HX-Request": "true"}
Status = Appointment.Status


def text_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def titles(response: HttpResponse) -> list[str]:
    return re.findall(r'class="appointment-title"[^>]*>([^<]+)<', response.content.decode())


def toast(response: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.headers["HX-Trigger"])["toast"]
    return found


def now_as(appointment: Appointment) -> Appointment:
    with scope(appointment.account):
        return Appointment.objects.get(pk=appointment.pk)


@pytest.fixture
def tab(url: Url, contact: Contact) -> str:
    return url("contacts:record_tab", contact.pk, "appointments")


def ended(appointment: Appointment, status: str) -> None:
    with writes.frame("test data", silent=True), scope(appointment.account):
        Appointment.objects.filter(pk=appointment.pk).update(status=status)


class TestList:
    def test_what_lies_ahead_soonest_first_and_what_is_past_newest_first(
        self, as_alice: Client, tab: str, lesson: Calendar, contact: Contact, account: Account
    ) -> None:
        book(lesson, contact, in_days(3), title="Later")
        book(lesson, contact, in_days(2), title="Soon")
        ended(book(lesson, contact, in_days(4), title="Called off"), Status.CANCELLED)
        with scope(account):
            for days, title in ((-9, "Old"), (-5, "Newer")):
                from appointments.services.book import appointment_book
                from tests.make import SYSTEM

                booking = Booking(
                    calendar=lesson, contact=contact, starts_at=in_days(days), title=title
                )
                appointment_book(SYSTEM, booking=booking, at=in_days(-10))
        assert titles(as_alice.get(tab, headers=HTMX)) == ["Soon", "Later"]
        previous = as_alice.get(tab, {"appointments": "previous"}, headers=HTMX)
        assert titles(previous) == ["Called off", "Newer", "Old"]
        assert "Cancelled" in text_of(previous)

    def test_words_find_by_title_place_calendar_and_host(
        self, as_alice: Client, tab: str, lesson: Calendar, contact: Contact
    ) -> None:
        book(lesson, contact, in_days(2), title="Forehand", place="Court 7")
        book(lesson, contact, in_days(3), title="Backhand")
        for words, found in (
            ("fore", ["Forehand"]),
            ("court forehand", ["Forehand"]),
            ("trial", ["Forehand", "Backhand"]),
            ("alice back", ["Backhand"]),
        ):
            assert titles(as_alice.get(tab, {"appointments_q": words}, headers=HTMX)) == found
        nothing = as_alice.get(tab, {"appointments_q": "zzz"}, headers=HTMX)
        assert "No appointment has these words" in text_of(nothing)

    def test_more_than_a_page(
        self, as_alice: Client, tab: str, lesson: Calendar, contact: Contact
    ) -> None:
        for number in range(22):
            book(lesson, contact, in_days(2 + number), title=f"No {number}")
        first = as_alice.get(tab, headers=HTMX)
        assert len(titles(first)) == 20
        more = re.search(r'hx-get="([^"]+appointments_after[^"]+)"', first.content.decode())
        assert more is not None
        rest = as_alice.get(more.group(1).replace("&amp;", "&"), headers=HTMX)
        assert titles(rest) == ["No 20", "No 21"]

    def test_many_cost_as_many_queries_as_few(
        self,
        as_alice: Client,
        tab: str,
        lesson: Calendar,
        contact: Contact,
        account: Account,
        django_assert_max_num_queries: Any,
    ) -> None:
        for number in range(12):
            guest = make.make_contact(account, first_name=f"G{number}", email=f"g{number}@x.org")
            book(lesson, contact, in_days(2 + number), guests=[guest])
        with django_assert_max_num_queries(12):
            as_alice.get(tab, headers=HTMX)

    def test_a_guest_sees_whose_it_is(
        self,
        as_alice: Client,
        alice: Member,
        url: Url,
        lesson: Calendar,
        contact: Contact,
        account: Account,
    ) -> None:
        guest = make.make_contact(account, first_name="Grace", email="grace@example.com")
        book(lesson, contact, in_days(2), guests=[guest], title="Doubles")
        text = text_of(as_alice.get(url("contacts:record_tab", guest.pk, "appointments")))
        assert "Doubles" in text
        assert "Guest in the appointment of" in text
        assert "Ada Lovelace" in text
        with scope(account):
            counted = Contact.objects.annotate(number=count_upcoming(alice)).order_by("number")
            numbers = dict(counted.values_list("first_name", "number"))
        assert numbers == {"Ada": 1, "Grace": 1}

    def test_times_are_the_members_and_the_own_ones_where_they_differ(
        self, as_alice: Client, tab: str, lesson: Calendar, contact: Contact, alice: Member
    ) -> None:
        alice.user.time_zone = "America/New_York"
        alice.user.save()
        start = in_days(2, hour=20)
        book(lesson, contact, start, time_zone="Asia/Tokyo")
        text = text_of(as_alice.get(tab, headers=HTMX))
        assert re.search(r"(15|16):00–(15|16):30", text)
        assert "05:00–05:30 (JST, Asia/Tokyo)" in text

    def test_places_can_be_opened_and_called(
        self, as_alice: Client, tab: str, lesson: Calendar, contact: Contact
    ) -> None:
        book(lesson, contact, in_days(2), place_kind=PlaceKind.LINK, place="https://meet.example/x")
        book(lesson, contact, in_days(3), place_kind=PlaceKind.PHONE_IN, place="+1 212 555 0100")
        book(lesson, contact, in_days(4), place="javascript:alert(1)")
        text = as_alice.get(tab, headers=HTMX).content.decode()
        assert 'href="https://meet.example/x"' in text
        assert 'href="tel:+12125550100"' in text
        assert 'href="javascript' not in text

    def test_an_empty_tab_offers_the_first_step(self, as_alice: Client, tab: str) -> None:
        assert "Book an appointment" in text_of(as_alice.get(tab, headers=HTMX))

    def test_who_may_not(
        self, as_carol: Client, as_mallory: Client, as_bob: Client, tab: str
    ) -> None:
        assert as_carol.get(tab).status_code in (403, 404)
        assert as_mallory.get(tab).status_code == 404
        assert as_bob.get(tab).status_code == 404


class TestMenu:
    def test_a_status_by_one_click_and_back(
        self, as_alice: Client, url: Url, lesson: Calendar, contact: Contact
    ) -> None:
        made = book(lesson, contact, in_days(2))
        response = as_alice.post(f"{url('appointments:status', made.pk)}?to=noshow", headers=HTMX)
        assert response.status_code == 204
        assert now_as(made).status == Status.NO_SHOW
        assert as_alice.post(toast(response)["undo_url"], headers=HTMX).status_code == 204
        assert now_as(made).status == Status.CONFIRMED
        assert as_alice.post(f"{url('appointments:status', made.pk)}?to=x").status_code == 400

    def test_back_from_cancelled_when_its_time_is_gone(
        self, as_alice: Client, url: Url, lesson: Calendar, contact: Contact
    ) -> None:
        made = book(lesson, contact, in_days(2))
        as_alice.post(url("appointments:cancel", made.pk), {"reason": ""}, headers=HTMX)
        book(lesson, contact, in_days(2))
        response = as_alice.post(
            f"{url('appointments:status', made.pk)}?to=confirmed", headers=HTMX
        )
        assert toast(response)["kind"] == "error"
        assert "There is something at that time already" in toast(response)["message"]

    def test_cancelling_asks_and_keeps_the_reason(
        self, as_alice: Client, url: Url, tab: str, lesson: Calendar, contact: Contact
    ) -> None:
        made = book(lesson, contact, in_days(2))
        cancel = url("appointments:cancel", made.pk)
        question = text_of(as_alice.get(cancel, headers=HTMX))
        assert "Reason" in question
        assert "Keep it" in question
        response = as_alice.post(cancel, {"reason": "Ill"}, headers=HTMX)
        assert response.status_code == 204
        assert now_as(made).status == Status.CANCELLED
        previous = as_alice.get(tab, {"appointments": "previous"}, headers=HTMX)
        assert "Ill" in text_of(previous)

    @pytest.mark.parametrize(("which", "left"), [("one", 3), ("following", 1), ("all", 0)])
    def test_one_the_following_or_all_of_a_series(
        self,
        as_alice: Client,
        url: Url,
        lesson: Calendar,
        contact: Contact,
        account: Account,
        actor: Actor,
        which: str,
        left: int,
    ) -> None:
        with scope(account):
            booking = Booking(calendar=lesson, contact=contact, starts_at=in_days(2))
            rule = clean_rule("FREQ=DAILY;COUNT=4")
            made = appointments_book(actor, booking=booking, rule=rule).made
        cancel = url("appointments:cancel", made[1].pk)
        assert "All that lie ahead" in text_of(as_alice.get(cancel, headers=HTMX))
        response = as_alice.post(cancel, {"scope": which, "reason": ""}, headers=HTMX)
        with scope(account):
            assert Appointment.objects.filter(status=Status.CONFIRMED).count() == left
        as_alice.post(toast(response)["undo_url"], headers=HTMX)
        with scope(account):
            assert Appointment.objects.filter(status=Status.CONFIRMED).count() == 4

    def test_deleting_needs_its_right(
        self, as_alice: Client, url: Url, lesson: Calendar, contact: Contact, account: Account
    ) -> None:
        made = book(lesson, contact, in_days(2))
        delete = url("appointments:delete", made.pk)
        make.make_role(account, "Desk", "contacts.view", "appointments.view", "appointments.edit")
        desk = signed_in(make.make_member(account, "Desk", role="Desk"))
        assert desk.post(delete, headers=HTMX).status_code == 403
        response = as_alice.post(delete, headers=HTMX)
        assert response.status_code == 204
        with scope(account):
            assert not Appointment.objects.exists()
        as_alice.post(toast(response)["undo_url"], headers=HTMX)
        assert now_as(made).title == made.title

    def test_other_accounts_and_strangers_find_nothing(
        self, as_mallory: Client, as_bob: Client, url: Url, lesson: Calendar, contact: Contact
    ) -> None:
        made = book(lesson, contact, in_days(2))
        for name in ("edit", "cancel", "delete"):
            address = url(f"appointments:{name}", made.pk)
            assert as_mallory.get(address).status_code == 404, name
            assert as_bob.get(address).status_code in (403, 404), name


def test_a_host_with_only_assigned_data_sees_what_they_host(
    as_bob: Client, bob: Member, url: Url, account: Account, contact: Contact
) -> None:
    own = make_calendar(account, bob, name="Bob's hour")
    made = book(own, contact, in_days(2), title="With Bob")
    text = text_of(as_bob.get(url("appointments:edit", made.pk)))
    assert "With Bob" in text
