"""Appointments that repeat."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appointments.models import Appointment, Calendar
from appointments.recurrence import clean_rule, occurrences
from appointments.services.book import Booking
from appointments.services.change import appointment_change
from appointments.services.edit import appointment_change_undo
from appointments.services.series import Booked, appointments_book
from appointments.services.status import appointment_status_set, appointment_status_undo
from hoopcrm.accounts.models import Account
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

NEW_YORK = ZoneInfo("America/New_York")
WEEKLY = "FREQ=WEEKLY;COUNT=4"


def test_occurrences_keep_the_time_of_day_over_a_change_of_clocks() -> None:
    first = datetime(2026, 10, 25, 9, 0, tzinfo=NEW_YORK)
    found = occurrences("FREQ=WEEKLY;COUNT=3", first, NEW_YORK)
    assert [one.astimezone(NEW_YORK).hour for one in found] == [9, 9, 9]
    assert found[2] - found[0] == timedelta(days=14, hours=1 if found[2].month == 11 else 0)


def test_a_time_that_is_jumped_over_is_the_moment_of_the_jump() -> None:
    first = datetime(2026, 3, 7, 2, 30, tzinfo=NEW_YORK)
    found = occurrences("FREQ=DAILY;COUNT=3", first, NEW_YORK)
    assert [f"{one.astimezone(NEW_YORK):%H:%M}" for one in found] == ["02:30", "03:00", "02:30"]


def test_until_takes_in_its_whole_day() -> None:
    first = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
    rule = clean_rule("rrule:freq=daily;until=20260304T000000Z")
    assert len(occurrences(rule, first, ZoneInfo("UTC"))) == 3


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("", "rule"),
        ("FREQ=HOURLY;COUNT=3", "rule"),
        ("FREQ=WEEKLY;COUNT=x", "rule"),
        ("FREQ=WEEKLY;BYDAY=QQ;COUNT=2", "rule"),
        ("FREQ=WEEKLY", "endless"),
    ],
)
def test_rules_that_cannot_be_are_refused(rule: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_rule(rule)
    assert refused.value.code == code


def test_a_series_has_an_end() -> None:
    with pytest.raises(Refused) as refused:
        occurrences("FREQ=DAILY;COUNT=5000", datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
    assert refused.value.code == "too_many"


@pytest.fixture
def calendar(account: Account) -> Calendar:
    return make_calendar(account, make.make_member(account, "Ben"))


@pytest.fixture
def contact(account: Account) -> Any:
    return make.make_contact(account)


def book_weekly(calendar: Calendar, contact: Any, **over: Any) -> Booked:
    booking = Booking(calendar=calendar, contact=contact, starts_at=in_days(2))
    return appointments_book(SYSTEM, booking=booking, rule=WEEKLY, **over)


@pytest.mark.parametrize(
    ("missing", "days"),
    [
        ("skip", [(2,), (16,), (23,)]),
        ("continue", [(2,), (9,), (16,), (23,)]),
        ("book_next", [(2,), (9, 10, 30), (16,), (23,)]),
    ],
)
@pytest.mark.django_db
def test_a_taken_time_of_a_series_is_handled_as_asked(
    account: Account, calendar: Calendar, contact: Any, missing: str, days: list[tuple[int, ...]]
) -> None:
    book(calendar, contact, in_days(9))
    with scope(account):
        booked = book_weekly(calendar, contact, missing=missing, missing_status="new")
    assert [one.starts_at for one in booked.made] == [in_days(*one) for one in days]
    assert booked.left_out == ([in_days(9)] if missing == "skip" else [])
    assert [one.status for one in booked.made if one.starts_at == in_days(9)] == (
        ["new"] if missing == "continue" else []
    )


@pytest.mark.django_db
def test_a_series_whose_first_time_is_taken_books_nothing(
    account: Account, calendar: Calendar, contact: Any
) -> None:
    book(calendar, contact, in_days(2))
    with scope(account):
        with pytest.raises(Refused, match="no longer free"):
            book_weekly(calendar, contact)
        assert Appointment.objects.count() == 1


@pytest.mark.parametrize(("scope_of", "count"), [("one", 1), ("following", 3), ("all", 4)])
@pytest.mark.django_db
def test_one_the_following_or_all_are_cancelled_and_come_back(
    account: Account, calendar: Calendar, contact: Any, scope_of: str, count: int
) -> None:
    with scope(account):
        second = book_weekly(calendar, contact).made[1]
        operation = appointment_status_set(
            SYSTEM, appointment=second, status="cancelled", scope=scope_of
        )
        assert Appointment.objects.filter(status="cancelled").count() == count
        appointment_status_undo(SYSTEM, operation=operation)
        assert not Appointment.objects.filter(status="cancelled").exists()


@pytest.mark.django_db
def test_the_following_move_along_even_onto_each_others_times(
    account: Account, calendar: Calendar, contact: Any
) -> None:
    with scope(account):
        second = book_weekly(calendar, contact).made[1]
        changed = appointment_change(
            SYSTEM, appointment=second, changes={"starts_at": in_days(16)}, scope="following"
        )
        starts = list(Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True))
        assert starts == [in_days(2), in_days(16), in_days(23), in_days(30)]
        appointment_change_undo(SYSTEM, operation=changed.operation)
        starts = list(Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True))
        assert starts == [in_days(day) for day in (2, 9, 16, 23)]


@pytest.mark.django_db
def test_a_series_moves_as_a_whole_or_not_at_all(
    account: Account, calendar: Calendar, contact: Any
) -> None:
    book(calendar, contact, in_days(17))
    with scope(account):
        booked = book_weekly(calendar, contact)
        with pytest.raises(Refused):
            appointment_change(
                SYSTEM,
                appointment=booked.made[0],
                changes={"starts_at": in_days(3)},
                scope="all",
            )
        assert Appointment.objects.filter(starts_at=in_days(2)).exists()
