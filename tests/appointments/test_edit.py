"""Fields and status changed together: one operation, taken back as one."""

from collections.abc import Iterator
from typing import Any

import pytest

from appointments.models import Appointment, Calendar
from appointments.services.change import Changed
from appointments.services.edit import appointment_change_undo, appointment_edit
from appointments.services.rows import guests_of
from hoopcrm.accounts.models import Account
from hoopcrm.conversations.models import Message
from hoopcrm.core.errors import Refused
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(account: Account) -> Any:
    return make.make_contact(account, email="ada@example.com")


@pytest.fixture
def calendar(account: Account) -> Calendar:
    return make_calendar(account, make.make_member(account, "Ben"))


@pytest.fixture(autouse=True)
def _within(account: Account) -> Iterator[None]:
    with scope(account):
        yield


def edit(made: Appointment, status: str, **more: Any) -> Changed:
    guests = more.pop("guests", None)
    return appointment_edit(SYSTEM, appointment=made, changes=more, status=status, guests=guests)


def state(made: Appointment) -> tuple[Any, ...]:
    made = Appointment.objects.get(pk=made.pk)
    return made.title, made.starts_at, made.status, [one.pk for one in guests_of(made)]


def undo(done: Changed) -> None:
    assert done.operation is not None
    appointment_change_undo(SYSTEM, operation=done.operation)


@pytest.mark.parametrize(
    ("first", "then"), [("new", "confirmed"), ("confirmed", "cancelled"), ("confirmed", "showed")]
)
def test_all_of_an_edit_is_taken_back_by_one_undo(
    account: Account, calendar: Calendar, contact: Any, first: str, then: str
) -> None:
    made = book(calendar, contact, in_days(2), title="Lesson", status=first)
    before = state(made)
    grace = make.make_contact(account, first_name="Grace", email="grace@example.com")
    done = edit(made, then, title="Trial", starts_at=in_days(3), guests=[grace])
    assert state(made) == ("Trial", in_days(3), then, [grace.pk])
    assert Operation.objects.get() == done.operation
    assert JournalRow.objects.filter(operation=done.operation, action="update").count() == 1
    kinds = set(Event.objects.filter(operation_id=done.operation.pk).values_list("type", flat=True))
    assert len(kinds) == 3
    undo(done)
    assert state(made) == before
    waiting = Message.objects.filter(status="queued", contact=contact)
    assert [one.key.split(":")[2] for one in waiting] == [
        "booked" if first == "new" else "confirmation"
    ]


def test_one_that_was_cancelled_is_reopened_and_moved_at_once(
    calendar: Calendar, contact: Any
) -> None:
    made = book(calendar, contact, in_days(2))
    edit(made, "cancelled")
    made.refresh_from_db()
    done = edit(made, "confirmed", starts_at=in_days(4))
    with pytest.raises(Refused, match="no longer free|at that time"):
        book(calendar, contact, in_days(4))
    undo(done)
    assert state(made)[1:3] == (in_days(2), "cancelled")
    book(calendar, contact, in_days(4))


def test_nothing_changed_leaves_no_operation(calendar: Calendar, contact: Any) -> None:
    made = book(calendar, contact, in_days(2))
    assert edit(made, "confirmed", title=made.title).operation is None
    assert not Operation.objects.exists()


def test_a_later_change_of_somebody_else_stays(calendar: Calendar, contact: Any) -> None:
    made = book(calendar, contact, in_days(2), title="Lesson")
    done = edit(made, "showed", title="Trial")
    made.refresh_from_db()
    edit(made, "showed", title="Another")
    with pytest.raises(Refused, match="changed since"):
        undo(done)
    assert state(made)[0] == "Another"
