"""What contacts, guests and members are told, at once and later, once each."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import icalendar
import pytest

from appointments import sweep
from appointments.models import Appointment, AppointmentReminder, Calendar, CalendarNotice
from appointments.services.book import Booking
from appointments.services.change import appointment_change
from appointments.services.edit import appointment_change_undo
from appointments.services.series import appointments_book
from appointments.services.status import appointment_status_set, appointment_status_undo
from contacts.models import ContactDnd
from hoopcrm.accounts.models import Account, Member
from hoopcrm.conversations.models import Message, MessageAttachment
from hoopcrm.core import writes
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(account: Account) -> Any:
    return make.make_contact(account, email="ada@example.com", phone="+12125550123")


@pytest.fixture
def calendar(account: Account) -> Calendar:
    return make_calendar(account, make.make_member(account, "Ben"))


@pytest.fixture(autouse=True)
def _within(account: Account) -> Iterator[None]:
    with scope(account):
        yield


def told() -> list[tuple[str, str, str]]:
    """Subject, address and status of each message, in the order in which they were written."""
    rows = Message.objects.order_by("created_at", "pk")
    return list(rows.values_list("subject", "address", "status"))


def move(appointment: Appointment, starts_at: Any) -> Any:
    changes = {"starts_at": starts_at}
    return appointment_change(SYSTEM, appointment=appointment, changes=changes).operation


def notice(calendar: Calendar, event: str, to: str, by: str, **over: Any) -> None:
    with writes.frame("test data", silent=True):
        CalendarNotice.objects.create(
            account=calendar.account, calendar=calendar, event=event, to=to, by=by, **over
        )


def file_of(message: Message) -> Any:
    content = MessageAttachment.objects.get(message=message).content
    return icalendar.Calendar.from_ical(bytes(content))


def test_a_booking_is_confirmed_with_a_calendar_file(calendar: Calendar, contact: Any) -> None:
    made = book(calendar, contact, in_days(2), title="Lesson")
    assert told() == [("Confirmed: Lesson", "ada@example.com", "queued")]
    message = Message.objects.get()
    assert "Hello Ada" in message.text
    assert "/book/appointment/" in message.text
    file = file_of(message)
    event = file.walk("VEVENT")[0]
    assert (file["method"], event["sequence"], event["dtstart"].dt) == (
        "REQUEST",
        0,
        made.starts_at,
    )


def test_an_unconfirmed_booking_is_told_as_a_request(calendar: Calendar, contact: Any) -> None:
    made = book(calendar, contact, in_days(2), title="Lesson", status="new")
    appointment_status_set(SYSTEM, appointment=made, status="confirmed")
    assert [subject for subject, *_ in told()] == [
        "We have your request: Lesson",
        "Confirmed: Lesson",
    ]


def test_who_is_not_to_be_contacted_is_not_and_it_is_told_why(
    account: Account, calendar: Calendar, contact: Any
) -> None:
    with writes.frame("test data", silent=True):
        ContactDnd.objects.create(
            account=account, contact=contact, channel="email", status="active", source="member"
        )
    book(calendar, contact, in_days(2))
    assert [status for *_, status in told()] == ["refused"]


def test_moving_and_cancelling_are_told_with_rising_sequences(
    calendar: Calendar, contact: Any
) -> None:
    made = book(calendar, contact, in_days(2), title="Lesson")
    move(made, in_days(3))
    appointment_status_set(SYSTEM, appointment=made, status="cancelled", reason="Ill")
    assert [subject for subject, *_ in told()][1:] == ["New time: Lesson", "Cancelled: Lesson"]
    moved, cancelled = Message.objects.order_by("created_at", "pk")[1:]
    assert "Reason: Ill" in cancelled.text
    assert [file_of(one)["method"] for one in (moved, cancelled)] == ["REQUEST", "CANCEL"]
    assert [file_of(one).walk("VEVENT")[0]["sequence"] for one in (moved, cancelled)] == [1, 2]


def test_what_was_undone_at_once_is_not_sent(calendar: Calendar, contact: Any) -> None:
    made = book(calendar, contact, in_days(2))
    operation = appointment_status_set(SYSTEM, appointment=made, status="cancelled")
    appointment_status_undo(SYSTEM, operation=operation)
    assert [status for *_, status in told()] == ["queued", "cancelled"]


def test_an_undo_after_the_message_went_is_told(calendar: Calendar, contact: Any) -> None:
    made = book(calendar, contact, in_days(2), title="Lesson")
    operation = move(made, in_days(3))
    with writes.frame("test data", silent=True):
        Message.objects.update(status="sent")
    appointment_change_undo(SYSTEM, operation=operation)
    assert [subject for subject, *_ in told()][1:] == ["New time: Lesson"] * 2


def test_guests_are_told_and_those_added_later_too(
    account: Account, calendar: Calendar, contact: Any
) -> None:
    grace, joan = (
        make.make_contact(account, first_name=name, email=f"{name.lower()}@example.com")
        for name in ("Grace", "Joan")
    )
    made = book(calendar, contact, in_days(2), guests=[grace])
    appointment_change(SYSTEM, appointment=made, changes={}, guests=[grace, joan])
    addresses = [address for _, address, _ in told()]
    assert sorted(addresses) == ["ada@example.com", "grace@example.com", "joan@example.com"]
    to_guest = Message.objects.get(address="grace@example.com")
    assert "/book/appointment/" not in to_guest.text


def test_a_series_is_told_once_with_all_its_times(calendar: Calendar, contact: Any) -> None:
    booking = Booking(calendar=calendar, contact=contact, starts_at=in_days(2))
    booked = appointments_book(SYSTEM, booking=booking, rule="FREQ=WEEKLY;COUNT=3")
    message = Message.objects.get()
    assert MessageAttachment.objects.filter(message=message).count() == 3
    appointment_status_set(SYSTEM, appointment=booked.made[0], status="cancelled", scope="all")
    assert Message.objects.count() == 2


def test_nobody_is_told_of_quiet_bookings(calendar: Calendar, contact: Any) -> None:
    from appointments.services.book import appointment_book

    booking = Booking(calendar=calendar, contact=contact, starts_at=in_days(2))
    appointment_book(SYSTEM, booking=booking, notify=False)
    assert told() == []
    assert not AppointmentReminder.objects.exists()


def due() -> dict[tuple[str, str], list[timedelta]]:
    found: dict[tuple[str, str], list[timedelta]] = {}
    for row in AppointmentReminder.objects.filter(done_at=None).select_related("appointment"):
        found.setdefault((row.event, row.to), []).append(row.appointment.starts_at - row.due_at)
    return {key: sorted(values) for key, values in found.items()}


def test_reminders_follow_the_appointment(calendar: Calendar, contact: Any) -> None:
    made = book(calendar, contact, in_days(4))
    wanted = {
        ("reminder", "contact"): [timedelta(hours=1), timedelta(days=1)],
        ("reminder", "guests"): [timedelta(days=1)],
        ("reminder", "hosts"): [timedelta(minutes=15)],
    }
    assert due() == wanted
    operation = move(made, in_days(5))
    assert due() == wanted
    appointment_change_undo(SYSTEM, operation=operation)
    assert due() == wanted
    cancelled = appointment_status_set(SYSTEM, appointment=made, status="cancelled")
    assert due() == {}
    appointment_status_undo(SYSTEM, operation=cancelled)
    assert due() == wanted


def test_a_reminder_whose_moment_has_passed_is_not_planned(
    calendar: Calendar, contact: Any
) -> None:
    soon = now() + timedelta(hours=23)
    book(calendar, contact, soon.replace(minute=30, second=0, microsecond=0))
    assert timedelta(days=1) not in due()[("reminder", "contact")]


def test_due_reminders_are_sent_once(calendar: Calendar, contact: Any) -> None:
    made = book(calendar, contact, in_days(4), title="Lesson")
    earlier = made.starts_at - timedelta(days=3)
    AppointmentReminder.objects.filter(minutes=1440).update(due_at=earlier - timedelta(days=2))
    for _ in range(2):
        sweep.remind_due()
    assert [subject for subject, *_ in told()] == ["Confirmed: Lesson", "Reminder: Lesson"]


def test_hosts_are_reminded_by_their_own_settings(calendar: Calendar, contact: Any) -> None:
    made = book(calendar, contact, in_days(4))
    AppointmentReminder.objects.filter(to="hosts").update(due_at=in_days(-1))
    sweep.remind_due()
    event = Event.objects.get(type="appointment.starts_soon")
    assert event.data["hosts"] == [str(made.member_id)]


def test_a_reminder_of_what_was_cancelled_meanwhile_is_dropped(
    calendar: Calendar, contact: Any
) -> None:
    made = book(calendar, contact, in_days(4))
    AppointmentReminder.objects.update(due_at=in_days(-1))
    with writes.frame("test data", silent=True):
        Appointment.objects.filter(pk=made.pk).update(status="cancelled")
    sweep.remind_due()
    assert len(told()) == 1


def test_a_calendars_own_words_and_channels_are_used(calendar: Calendar, contact: Any) -> None:
    notice(calendar, "confirmation", "contact", "email", subject="See you", body="Bring shoes")
    notice(calendar, "confirmation", "contact", "sms", body="{{appointment.title}} is fixed")
    notice(calendar, "reminder", "contact", "email", is_on=False)
    book(calendar, contact, in_days(4), title="Lesson")
    mail, sms = Message.objects.order_by("channel")
    assert (mail.subject, mail.text) == ("See you", "Bring shoes")
    assert sms.text == "Lesson is fixed"
    assert ("reminder", "contact") not in due()


def test_a_host_who_was_chosen_is_in_the_events(account: Account, contact: Any) -> None:
    ann: Member = make.make_member(account, "Ann")
    book(make_calendar(account, ann), contact, in_days(2))
    assert Event.objects.get(type="appointment.booked").data["hosts"] == [str(ann.pk)]
