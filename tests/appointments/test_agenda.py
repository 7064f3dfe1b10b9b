"""The calendar page: what its feed answers, and what it costs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments import agenda
from appointments.models import Appointment, Calendar
from appointments.services.blocks import block_create
from appointments.services.groups import group_create
from appointments.services.status import appointment_status_set
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.scoping import scope
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(account: Account) -> Any:
    return make.make_contact(account, first_name="Ada", last_name="Lovelace")


@pytest.fixture
def ben(account: Account) -> Member:
    return make.make_member(account, "Ben")


@pytest.fixture
def lessons(account: Account, ben: Member) -> Calendar:
    return make_calendar(account, ben, colour="green")


@pytest.fixture
def feed(as_alice: Client, url: Callable[..., str]) -> Callable[..., dict[str, Any]]:
    """What the feed answers for the coming week, in UTC."""

    def ask(client: Client = as_alice, **query: Any) -> dict[str, Any]:
        days = {"start": f"{in_days(0):%Y-%m-%d}", "end": f"{in_days(7):%Y-%m-%d}", "zone": "UTC"}
        response = client.get(url("agenda:feed"), days | query)
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        return answer

    return ask


def ids(answer: dict[str, Any]) -> list[str]:
    return [one["id"] for one in answer["events"]]


def test_one_in_which_the_clocks_are_put_back_is_drawn_as_long_as_it_is(
    feed: Callable[..., dict[str, Any]], lessons: Calendar, contact: Any
) -> None:
    book(lessons, contact, datetime(2027, 11, 7, 5, 30, tzinfo=UTC))
    days = {"start": "2027-11-07", "end": "2027-11-08", "zone": "America/New_York"}
    (one,) = feed(**days)["events"]
    assert (one["start"], one["end"]) == ("2027-11-07T01:30:00", "2027-11-07T02:00:00")


def test_an_appointment_comes_by_the_clock_of_the_zone(
    feed: Any, lessons: Calendar, contact: Any, ben: Member
) -> None:
    made = book(lessons, contact, in_days(2), title="First lesson")
    (event,) = feed()["events"]
    assert event["start"] == f"{in_days(2):%Y-%m-%dT10:00:00}"
    assert event["title"] == "First lesson"
    assert event["classNames"] == ["tone-green"]
    assert event["editable"]
    props = event["extendedProps"]
    assert (props["who"], props["host"]) == (contact.display_name, ben.display_name)
    (event,) = feed(zone="Asia/Tokyo")["events"]
    assert event["start"] == f"{in_days(2):%Y-%m-%dT19:00:00}"
    assert event["id"] == str(made.pk)


def test_filters_and_the_switch_for_cancelled(
    feed: Any, lessons: Calendar, contact: Any, account: Account, alice: Member, ben: Member
) -> None:
    with scope(account):
        group = group_create(SYSTEM, name="Courts")
    courts = make_calendar(account, alice, name="Courts", group=group)
    lesson, court = book(lessons, contact, in_days(2)), book(courts, contact, in_days(2, 14))
    assert ids(feed()) == [str(lesson.pk), str(court.pk)]
    assert ids(feed(calendar=str(courts.pk))) == [str(court.pk)]
    assert ids(feed(group=str(group.pk))) == [str(court.pk)]
    assert ids(feed(member=str(ben.pk))) == [str(lesson.pk)]
    assert ids(feed(member=[str(ben.pk), str(alice.pk)])) == [str(lesson.pk), str(court.pk)]
    assert ids(feed(member="nonsense")) == [str(lesson.pk), str(court.pk)]
    with scope(account):
        appointment_status_set(SYSTEM, appointment=lesson, status="cancelled")
    assert ids(feed()) == [str(court.pk)]
    cancelled = feed(cancelled="1")["events"][0]
    assert cancelled["id"] == str(lesson.pk)
    assert "is-faded" in cancelled["classNames"]
    assert not cancelled["editable"]


def test_what_began_before_the_range_is_shown(feed: Any, lessons: Calendar, contact: Any) -> None:
    book(lessons, contact, in_days(3, 22), ends_at=in_days(4, 4), any_time=True)
    assert len(feed(start=f"{in_days(4):%Y-%m-%d}")["events"]) == 1
    assert feed(start=f"{in_days(5):%Y-%m-%d}")["events"] == []


def test_blocked_time_is_shown_with_a_shade_for_whole_days(
    feed: Any, account: Account, alice: Member, ben: Member
) -> None:
    with scope(account):
        block_create(
            SYSTEM, member=ben, title="Dentist", starts_at=in_days(2), ends_at=in_days(2, 12)
        )
        block_create(SYSTEM, member=alice, starts_at=in_days(3, 0), ends_at=in_days(5, 0))
    dentist, day, shade = feed()["events"]
    assert dentist["title"] == "Dentist"
    assert dentist["extendedProps"]["who"] == ben.display_name
    assert day["allDay"]
    assert shade["display"] == "background"
    assert ids(feed(member=str(ben.pk))) == [dentist["id"]]


def test_crowded_days_are_counted(
    feed: Any, lessons: Calendar, contact: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "MOST_A_DAY", 2)
    for hour in (8, 10, 12):
        book(lessons, contact, in_days(2, hour))
    alone = book(lessons, contact, in_days(3))
    answer = feed()
    assert ids(answer) == [str(alone.pk), f"crowd-{in_days(2):%Y-%m-%d}"]
    crowd = answer["events"][1]
    assert crowd["title"] == "3 appointments"
    assert f"from={in_days(2):%Y-%m-%d}" in crowd["extendedProps"]["url"]
    assert "only counted" in answer["note"]


def test_the_fullest_days_of_a_full_range_are_counted(
    feed: Any, lessons: Calendar, contact: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "MOST", 2)
    for day, hours in ((2, (8, 10)), (3, (8, 10, 12)), (4, (8,))):
        for hour in hours:
            book(lessons, contact, in_days(day, hour))
    crowds = {one for one in ids(feed()) if one.startswith("crowd")}
    assert crowds == {f"crowd-{in_days(day):%Y-%m-%d}" for day in (2, 3)}


def test_a_feed_costs_the_same_whatever_it_shows(
    feed: Any, lessons: Calendar, contact: Any, account: Account, ben: Member
) -> None:
    book(lessons, contact, in_days(2))
    feed()
    with CaptureQueriesContext(connection) as few:
        feed()
    for hour in range(5):
        book(lessons, contact, in_days(3, hour))
        with scope(account):
            start, end = in_days(4, hour), in_days(4, hour, 30)
            block_create(SYSTEM, member=ben, starts_at=start, ends_at=end)
    with CaptureQueriesContext(connection) as many:
        assert len(feed()["events"]) == 11
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "query", [{}, {"start": "2026-01-01", "end": "2026-06-01"}, {"start": "x", "end": "2026-01-02"}]
)
def test_a_range_that_is_none_is_refused(
    query: dict[str, str], as_alice: Client, url: Callable[..., str]
) -> None:
    assert as_alice.get(url("agenda:feed"), query).status_code == 400


def test_a_day_on_which_the_clocks_change_has_all_its_hours(
    feed: Any, lessons: Calendar, contact: Any
) -> None:
    late = datetime(2027, 3, 15, 3, 30, tzinfo=UTC)  # 23:30 on the 14th in New York
    made = book(lessons, contact, late, any_time=True)
    answer = feed(start="2027-03-14", end="2027-03-15", zone="America/New_York")
    assert ids(answer) == [str(made.pk)]
    assert answer["events"][0]["start"] == "2027-03-14T23:30:00"


def test_with_only_assigned_data_one_sees_ones_own(
    feed: Any, lessons: Calendar, contact: Any, account: Account, bob: Member, as_bob: Client
) -> None:
    book(lessons, contact, in_days(2))
    theirs = make_calendar(account, bob, name="Bob's")
    own = book(theirs, contact, in_days(2, 14))
    assert ids(feed(as_bob)) == [str(own.pk)]


@pytest.mark.parametrize("view", ["", "day", "week", "month", "list"])
def test_the_page_answers_in_every_view(
    view: str, as_alice: Client, url: Callable[..., str], lessons: Calendar, contact: Any
) -> None:
    book(lessons, contact, in_days(2), title="First lesson")
    response = as_alice.get(url("agenda:page"), {"view": view, "date": f"{in_days(1):%Y-%m-%d}"})
    assert response.status_code == 200
    assert (b"First lesson" in response.content) == (view == "list")


def test_an_appointment_without_its_calendar_can_be_seen_but_not_moved(
    feed: Any, lessons: Calendar, contact: Any, account: Account
) -> None:
    made = book(lessons, contact, in_days(2))
    with writes.frame("test data", silent=True), scope(account):
        Appointment.objects.filter(pk=made.pk).update(calendar=None)
    (event,) = feed()["events"]
    assert not event["editable"]
    assert event["classNames"] == ["tone-gray"]


def test_days_are_left_out_in_stretches() -> None:
    first = datetime(2026, 11, 1, tzinfo=UTC).date()
    days = [first + timedelta(days=number) for number in range(6)]
    found = list(agenda._stretches(days[0], days[5], {days[0], days[3]}))
    assert found == [(days[1], days[3]), (days[4], days[5])]
