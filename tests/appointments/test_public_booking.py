"""Booking on a calendar's public page: times, form, appointment."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from appointments.models import (
    Appointment,
    AppointmentGuest,
    Calendar,
    CalendarGroup,
    Slot,
    SlotHold,
)
from appointments.public import guard
from contacts.models import Contact, Note
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import book, in_days, make_calendar
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


def only(account: Account) -> Appointment:
    with scope(account):
        return Appointment.objects.select_related("contact", "calendar", "series").get()


def test_a_visitor_books(account: Account, visitor: Visitor) -> None:
    page = visitor.look(zone="Asia/Tokyo")
    assert "Trial lesson" in page
    assert account.name in page
    assert "HoopCRM" not in page
    visitor.choose(in_days(2))
    assert "Kept for you until" in visitor.page
    assert "19:00–19:30" in visitor.page
    answer = visitor.book(**ADA, note="Left-handed")
    assert "You are booked" in answer
    assert "19:00–19:30" in answer
    made = only(account)
    assert (made.starts_at, made.time_zone) == (in_days(2), "Asia/Tokyo")
    assert (made.source, made.status) == ("booking_widget", "confirmed")
    assert made.contact.display_name == "Ada Lovelace"
    assert made.contact.last_activity_at is not None
    assert made.form_data["email"] == "ada@example.com"
    with scope(account):
        assert not SlotHold.objects.exists()
        assert "Left-handed" in Note.objects.get().text
        event = Event.objects.get(type="appointment.booked")
        assert event.data["by_contact"] is True
        assert event.actor_label == "Ada Lovelace"


def test_pages_say_when_nothing_can_be_booked(
    client: Client, account: Account, calendar: Calendar
) -> None:
    url = reverse("booking:calendar", args=["lesson"])
    for row, values in (
        (calendar, {"is_active": False}),
        (account, {"state": "read_only"}),
        (account, {"state": "closed"}),
    ):
        before = {name: getattr(row, name) for name in values}
        set_row(row, **values)
        assert "Nothing can be booked here" in client.get(url).content.decode()
        posted = client.post(f"{url}details/", {"start": in_days(2).isoformat()})
        assert "Nothing can be booked here" in posted.content.decode()
        set_row(row, **before)
    assert client.get(reverse("booking:calendar", args=["nowhere"])).status_code == 404
    with scope(account):
        assert not Appointment.objects.exists()


def test_a_taken_time_offers_others_and_keeps_the_answers(
    account: Account, calendar: Calendar, visitor: Visitor
) -> None:
    visitor.choose(in_days(2))
    with scope(account), writes.frame("test data", silent=True):
        SlotHold.objects.all().delete()
        Slot.objects.all().delete()
    book(calendar, make.make_contact(account, first_name="Grace"), in_days(2))
    answer = visitor.book(**ADA, status=422)
    assert "no longer free" in answer
    assert 'value="ada@example.com"' in answer
    assert f'name="pick" value="{in_days(2, 10, 30).isoformat()}"' in answer
    answer = visitor.book(**ADA, pick=in_days(2, 10, 30).isoformat())
    assert "10:30–11:00" in answer
    assert 'value="ada@example.com"' in answer
    visitor.start = in_days(2, 10, 30)
    visitor.book(**ADA)
    with scope(account):
        assert Appointment.objects.filter(starts_at=in_days(2, 10, 30)).count() == 1


def test_a_seat_is_kept_for_one_visitor(
    account: Account, calendar: Calendar, visitor: Visitor
) -> None:
    visitor.choose(in_days(2))
    other = Visitor(Client())
    assert in_days(2).isoformat() not in other.look(at=f"{in_days(2):%Y-%m-%d}")
    assert "no longer free" in other.choose(in_days(2), status=422)
    visitor.look()
    visitor.choose(in_days(2, 11))
    with scope(account):
        assert SlotHold.objects.get().slot.starts_at == in_days(2, 11)


def test_sent_twice_it_books_once(account: Account, visitor: Visitor) -> None:
    visitor.choose(in_days(2))
    first = visitor.book(**ADA)
    assert "You are booked" in first
    visitor.address = visitor.sent
    assert "You are booked" in visitor.book(**ADA)
    only(account)


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"email": "", "phone": ""}, "Give an e-mail address or a phone number."),
        ({"email": "ada@"}, "id_email_error"),
        ({"phone": "12"}, "id_phone_error"),
        ({"first_name": " "}, "id_first_name_error"),
    ],
)
def test_faults_stand_beside_their_field(
    account: Account, visitor: Visitor, over: dict[str, str], told: str
) -> None:
    visitor.choose(in_days(2))
    assert told in visitor.book(**ADA | over, status=422)
    with scope(account):
        assert not Appointment.objects.exists()


def test_what_the_account_matches_by_alone_is_required(account: Account, visitor: Visitor) -> None:
    set_row(account, match_second=False, match_first="phone")
    visitor.choose(in_days(2))
    assert "id_phone_error" in visitor.book(**ADA | {"phone": ""}, status=422)


def test_consent_has_to_be_given_and_is_kept(
    account: Account, calendar: Calendar, visitor: Visitor
) -> None:
    set_row(calendar, consent_text="I agree to be called.")
    visitor.choose(in_days(2))
    assert "Please agree" in visitor.book(**ADA, status=422)
    visitor.book(**ADA, consent="on")
    assert only(account).form_data["consent"]["text"] == "I agree to be called."
    with scope(account):
        event = Event.objects.get(type="appointment.consented")
        assert event.data["consent"] == "I agree to be called."


def test_guests_become_contacts(account: Account, calendar: Calendar, visitor: Visitor) -> None:
    set_row(calendar, guests="collect_detail", guests_required=True)
    visitor.choose(in_days(2))
    assert "Bring at least one guest." in visitor.book(**ADA, guest_rows="1", status=422)
    more = visitor.book(**ADA, guest_rows="1", more="1")
    assert "guest_email_1" in more
    told = visitor.book(
        **ADA, guest_rows="2", guest_name_0="Me", guest_email_0=ADA["email"], status=422
    )
    assert "takes part already" in told
    visitor.book(
        **ADA,
        guest_rows="2",
        guest_name_0="Grace Hopper",
        guest_email_0="grace@example.com",
    )
    with scope(account):
        assert AppointmentGuest.objects.get().contact.display_name == "Grace Hopper"


def test_guests_by_their_number(account: Account, calendar: Calendar, visitor: Visitor) -> None:
    set_row(calendar, guests="count_only")
    visitor.choose(in_days(2))
    visitor.book(**ADA, guest_count="101", status=422)
    visitor.book(**ADA, guest_count="3")
    assert only(account).guest_count == 3


def test_the_visitor_chooses_whom(account: Account, calendar: Calendar, visitor: Visitor) -> None:
    cleo = make.make_member(account, "Cleo")
    other = make_calendar(account, make.make_member(account, "Dan"), cleo, slug="two")
    set_row(other, staff_choice=True)
    visitor.slug = "two"
    page = visitor.look()
    assert "Cleo" in page
    assert cleo.user.email not in page
    visitor.look(**{"with": str(cleo.pk)})
    visitor.choose(in_days(2))
    assert "With Cleo" in visitor.page
    visitor.book(**ADA)
    assert only(account).member_id == cleo.pk


def test_a_calendar_that_repeats_books_the_series_by_its_own_clock(
    account: Account, calendar: Calendar, visitor: Visitor
) -> None:
    set_row(calendar, repeats=True, repeat_count=3, time_zone="America/New_York")
    make_busy = make.make_contact(account, first_name="Grace")
    book(calendar, make_busy, in_days(9))
    visitor.look(zone="Asia/Tokyo")
    visitor.choose(in_days(2))
    answer = visitor.book(**ADA)
    assert "Not booked, since the time was taken" in answer
    with scope(account):
        rows = list(Appointment.objects.filter(contact__first_name="Ada").order_by("starts_at"))
    zone = ZoneInfo("America/New_York")
    assert len(rows) == 2
    assert {f"{row.starts_at.astimezone(zone):%H:%M}" for row in rows} == {
        f"{in_days(2).astimezone(zone):%H:%M}"
    }
    assert {row.time_zone for row in rows} == {"Asia/Tokyo"}


@pytest.mark.parametrize(("auto", "status"), [(True, "confirmed"), (False, "new")])
def test_whether_it_is_confirmed(
    account: Account, calendar: Calendar, visitor: Visitor, auto: bool, status: str
) -> None:
    set_row(calendar, auto_confirm=auto, thanks_text="Bring shoes.")
    visitor.choose(in_days(2))
    answer = visitor.book(**ADA)
    assert ("Your request has arrived" in answer) is not auto
    assert "Bring shoes." in answer
    assert only(account).status == status


def test_the_page_goes_on_to_the_calendars_own(
    account: Account, calendar: Calendar, visitor: Visitor
) -> None:
    set_row(calendar, after_booking="redirect", redirect_url="https://example.org/thanks")
    visitor.choose(in_days(2))
    assert "https://example.org/thanks" in visitor.book(**ADA)
    answer = visitor.client.get(visitor.address)
    assert answer["Refresh"] == "0; url=https://example.org/thanks"
    assert "Refresh" not in visitor.client.get(visitor.address, {"embed": "1"})
    set_row(calendar, redirect_url="javascript:alert(1)")
    answer = visitor.client.get(visitor.address)
    assert "Refresh" not in answer
    assert "javascript:" not in answer.content.decode()


def test_a_day_on_which_clocks_change(
    account: Account, calendar: Calendar, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    twice = datetime(2027, 10, 31, 2, 30, tzinfo=zone)
    page = visitor.look(zone="Europe/Berlin", at="2027-10-31")
    assert "02:30 CEST" in page
    assert "02:30 CET" in page
    second = twice.replace(fold=1)
    visitor.choose(second)
    visitor.book(**ADA)
    assert only(account).starts_at == second.astimezone(UTC)


def test_times_by_an_unknown_zone_are_the_accounts(visitor: Visitor) -> None:
    assert 'data-zone="UTC" data-guess-zone' in visitor.look(zone="Mars/Base")
    assert "data-guess-zone" not in visitor.look(zone="Asia/Tokyo")


@pytest.mark.parametrize("start", ["", "tomorrow", "9999-12-31T23:59:59-23:59", "2026-13-45"])
def test_a_time_that_is_none_leads_back(client: Client, calendar: Calendar, start: str) -> None:
    url = reverse("booking:calendar", args=["lesson"])
    assert client.post(url, {"start": start}).status_code == 422
    assert client.get(f"{url}details/", {"start": start}).status_code == 302


def test_a_group_lists_what_can_be_booked(account: Account, client: Client) -> None:
    with writes.frame("test data", silent=True), scope(account):
        group = CalendarGroup.objects.create(account=account, name="Lessons", slug="all")
    make_calendar(account, slug="one", name="First", group=group)
    make_calendar(account, slug="off", name="Second", group=group, is_active=False)
    url = reverse("booking:group", args=["all"])
    page = client.get(url, {"utm_source": "news", "embed": "1"}).content.decode()
    assert "First" in page
    assert "Second" not in page
    assert "/book/one/?embed=1&amp;group=1&amp;utm_source=news" in page
    back = "/book/group/all/?embed=1&amp;utm_source=news"
    chosen = {"embed": "1", "group": "1", "utm_source": "news"}
    assert back in client.get("/book/one/", chosen).content.decode()
    assert "/book/group/" not in client.get("/book/one/").content.decode()
    set_row(group, is_active=False)
    assert "Nothing can be booked here" in client.get(url).content.decode()


def test_a_visitor_learns_nothing_of_the_contact(
    account: Account, calendar: Calendar, visitor: Visitor
) -> None:
    set_row(calendar, event_title="{{contact.name}}", event_text="{{contact.phone}}")
    make.make_contact(
        account, first_name="Augusta", last_name="King", email="ada@example.com", phone="+4930123"
    )
    visitor.choose(in_days(2))
    text = visitor.book(**ADA)
    token = visitor.address.split("/")[3]
    for name in ("manage", "move", "cancel", "file", "booked"):
        answer = visitor.client.get(reverse(f"booking:{name}", args=[token]))
        text += answer.content.decode()
    assert "Augusta" not in text
    assert "4930123" not in text
    assert only(account).title == "Augusta King"
    with scope(account):
        assert Contact.objects.get().first_name == "Augusta"
