"""Moving and changing appointments, their statuses, their end, and every way back."""

from datetime import timedelta
from typing import Any

import pytest

from appointments.models import Appointment, Calendar, Slot
from appointments.services.change import Manner, appointment_change
from appointments.services.edit import appointment_change_undo
from appointments.services.status import (
    appointment_delete,
    appointment_delete_undo,
    appointment_status_set,
    appointment_status_undo,
)
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(account: Account) -> Any:
    return make.make_contact(account)


@pytest.fixture
def ben(account: Account) -> Member:
    return make.make_member(account, "Ben")


@pytest.fixture
def calendar(account: Account, ben: Member) -> Calendar:
    return make_calendar(account, ben)


@pytest.fixture
def made(account: Account, calendar: Calendar, contact: Any) -> Any:
    """An appointment in two days at ten, and the account in scope."""
    appointment = book(calendar, contact, in_days(2))
    with scope(account):
        yield appointment


def change(appointment: Appointment, **changes: Any) -> Any:
    manner = changes.pop("manner", None)
    return appointment_change(SYSTEM, appointment=appointment, changes=changes, manner=manner)


def status(appointment: Appointment, value: str, **over: Any) -> Any:
    return appointment_status_set(SYSTEM, appointment=appointment, status=value, **over)


def types() -> list[str]:
    rows = Event.objects.filter(type__startswith="appointment.").order_by("id")
    return list(rows.values_list("type", flat=True))


def test_a_move_frees_the_old_time_and_takes_the_new(
    made: Appointment, calendar: Calendar, contact: Any
) -> None:
    moved = change(made, starts_at=in_days(3)).appointment
    assert (moved.starts_at, moved.ends_at) == (in_days(3), in_days(3, 10, 30))
    assert moved.sequence == 1
    book(calendar, contact, in_days(2))
    with pytest.raises(Refused, match="no longer free"):
        book(calendar, contact, in_days(3))
    event = Event.objects.get(type="appointment.rescheduled")
    assert event.changes["starts_at"] == [in_days(2).isoformat(), in_days(3).isoformat()]


def test_a_move_onto_itself_by_half_a_slot_is_no_conflict(made: Appointment) -> None:
    manner = Manner(any_time=True)
    moved = change(made, starts_at=in_days(2, 10, 15), manner=manner).appointment
    assert moved.ends_at == in_days(2, 10, 45)


def test_a_move_to_a_taken_time_changes_nothing(
    made: Appointment, calendar: Calendar, contact: Any
) -> None:
    book(calendar, contact, in_days(3))
    with pytest.raises(Refused) as refused:
        change(made, starts_at=in_days(3))
    assert refused.value.data["free"]
    made.refresh_from_db()
    assert made.starts_at == in_days(2)
    assert Slot.objects.count() == 2


def test_undo_of_a_move_needs_the_old_time(
    made: Appointment, calendar: Calendar, contact: Any
) -> None:
    operation = change(made, starts_at=in_days(3)).operation
    appointment_change_undo(SYSTEM, operation=operation)
    made.refresh_from_db()
    assert made.starts_at == in_days(2)
    operation = change(made, starts_at=in_days(4)).operation
    book(calendar, contact, in_days(2))
    with pytest.raises(Refused) as refused:
        appointment_change_undo(SYSTEM, operation=operation)
    assert refused.value.code == "conflict"


def test_an_appointment_goes_to_another_host(
    account: Account, made: Appointment, calendar: Calendar, alice: Member
) -> None:
    with pytest.raises(Refused) as refused:
        change(made, member=alice)
    assert refused.value.code == "not_a_member"
    other = make_calendar(account, alice, minutes=60, step=60)
    moved = change(made, calendar=other, starts_at=in_days(2, 12)).appointment
    assert (moved.member, moved.ends_at) == (alice, in_days(2, 13))


def test_words_and_guests_are_changed_and_told(account: Account, made: Appointment) -> None:
    guest = make.make_contact(account, first_name="Grace")
    changed = appointment_change(
        SYSTEM, appointment=made, changes={"title": "Talk", "place": "Café"}, guests=[guest]
    )
    assert changed.appointment.title == "Talk"
    event = Event.objects.get(type="appointment.updated")
    assert event.changes["guests"] == ["", "Grace Lovelace"]
    assert "starts_at" not in event.changes


def test_equal_values_change_nothing(made: Appointment) -> None:
    assert change(made, title=made.title, starts_at=made.starts_at).operation is None
    assert types() == ["appointment.booked"]


def test_a_stale_change_is_refused(made: Appointment) -> None:
    change(made, title="Talk")
    with pytest.raises(Stale):
        appointment_change(SYSTEM, appointment=made, changes={"title": "Other"}, version=1)


def test_cancelling_frees_the_time_tells_why_and_can_be_undone(
    made: Appointment, calendar: Calendar, contact: Any
) -> None:
    operation = status(made, "cancelled", reason="Ill")
    assert status(made, "cancelled") is None
    made.refresh_from_db()
    assert (made.status, made.cancel_reason) == ("cancelled", "Ill")
    assert not Slot.objects.exists()
    event = Event.objects.get(type="appointment.cancelled")
    assert (event.data["reason"], event.contact_id) == ("Ill", contact.pk)
    appointment_status_undo(SYSTEM, operation=operation)
    made.refresh_from_db()
    assert (made.status, made.cancel_reason) == ("confirmed", "")
    assert Slot.objects.count() == 1


def test_a_cancelled_appointment_returns_only_to_a_free_time(
    made: Appointment, calendar: Calendar, contact: Any
) -> None:
    operation = status(made, "cancelled")
    book(calendar, contact, in_days(2))
    for attempt in (
        lambda: appointment_status_undo(SYSTEM, operation=operation),
        lambda: status(made, "confirmed"),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "conflict"
    status(made, "confirmed", over_conflicts=True)


@pytest.mark.parametrize(
    ("value", "event", "occupies"),
    [
        ("showed", "appointment.showed", True),
        ("noshow", "appointment.missed", False),
        ("invalid", "appointment.invalidated", False),
        ("new", "appointment.reopened", True),
    ],
)
def test_each_status_is_told_and_takes_time_or_not(
    made: Appointment, value: str, event: str, occupies: bool
) -> None:
    status(made, value)
    assert types()[-1] == event
    assert Slot.objects.exists() is occupies


def test_a_cancelled_appointment_is_not_moved(made: Appointment) -> None:
    status(made, "cancelled")
    with pytest.raises(Refused) as refused:
        change(made, starts_at=in_days(3))
    assert refused.value.code == "not_open"


def test_a_deleted_appointment_comes_back_with_guests_and_time(
    account: Account, made: Appointment
) -> None:
    guest = make.make_contact(account, first_name="Grace")
    appointment_change(SYSTEM, appointment=made, changes={}, guests=[guest])
    operation = appointment_delete(SYSTEM, appointment=made)
    assert not Appointment.objects.exists()
    assert not Slot.objects.exists()
    appointment_delete_undo(SYSTEM, operation=operation)
    back = Appointment.objects.get(pk=made.pk)
    assert [one.contact for one in back.guests.all()] == [guest]
    assert Slot.objects.get().hosts.get().appointment == back


def test_appointments_of_a_deleted_calendar_are_only_cancelled(
    made: Appointment, calendar: Calendar
) -> None:
    with writes.frame("test data", silent=True):
        Calendar.objects.filter(pk=calendar.pk).update(deleted_at=now())
    with pytest.raises(Refused) as refused:
        change(made, starts_at=in_days(3))
    assert refused.value.code == "calendar_deleted"
    status(made, "cancelled")


def test_a_class_seat_is_given_back(account: Account, ben: Member, contact: Any) -> None:
    lesson = make_calendar(account, ben, type=Calendar.Type.CLASS, per_slot=2)
    first, second = (book(lesson, contact, in_days(2)) for _ in range(2))
    with scope(account):
        status(first, "cancelled")
        assert Slot.objects.get().taken == 1
        status(second, "cancelled")
        assert not Slot.objects.exists()


def test_quiet_changes_are_marked(made: Appointment) -> None:
    change(made, starts_at=in_days(3), manner=Manner(notify=False))
    assert Event.objects.get(type="appointment.rescheduled").data["quiet"] is True
    assert made.starts_at + timedelta(days=1) == in_days(3)
