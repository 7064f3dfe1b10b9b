"""Booking: who gets the time, what is refused, what the loser is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from appointments.models import Appointment, AppointmentHost, BlockedTime, Calendar, Slot, SlotHold
from appointments.services.occupy import take
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import OFFICE, book, in_days, make_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(account: Account) -> Any:
    return make.make_contact(account)


@pytest.fixture
def ben(account: Account) -> Member:
    return make.make_member(account, "Ben")


def block(account: Account, holder: Any, start: Any, end: Any) -> None:
    with writes.frame("test data", silent=True), scope(account):
        key = "member" if isinstance(holder, Member) else "calendar"
        BlockedTime.objects.create(
            account=account, holder=holder.pk, starts_at=start, ends_at=end, **{key: holder}
        )


def test_booking_takes_the_calendars_defaults(account: Account, ben: Member, contact: Any) -> None:
    calendar = make_calendar(
        account,
        ben,
        event_title="Lesson with {{contact.first_name}}",
        minutes=45,
        step=45,
        place_kind="address",
        place="Hall 3",
        event_text="Bring shoes",
    )
    made = book(calendar, contact, in_days(2, 0))
    assert (made.title, made.description) == ("Lesson with Ada", "Bring shoes")
    assert (made.place_kind, made.place) == ("address", "Hall 3")
    assert made.ends_at - made.starts_at == timedelta(minutes=45)
    assert (made.member, made.status, made.time_zone) == (ben, "confirmed", "UTC")


def test_what_was_given_wins_over_the_defaults(account: Account, ben: Member, contact: Any) -> None:
    made = book(
        make_calendar(account, ben),
        contact,
        in_days(2),
        title="Talk",
        place="Café",
        status="new",
        time_zone="Asia/Kolkata",
    )
    assert (made.title, made.place_kind, made.place) == ("Talk", "custom", "Café")
    assert (made.status, made.time_zone) == ("new", "Asia/Kolkata")


def test_a_host_is_booked_once_at_a_time_whatever_the_calendar(
    account: Account, ben: Member, contact: Any
) -> None:
    book(make_calendar(account, ben), contact, in_days(2))
    other = make_calendar(account, ben, name="Consultation")
    with pytest.raises(Refused) as refused:
        book(other, contact, in_days(2))
    assert refused.value.code == "taken"
    assert refused.value.data["free"][0] == (in_days(2) + timedelta(minutes=30)).isoformat()


def test_buffers_of_both_appointments_stay_free(
    account: Account, ben: Member, contact: Any
) -> None:
    calendar = make_calendar(account, ben, buffer_after=15, buffer_before=15, step=15)
    book(calendar, contact, in_days(2))
    for minute in (30, 45):
        with pytest.raises(Refused, match="no longer free"):
            book(calendar, contact, in_days(2, 10, minute))
    book(calendar, contact, in_days(2, 11))


def test_the_next_host_is_booked_when_the_first_is_busy(
    account: Account, alice: Member, ben: Member, contact: Any
) -> None:
    calendar = make_calendar(account, alice, ben)
    hosts = {book(calendar, contact, in_days(2)).member for _ in range(2)}
    assert hosts == {alice, ben}
    with pytest.raises(Refused, match="no longer free"):
        book(calendar, contact, in_days(2))


def test_a_collective_calendar_needs_everybody(
    account: Account, alice: Member, ben: Member, contact: Any
) -> None:
    calendar = make_calendar(account, alice, ben, type=Calendar.Type.COLLECTIVE)
    made = book(calendar, contact, in_days(2))
    with scope(account):
        assert made.member == alice
        assert AppointmentHost.objects.filter(appointment=made, slot__isnull=False).count() == 2
    with pytest.raises(Refused, match="no longer free"):
        book(make_calendar(account, ben), contact, in_days(2))


def test_a_class_has_as_many_seats_as_it_says(account: Account, ben: Member, contact: Any) -> None:
    calendar = make_calendar(account, ben, type=Calendar.Type.CLASS, per_slot=3)
    for _ in range(3):
        book(calendar, contact, in_days(2))
    with pytest.raises(Refused, match="no longer free"):
        book(calendar, contact, in_days(2))
    with scope(account):
        assert Slot.objects.get().taken == 3


def test_a_calendar_without_members_is_booked_for_itself(account: Account, contact: Any) -> None:
    calendar = make_calendar(account)
    made = book(calendar, contact, in_days(2))
    assert made.member is None
    with pytest.raises(Refused, match="no longer free"):
        book(calendar, contact, in_days(2))
    book(make_calendar(account), contact, in_days(2))


@pytest.mark.parametrize("hour", [8, 17])
def test_nothing_is_booked_outside_the_hours(
    account: Account, ben: Member, contact: Any, hour: int
) -> None:
    calendar = make_calendar(account, ben, hours=OFFICE)
    monday = in_days(7 - now().weekday() + 7, hour)
    with pytest.raises(Refused) as refused:
        book(calendar, contact, monday)
    assert refused.value.code == "taken"


def test_blocked_time_of_member_and_calendar_is_not_bookable(
    account: Account, ben: Member, contact: Any
) -> None:
    calendar = make_calendar(account, ben)
    block(account, ben, in_days(2, 9), in_days(2, 11))
    block(account, calendar, in_days(3, 9), in_days(3, 11))
    for day in (2, 3):
        with pytest.raises(Refused, match="no longer free"):
            book(calendar, contact, in_days(day))


def test_notice_window_and_daily_cap_hold(account: Account, ben: Member, contact: Any) -> None:
    calendar = make_calendar(
        account, ben, notice=2, notice_unit="days", window=5, window_unit="days", per_day=1
    )
    for day in (1, 6):
        with pytest.raises(Refused, match="no longer free"):
            book(calendar, contact, in_days(day, 23, 30) if day == 1 else in_days(day, 23))
    book(calendar, contact, in_days(3))
    with pytest.raises(Refused, match="no longer free"):
        book(calendar, contact, in_days(3, 15))


def test_any_time_needs_the_right_and_a_conflict_a_second_word(
    account: Account, ben: Member, contact: Any
) -> None:
    calendar = make_calendar(account, ben, hours={})
    role = make.make_role(account, "Clerk", "appointments.edit")
    clerk = make.make_member(account, "Cleo", role=role.name)
    when = {"any_time": True, "ends_at": in_days(2, 10, 50)}
    with pytest.raises(Refused) as refused:
        book(calendar, contact, in_days(2), actor=Actor.of_member(clerk), **when)
    assert refused.value.code == "not_allowed"
    first = book(calendar, contact, in_days(2), actor=Actor.of_member(ben), **when)
    assert first.ends_at == in_days(2, 10, 50)
    with pytest.raises(Refused) as refused:
        book(calendar, contact, in_days(2), actor=Actor.of_member(ben), **when)
    assert refused.value.code == "conflict"
    book(calendar, contact, in_days(2), actor=Actor.of_member(ben), over_conflicts=True, **when)


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"ends_at": in_days(2, 9)}, "end_before_start"),
        ({"ends_at": in_days(2, 11)}, "length"),
        ({"time_zone": "Mars/Olympus"}, "unknown_zone"),
        ({"status": "showed"}, "status"),
        ({"guest_count": 101}, "too_many_guests"),
        ({"title": "x" * 201}, "too_long"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    account: Account, ben: Member, contact: Any, over: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        book(make_calendar(account, ben), contact, in_days(2), **over)
    assert refused.value.code == code
    with scope(account):
        assert not Appointment.objects.exists()
        assert not Slot.objects.exists()


def test_guests_are_other_contacts_and_none_in_a_class(
    account: Account, ben: Member, contact: Any
) -> None:
    guest = make.make_contact(account, first_name="Grace")
    calendar = make_calendar(account, ben)
    made = book(calendar, contact, in_days(2), guests=[guest, guest])
    with scope(account):
        assert [one.contact for one in made.guests.all()] == [guest]
    with pytest.raises(Refused) as refused:
        book(calendar, contact, in_days(3), guests=[contact])
    assert refused.value.code == "guest_is_contact"
    lesson = make_calendar(account, ben, type=Calendar.Type.CLASS)
    with pytest.raises(Refused) as refused:
        book(lesson, contact, in_days(3), guests=[guest])
    assert refused.value.code == "no_guests"


@pytest.mark.parametrize("over", [{"is_active": False}, {"deleted_at": now()}])
def test_a_calendar_that_is_off_takes_no_bookings(
    account: Account, ben: Member, contact: Any, over: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        book(make_calendar(account, ben, **over), contact, in_days(2))
    assert refused.value.field == "calendar"


def test_a_member_who_has_left_is_not_booked(account: Account, ben: Member, contact: Any) -> None:
    calendar = make_calendar(account, ben)
    with writes.frame("test data", silent=True), scope(account):
        Member.objects.filter(pk=ben.pk).update(left_at=now())
    with pytest.raises(Refused) as refused:
        book(calendar, contact, in_days(2))
    assert refused.value.code == "no_members"


def test_equal_distribution_evens_out(
    account: Account, alice: Member, ben: Member, contact: Any
) -> None:
    calendar = make_calendar(account, alice, ben, distribution="equal")
    hosts = [book(calendar, contact, in_days(2, hour)).member for hour in range(10, 16)]
    assert hosts == [alice, ben] * 3


def test_the_host_becomes_the_owner_where_the_calendar_says_so(
    account: Account, alice: Member, ben: Member, contact: Any
) -> None:
    book(make_calendar(account, ben, assign_owner=True), contact, in_days(2))
    assert contact.owner == ben
    book(make_calendar(account, alice, assign_owner=True), contact, in_days(3))
    assert contact.owner == ben
    book(make_calendar(account, alice, assign_owner=True, keep_owner=False), contact, in_days(4))
    assert contact.owner == alice


def test_a_seat_that_is_held_is_free_for_its_holder_alone(
    account: Account, ben: Member, contact: Any
) -> None:
    calendar = make_calendar(account, ben)
    key = new_id()
    with scope(account):
        slot = take(calendar, ben.pk, in_days(2), in_days(2, 10, 30))
        hold = SlotHold.objects.create(
            account=account, key=key, slot=slot, expires_at=now() + timedelta(minutes=5)
        )
    with pytest.raises(Refused, match="no longer free"):
        book(calendar, contact, in_days(2))
    book(calendar, contact, in_days(2), hold=key)
    with scope(account):
        assert not SlotHold.objects.exists()
        slot = take(calendar, ben.pk, in_days(3), in_days(3, 10, 30))
        hold = SlotHold.objects.create(
            account=account, key=key, slot=slot, expires_at=now() - timedelta(minutes=5)
        )
    assert hold
    book(calendar, contact, in_days(3))


def test_booking_is_on_the_contacts_timeline(account: Account, ben: Member, contact: Any) -> None:
    book(make_calendar(account, ben), contact, in_days(2))
    with scope(account):
        event = Event.objects.get(type="appointment.booked")
    assert event.contact_id == contact.pk
    assert event.data["hosts"] == [str(ben.pk)]


def test_the_database_refuses_an_overlap_by_itself(account: Account, ben: Member) -> None:
    calendar = make_calendar(account, ben)
    with scope(account):
        slot = take(calendar, ben.pk, in_days(2), in_days(2, 10, 30))
        slot.pk = new_id()
        with pytest.raises(IntegrityError, match="appointments_slot_overlap"), transaction.atomic():
            slot.save(force_insert=True)
        with pytest.raises(IntegrityError, match="appointments_slot_seats"), transaction.atomic():
            Slot.objects.update(taken=2)
