"""Calendars, their free times, appointments and blocked times by the API."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from appointments.models import Appointment, Calendar
from appointments.services.groups import group_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests import make
from tests.api.conftest import Api
from tests.api.test_contacts import NOT_THERE, new
from tests.appointments.make import OFFICE, book, in_days, make_calendar
from tests.make import SYSTEM

BOOKED = "/calendars/events/appointments"
BLOCKS = "/calendars/events/block-slots"


@pytest.fixture
def calendar(account: Account, alice: Member) -> Calendar:
    return make_calendar(account, alice)


@pytest.fixture
def booking(api: Api, calendar: Calendar) -> dict[str, Any]:
    """The body of a booking in two days."""
    return {
        "calendarId": str(calendar.pk),
        "locationId": api.location,
        "contactId": new(api)["id"],
        "startTime": in_days(2).isoformat(),
    }


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def at(text: str) -> datetime:
    """A time of an answer, which names its offset."""
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None
    return moment


def test_calendars(api: Api, account: Account, alice: Member, other_account: Account) -> None:
    api.version = "2021-04-15"
    with scope(account):
        group = group_create(SYSTEM, name="Lessons")
    calendar = make_calendar(account, alice, hours=OFFICE, group=group, minutes=45)
    make_calendar(account, name="Zumba", is_active=False)
    path = f"/calendars/?locationId={api.location}"
    told, other = api("GET", path)["calendars"]
    assert (told["name"], other["name"]) == ("Trial lesson", "Zumba")
    assert (told["calendarType"], told["slotDuration"]) == ("round_robin", 45)
    assert [row["userId"] for row in told["teamMembers"]] == [str(alice.pk)]
    assert told["openHours"][0] == {
        "daysOfTheWeek": [1],
        "hours": [{"openHour": 9, "openMinute": 0, "closeHour": 17, "closeMinute": 0}],
    }
    assert api("GET", f"/calendars/{calendar.pk}")["calendar"] == told
    assert len(api("GET", f"{path}&showDrafted=false")["calendars"]) == 1
    assert api("GET", f"{path}&groupId={group.pk}")["calendars"] == [told]
    (shown,) = api("GET", f"/calendars/groups?locationId={api.location}")["groups"]
    assert (shown["id"], shown["name"], shown["isActive"]) == (str(group.pk), "Lessons", True)
    theirs = make_calendar(other_account)
    for pk in (theirs.pk, NOT_THERE, "nonsense"):
        answer = api("GET", f"/calendars/{pk}", status=400)
        assert answer["message"] == f"Calendar not found for id:{pk}"
    api("GET", f"/calendars/?locationId={other_account.pk}", status=403)
    api("GET", f"{path}&groupId={NOT_THERE}", status=400)


def test_free_slots(api: Api, account: Account, alice: Member, bob: Member) -> None:
    calendar = make_calendar(account, alice, minutes=60, step=60)
    day = in_days(2, 0)
    book(calendar, make.make_contact(account), in_days(2, 10))
    span = f"startDate={ms(day)}&endDate={ms(day + timedelta(hours=12))}"
    path = f"/calendars/{calendar.pk}/free-slots?{span}"
    answer = api("GET", f"{path}&timezone=UTC")
    slots = answer[f"{day:%Y-%m-%d}"]["slots"]
    assert answer.keys() == {f"{day:%Y-%m-%d}", "traceId"}
    assert len(slots) == 12
    assert at(slots[0]) == day
    assert in_days(2, 10) not in map(at, slots)
    there = api("GET", f"{path}&timezone={quote('Asia/Tokyo')}&userId={alice.pk}")
    starts = [
        at(one) for key, one_day in there.items() if key != "traceId" for one in one_day["slots"]
    ]
    assert starts == [at(one) for one in slots]
    assert all(one.utcoffset() == timedelta(hours=9) for one in starts)
    api("GET", f"{path}&userId={bob.pk}", status=400)


def test_free_slots_that_cannot_be_asked_for(api: Api, calendar: Calendar) -> None:
    path = f"/calendars/{calendar.pk}/free-slots"
    answer = api("GET", f"{path}?startDate=x&locationId={api.location}", status=422)
    assert sorted(answer["message"]) == [
        "endDate should not be empty",
        "property locationId should not exist",
        "startDate must be an integer number",
    ]
    day = in_days(1)
    late = ms(day + timedelta(days=31, seconds=1))
    for query in (
        f"startDate={ms(day)}&endDate={late}",
        f"startDate={ms(day)}&endDate={ms(day) - 1}",
        f"startDate={ms(day)}&endDate={ms(day)}&timezone=Mars",
    ):
        api("GET", f"{path}?{query}", status=422)
    assert "traceId" in api("GET", f"{path}?startDate={ms(day)}&endDate={late - 1000}")
    make_off = make_calendar(calendar.account, name="Off", is_active=False)
    query = f"startDate={ms(day)}&endDate={ms(day)}"
    api("GET", f"/calendars/{make_off.pk}/free-slots?{query}", status=400)


def test_appointment(api: Api, booking: dict[str, Any], alice: Member, calendar: Calendar) -> None:
    more = {
        "title": "First lesson",
        "appointmentStatus": "new",
        "assignedUserId": str(alice.pk),
        "address": "Room 7",
        "description": "Bring water",
        "meetingLocationType": "address",
        "endTime": in_days(2, 10, 30).isoformat(),
        "toNotify": False,
    }
    made = api("POST", BOOKED, booking | more)
    assert made.pop("traceId")
    assert (made["title"], made["appointmentStatus"]) == ("First lesson", "new")
    assert (made["address"], made["notes"]) == ("Room 7", "Bring water")
    assert (made["contactId"], made["users"]) == (booking["contactId"], [str(alice.pk)])
    assert (at(made["startTime"]), at(made["endTime"])) == (in_days(2), in_days(2, 10, 30))
    one = f"{BOOKED}/{made['id']}"
    assert api("GET", one)["event"] == made
    changed = api("PUT", one, {"startTime": in_days(3).isoformat(), "title": "Moved"})
    assert (at(changed["startTime"]), at(changed["endTime"])) == (in_days(3), in_days(3, 10, 30))
    assert (changed["title"], changed["address"]) == ("Moved", "Room 7")
    assert api("PUT", one, {"appointmentStatus": "showed"})["appointmentStatus"] == "showed"
    deleted = api("DELETE", f"/calendars/events/{made['id']}", {}, status=201)
    assert deleted["succeeded"] is True
    assert api("GET", one, status=400)["message"] == f"Event not found for id:{made['id']}"
    api("DELETE", f"/calendars/events/{made['id']}", status=400)


def test_a_time_that_is_taken(api: Api, booking: dict[str, Any]) -> None:
    first = api("POST", BOOKED, booking)
    answer = api("POST", BOOKED, booking, status=400)
    assert answer["message"].startswith("This time is no longer free. The next free times:")
    second = api("POST", BOOKED, booking | {"startTime": in_days(2, 12).isoformat()})
    moved = {"startTime": booking["startTime"]}
    api("PUT", f"{BOOKED}/{second['id']}", moved, status=400)
    api("PUT", f"{BOOKED}/{second['id']}", moved | {"ignoreFreeSlotValidation": True})
    odd = {"endTime": in_days(2, 13).isoformat(), "startTime": in_days(2, 11, 7).isoformat()}
    api("POST", BOOKED, booking | odd, status=400)
    third = api("POST", BOOKED, booking | odd | {"ignoreFreeSlotValidation": True})
    assert at(third["endTime"]) == in_days(2, 13)
    assert len({first["id"], second["id"], third["id"]}) == 3


def test_past_time_of_a_kept_appointment(api: Api, booking: dict[str, Any]) -> None:
    body = booking | {"startTime": in_days(-2).isoformat(), "appointmentStatus": "showed"}
    api("POST", BOOKED, body, status=400)
    made = api("POST", BOOKED, body | {"ignoreFreeSlotValidation": True})
    assert made["appointmentStatus"] == "showed"


def test_outside_the_booking_window(api: Api, account: Account, booking: dict[str, Any]) -> None:
    narrow = make_calendar(account, window=1, window_unit="days")
    body = booking | {"calendarId": str(narrow.pk)}
    api("POST", BOOKED, body, status=400)
    made = api("POST", BOOKED, body | {"ignoreDateRange": True})
    later = {"startTime": in_days(5).isoformat()}
    api("PUT", f"{BOOKED}/{made['id']}", later, status=400)
    api("PUT", f"{BOOKED}/{made['id']}", later | {"ignoreDateRange": True})


def test_a_time_without_offset_is_the_locations(api: Api, booking: dict[str, Any]) -> None:
    zone = api.account.zone
    local = in_days(4, 12).astimezone(zone)
    made = api("POST", BOOKED, booking | {"startTime": f"{local:%Y-%m-%d %H:%M:%S}"})
    assert at(made["startTime"]) == in_days(4, 12)


def test_a_series(api: Api, account: Account, booking: dict[str, Any]) -> None:
    first = api("POST", BOOKED, booking | {"rrule": "RRULE:FREQ=DAILY;COUNT=3"})
    assert (first["isRecurring"], first["rrule"]) == (True, "FREQ=DAILY;COUNT=3")
    with scope(account):
        rows = Appointment.objects.filter(contact=booking["contactId"])
        assert {row.source for row in rows} == {"api"}
        assert len(rows) == 3
    endless = booking | {"rrule": "FREQ=DAILY", "startTime": in_days(9).isoformat()}
    assert api("POST", BOOKED, endless, status=422)["message"] == [
        "rrule: Say how often or until when it repeats."
    ]


def test_appointment_faults(
    api: Api, booking: dict[str, Any], bob: Member, other_account: Account
) -> None:
    wrong = {"locationId": api.location, "startTime": "soon", "appointmentStatus": "held"}
    answer = api("POST", BOOKED, wrong | {"notes": "x", "contactId": 1}, status=422)
    assert sorted(answer["message"]) == [
        "appointmentStatus must be one of the following values:"
        " 'new', 'confirmed', 'cancelled', 'showed', 'noshow' or 'invalid'",
        "calendarId should not be empty",
        "contactId must be a string",
        "property notes should not exist",
        "startTime must be a valid ISO 8601 date string",
    ]
    theirs = make.make_contact(other_account)
    for name, pk in (
        ("contactId", str(theirs.pk)),
        ("calendarId", str(make_calendar(other_account).pk)),
        ("assignedUserId", NOT_THERE),
        ("assignedUserId", str(bob.pk)),
    ):
        api("POST", BOOKED, booking | {name: pk}, status=400)
    api("POST", BOOKED, booking | {"locationId": str(other_account.pk)}, status=403)
    backwards = {"endTime": in_days(1).isoformat()}
    assert api("POST", BOOKED, booking | backwards, status=422)["message"] == [
        "endTime: It ends before it starts."
    ]
    hidden = book(make_calendar(other_account), theirs, in_days(3))
    api("GET", f"{BOOKED}/{hidden.pk}", status=400)
    api("PUT", f"{BOOKED}/{hidden.pk}", {"title": "Mine"}, status=400)
    api("DELETE", f"/calendars/events/{hidden.pk}", status=400)
    answer = api("PUT", f"{BOOKED}/{hidden.pk}", {"contactId": "x"}, status=422)
    assert answer["message"] == ["property contactId should not exist"]


def test_events(api: Api, account: Account, alice: Member, bob: Member) -> None:
    with scope(account):
        group = group_create(SYSTEM, name="Lessons")
    grouped = make_calendar(account, alice, group=group)
    single = make_calendar(account, bob)
    contact = make.make_contact(account)
    early, late = book(grouped, contact, in_days(2)), book(grouped, contact, in_days(5))
    other = book(single, contact, in_days(2))
    path = (
        f"/calendars/events?locationId={api.location}"
        f"&startTime={ms(in_days(2, 10, 15))}&endTime={ms(in_days(4))}"
    )
    for query, wanted in (
        (f"calendarId={grouped.pk}", [early]),
        (f"groupId={group.pk}", [early]),
        (f"userId={alice.pk}", [early]),
        (f"userId={bob.pk}", [other]),
        (f"userId={bob.pk}&calendarId={grouped.pk}", []),
    ):
        found = api("GET", f"{path}&{query}")["events"]
        assert [one["id"] for one in found] == [str(one.pk) for one in wanted]
    found = api("GET", f"{path}&calendarId={grouped.pk}".replace("events?", "events/?"))["events"]
    assert str(late.pk) not in [one["id"] for one in found]
    assert api("GET", path, status=422)["message"] == [
        "Either of userId, groupId or calendarId is required"
    ]
    api("GET", f"{path}&calendarId={NOT_THERE}", status=400)


def test_blocked_slots(api: Api, account: Account, alice: Member, other_account: Account) -> None:
    calendar = make_calendar(account, alice)
    body = {
        "locationId": api.location,
        "title": "Holiday",
        "startTime": in_days(2).isoformat(),
        "endTime": in_days(3).isoformat(),
    }
    whose = {"assignedUserId": str(alice.pk)}
    made = api("POST", BLOCKS, body | whose, status=201)
    assert made.pop("traceId")
    assert (made["title"], made["assignedUserId"]) == ("Holiday", str(alice.pk))
    of_calendar = api("POST", BLOCKS, body | {"calendarId": str(calendar.pk)}, status=201)
    changed = api("PUT", f"{BLOCKS}/{made['id']}", {"endTime": in_days(4).isoformat()}, status=201)
    assert at(changed["endTime"]) == in_days(4)
    path = (
        f"/calendars/blocked-slots?locationId={api.location}"
        f"&startTime={ms(in_days(3, 12))}&endTime={ms(in_days(9))}"
    )
    (found,) = api("GET", f"{path}&userId={alice.pk}")["events"]
    assert found["id"] == made["id"]
    assert api("GET", f"{path}&calendarId={calendar.pk}")["events"] == []
    wide = path.replace(str(ms(in_days(3, 12))), str(ms(in_days(2))))
    (found,) = api("GET", f"{wide}&calendarId={calendar.pk}")["events"]
    assert found["id"] == of_calendar["id"]
    moved = {"calendarId": str(calendar.pk)}
    api("PUT", f"{BLOCKS}/{made['id']}", moved, status=400)
    for wrong in ({}, whose | moved):
        assert api("POST", BLOCKS, body | wrong, status=422)["message"] == [
            "assignedUserId: Blocked time is a member's or a calendar's."
        ]
    api("POST", BLOCKS, body | {"locationId": str(other_account.pk)}, status=403)
    api("DELETE", f"/calendars/events/{made['id']}", status=201)
    api("PUT", f"{BLOCKS}/{made['id']}", {"title": "x"}, status=400)
