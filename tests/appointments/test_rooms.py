"""Rooms and equipment: who gets them, what is offered, who is refused, what is given back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from appointments.models import Appointment, AppointmentResource, Calendar, Slot
from appointments.models.resources import Resource
from appointments.services.book import Booking
from appointments.services.change import Manner, appointment_change
from appointments.services.edit import appointment_change_undo
from appointments.services.holds import slot_hold, slot_release
from appointments.services.leaving import times_leave, times_return
from appointments.services.resources import calendar_resources_set, resource_create
from appointments.services.series import appointments_book
from appointments.services.status import (
    appointment_delete,
    appointment_delete_undo,
    appointment_status_set,
    appointment_status_undo,
)
from appointments.slots import Asking, slots_between
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db

Maker = Callable[..., Resource]


@pytest.fixture
def ben(account: Account) -> Member:
    return make.make_member(account, "Ben")


@pytest.fixture
def room(account: Account) -> Maker:
    def made(name: str, **over: Any) -> Resource:
        with scope(account):
            return resource_create(SYSTEM, **({"kind": "room", "name": name} | over))

    return made


def needing(calendar: Calendar, *resources: Resource) -> Calendar:
    with scope(calendar.account):
        calendar_resources_set(SYSTEM, calendar=calendar, resources=resources)
    calendar.refresh_from_db()
    return calendar


def starts(calendar: Calendar, day: int, **asking: Any) -> list[str]:
    """The free starts of a day as clock times."""
    with scope(calendar.account):
        wanted = in_days(day).date()
        found = slots_between(calendar, wanted, wanted, Asking(**asking))
    midnight = int(in_days(day, 0).timestamp())
    return [
        f"{(one.start - midnight) // 3600:02}:{(one.start - midnight) % 3600 // 60:02}"
        for one in found
    ]


def things(appointment: Appointment) -> list[str]:
    rows = AppointmentResource.objects.filter(appointment=appointment, slot__isnull=False)
    return sorted(rows.values_list("resource__name", flat=True))


def test_two_calendars_share_a_room_and_the_second_is_told_what_is_free(
    account: Account, alice: Member, ben: Member, contact: Any, room: Maker
) -> None:
    hall = room("Hall")
    mine = needing(make_calendar(account, alice), hall)
    other = needing(make_calendar(account, ben, buffer_before=15), hall)
    first = book(mine, contact, in_days(2, 10))
    assert (first.room, first.place) == (hall, "")
    with pytest.raises(Refused) as refused:
        book(other, contact, in_days(2, 10))
    assert refused.value.code == "taken"
    assert refused.value.data["free"][0] == in_days(2, 11).isoformat()
    free = starts(other, 2)
    assert ("09:30" in free, "10:00" in free, "10:30" in free, "11:00" in free) == (
        True, False, False, True,
    )  # fmt: skip
    with scope(account), writes.frame("test data", silent=True):
        row = Slot.objects.get(holder=hall.pk)
        row.pk = new_id()
        with pytest.raises(IntegrityError, match="overlap"):
            row.save(force_insert=True)


def test_any_of_the_rooms_is_taken_by_name_or_the_one_that_was_chosen(
    account: Account, alice: Member, ben: Member, contact: Any, room: Maker
) -> None:
    east, west = room("East"), room("West")
    calendar = needing(make_calendar(account, alice, ben, place_kind="room"), east, west)
    first = book(calendar, contact, in_days(2, 10))
    assert (first.room, first.place_kind, first.place) == (east, "room", "East")
    assert "10:00" not in starts(calendar, 2, room=east.pk)
    with pytest.raises(Refused) as refused:
        book(calendar, contact, in_days(2, 10), room=east)
    assert refused.value.code == "taken"
    second = book(calendar, contact, in_days(2, 10), room=west)
    assert (second.room, second.place) == (west, "West")
    assert "10:00" not in starts(calendar, 2)
    with pytest.raises(Refused) as unknown:
        book(calendar, contact, in_days(2, 12), room=room("Elsewhere"))
    assert (unknown.value.code, unknown.value.field) == ("not_a_room", "room")


def test_two_pieces_let_two_and_refuse_the_third(
    account: Account, contact: Any, room: Maker
) -> None:
    beamer = room("Projector", kind="equipment", quantity=2)
    calendars = [
        needing(make_calendar(account, make.make_member(account, name)), beamer)
        for name in ("Cleo", "Dan", "Eve")
    ]
    made = [book(one, contact, in_days(2, 10)) for one in calendars[:2]]
    with pytest.raises(Refused, match="no longer free"):
        book(calendars[2], contact, in_days(2, 10))
    with scope(account):
        assert [things(one) for one in made] == [["Projector"]] * 2
        assert sorted(Slot.objects.filter(holder=beamer.pk).values_list("lane", flat=True)) == [
            0,
            1,
        ]
        appointment_status_set(SYSTEM, appointment=made[0], status="cancelled")
    assert book(calendars[2], contact, in_days(2, 10)).room is None


def test_cancelling_frees_the_room_and_undo_takes_it_or_another(
    account: Account, alice: Member, ben: Member, contact: Any, room: Maker
) -> None:
    hall = room("Hall")
    mine = needing(make_calendar(account, alice), hall)
    other = needing(make_calendar(account, ben), hall)
    made = book(mine, contact, in_days(2, 10))
    with scope(account):
        operation = appointment_status_set(SYSTEM, appointment=made, status="cancelled")
        assert operation is not None
        assert not Slot.objects.filter(holder=hall.pk).exists()
    rival = book(other, contact, in_days(2, 10))
    with scope(account):
        with pytest.raises(Refused, match="Hall is taken"), transaction.atomic():
            appointment_status_undo(SYSTEM, operation=operation)
        annexe = room("Annexe")
        needing(mine, hall, annexe)
        appointment_status_undo(SYSTEM, operation=operation)
        made.refresh_from_db()
        assert (made.status, made.room, rival.room) == ("confirmed", annexe, hall)


def test_moving_takes_the_room_along_or_another_and_undo_brings_it_back(
    account: Account, alice: Member, ben: Member, contact: Any, room: Maker
) -> None:
    east, west = room("East"), room("West")
    mine = needing(make_calendar(account, alice), east, west)
    other = needing(make_calendar(account, ben), east)
    made = book(mine, contact, in_days(2, 10))
    book(other, contact, in_days(2, 12))
    with scope(account):
        moved = appointment_change(SYSTEM, appointment=made, changes={"starts_at": in_days(2, 12)})
        assert (moved.appointment.room, things(made)) == (west, ["West"])
        assert list(Slot.objects.filter(holder=east.pk).values_list("starts_at", flat=True)) == [
            in_days(2, 12)
        ]
        assert moved.operation is not None
        appointment_change_undo(SYSTEM, operation=moved.operation)
        made.refresh_from_db()
        assert (made.room, made.starts_at) == (east, in_days(2, 10))
        chosen = appointment_change(SYSTEM, appointment=made, changes={"room": west})
        assert (chosen.appointment.room, things(made)) == (west, ["West"])
        changes = {"room": east, "starts_at": in_days(2, 12)}
        with pytest.raises(Refused) as refused, transaction.atomic():
            appointment_change(SYSTEM, appointment=made, changes=changes)
        assert refused.value.code == "taken"
        made.refresh_from_db()
        assert things(made) == ["West"]


def test_another_calendar_needs_other_things(
    account: Account, alice: Member, contact: Any, room: Maker
) -> None:
    beamer = room("Projector", kind="equipment")
    hall = needing(make_calendar(account, alice), room("Hall"))
    shown = needing(make_calendar(account, alice), beamer)
    plain = make_calendar(account, alice)
    made = book(shown, contact, in_days(2, 10))
    with scope(account):
        appointment_change(SYSTEM, appointment=made, changes={"calendar": plain})
        assert not AppointmentResource.objects.exists()
        moved = appointment_change(SYSTEM, appointment=made, changes={"calendar": hall})
        assert (things(made), moved.appointment.room_id is None) == (["Hall"], False)
        moved = appointment_change(SYSTEM, appointment=made, changes={"calendar": plain})
        assert (things(made), moved.appointment.room_id) == ([], None)
        assert Slot.objects.count() == 1
        assert moved.operation is not None
        appointment_change_undo(SYSTEM, operation=moved.operation)
        assert (things(made), Slot.objects.count()) == (["Hall"], 2)
        back = appointment_change(SYSTEM, appointment=made, changes={"calendar": plain})
        moved = appointment_change(SYSTEM, appointment=made, changes={"calendar": shown})
        assert (things(made), moved.operation is not None) == (["Projector"], back.count == 1)
        appointment_change_undo(SYSTEM, operation=moved.operation)
        assert (things(made), Slot.objects.count()) == ([], 1)


def test_over_a_conflict_only_when_it_is_said(
    account: Account, alice: Member, ben: Member, contact: Any, room: Maker
) -> None:
    hall = room("Hall")
    mine = needing(make_calendar(account, alice), hall)
    other = needing(make_calendar(account, ben), hall)
    book(mine, contact, in_days(2, 10))
    made = book(other, contact, in_days(2, 12))
    manner = Manner(any_time=True)
    changes = {"starts_at": in_days(2, 10, 10), "ends_at": in_days(2, 10, 40)}
    with scope(account):
        with pytest.raises(Refused) as refused, transaction.atomic():
            appointment_change(SYSTEM, appointment=made, changes=changes, manner=manner)
        assert (refused.value.code, refused.value.data["conflicts"]) == (
            "conflict",
            ["Hall is taken"],
        )
        manner = Manner(any_time=True, over_conflicts=True)
        moved = appointment_change(SYSTEM, appointment=made, changes=changes, manner=manner)
        assert moved.appointment.room == hall
        lanes = Slot.objects.filter(holder=hall.pk).order_by("lane")
        assert list(lanes.values_list("lane", flat=True)) == [0, 1]


def test_a_class_shares_its_room_and_the_last_to_leave_frees_it(
    account: Account, alice: Member, ben: Member, contact: Any, room: Maker
) -> None:
    hall = room("Hall")
    lesson = make_calendar(account, alice, type=Calendar.Type.CLASS, per_slot=3)
    needing(lesson, hall)
    other = needing(make_calendar(account, ben), hall)
    made = [book(lesson, make.make_contact(account), in_days(2, 10)) for _ in range(3)]
    assert [one.room for one in made] == [hall] * 3
    assert "10:00" not in starts(other, 2)
    with scope(account):
        slot = Slot.objects.get(holder=hall.pk)
        assert (slot.taken, slot.capacity) == (3, 3)
        for one in made[:2]:
            appointment_delete(SYSTEM, appointment=one)
        slot.refresh_from_db()
        assert slot.taken == 1
        assert "10:00" in starts(lesson, 2)
        appointment_delete(SYSTEM, appointment=made[2])
        assert not Slot.objects.exists()
    assert "10:00" in starts(other, 2)


def test_deleted_appointments_and_contacts_leave_their_room(
    account: Account, alice: Member, contact: Any, room: Maker
) -> None:
    hall = room("Hall")
    calendar = needing(make_calendar(account, alice), hall)
    made = book(calendar, contact, in_days(2, 10))
    with scope(account):
        operation = appointment_delete(SYSTEM, appointment=made)
        assert not Slot.objects.exists()
        appointment_delete_undo(SYSTEM, operation=operation)
        assert things(made) == ["Hall"]
        with writes.frame("test data", silent=True):
            times_leave([contact.pk])
            assert not Slot.objects.exists()
            times_return([contact.pk])
        assert things(made) == ["Hall"]


def test_a_seat_that_is_kept_keeps_the_room(
    account: Account, alice: Member, ben: Member, contact: Any, room: Maker
) -> None:
    hall = room("Hall")
    mine = needing(make_calendar(account, alice), hall)
    other = needing(make_calendar(account, ben), hall)
    key = new_id()
    with scope(account):
        slot_hold(SYSTEM, calendar=mine, starts_at=in_days(2, 10), key=key)
    assert "10:00" not in starts(other, 2)
    assert "10:00" in starts(mine, 2, hold=key)
    with scope(account):
        slot_release(SYSTEM, key=key)
    assert "10:00" in starts(other, 2)
    with scope(account):
        slot_hold(SYSTEM, calendar=mine, starts_at=in_days(2, 10), key=key)
    assert book(mine, contact, in_days(2, 10), hold=key).room == hall
    with scope(account):
        assert Slot.objects.get(holder=hall.pk).taken == 1


def test_of_a_series_the_times_without_a_room_are_left_out(
    account: Account, alice: Member, ben: Member, contact: Any, room: Maker
) -> None:
    hall = room("Hall")
    mine = needing(make_calendar(account, alice), hall)
    book(needing(make_calendar(account, ben), hall), contact, in_days(9, 10))
    booking = Booking(calendar=mine, contact=contact, starts_at=in_days(2, 10))
    with scope(account):
        booked = appointments_book(SYSTEM, booking=booking, rule="FREQ=WEEKLY;COUNT=3")
    assert [one.room for one in booked.made] == [hall, hall]
    assert booked.left_out == [in_days(9, 10)]


def test_what_is_switched_off_or_lacks_pieces_is_not_offered(
    account: Account, alice: Member, contact: Any, room: Maker
) -> None:
    east, west = room("East"), room("West")
    calendar = needing(make_calendar(account, alice, minutes=60), east, west)
    with writes.frame("test data", silent=True), scope(account):
        Resource.objects.filter(pk=east.pk).update(is_active=False)
    assert book(calendar, contact, in_days(2, 10)).room == west
    with writes.frame("test data", silent=True), scope(account):
        Resource.objects.update(is_active=False)
    assert starts(calendar, 3) == []
    made = in_days(3) + timedelta(hours=1)
    with pytest.raises(Refused, match="no longer free"):
        book(calendar, contact, made)
