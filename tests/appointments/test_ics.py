"""Calendar files, as the library that others use reads them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from appointments.ics import Person, feed, invitation
from appointments.models import Appointment
from contacts.models import Contact
from hoopcrm.core.ids import new_id
from hoopcrm.core.prepared import SeesAll

ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
HOST = Person(name="Northwind; “Café”, Zürich", email="hello@example.com")
BEN = SeesAll(frozenset())
GUEST = Person(name="Ada", email="ada@example.com")


def appointment(zone: str, local: datetime, **over: Any) -> Appointment:
    start = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    values: dict[str, Any] = {
        "title": "Lesson; with, Ada\\",
        "place": "Hall 3, Ålesund",
        "contact": Contact(pk=new_id(), first_name="Ada", email="ada@example.com"),
        "status": "confirmed",
    }
    return Appointment(
        pk=new_id(),
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        **({"time_zone": zone} | values | over),
    )


def read(content: bytes) -> tuple[Any, Any]:
    file = icalendar.Calendar.from_ical(content)
    return file, file.walk("VEVENT")[0]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", range(1, 13))
def test_times_come_back_as_they_were_in_every_month(zone: str, month: int) -> None:
    made = appointment(zone, datetime(2027, month, 14, 9, 30))
    content, _ = invitation(made, organizer=HOST, attendees=[GUEST])
    file, event = read(content)
    assert event["dtstart"].dt == made.starts_at
    assert event["dtend"].dt == made.ends_at
    assert f"{event['dtstart'].dt:%H:%M}" == "09:30"
    assert bool(file.walk("VTIMEZONE")) is (zone != "UTC")


@pytest.mark.parametrize(
    ("zone", "day"), [("America/New_York", (11, 1)), ("Europe/Berlin", (10, 25))]
)
def test_the_days_of_changing_clocks_come_back_right(zone: str, day: tuple[int, int]) -> None:
    for hour in range(24):
        made = appointment(zone, datetime(2026, *day, hour, 30))
        _, event = read(invitation(made, organizer=HOST, attendees=[GUEST])[0])
        assert event["dtstart"].dt.astimezone(UTC) == made.starts_at


@pytest.mark.parametrize(
    ("zone", "back"),
    [("America/New_York", (2026, 11, 1, 6)), ("Australia/Lord_Howe", (2027, 4, 3, 15))],
)
@pytest.mark.parametrize("minutes", range(-90, 91, 15))
def test_hours_that_come_twice_come_back_as_the_ones_they_were(
    zone: str, back: tuple[int, int, int, int], minutes: int
) -> None:
    made = appointment("UTC", datetime(*back) + timedelta(minutes=minutes), time_zone=zone)
    _, event = read(invitation(made, organizer=HOST, attendees=[GUEST])[0])
    assert event["dtstart"].dt.astimezone(UTC) == made.starts_at
    assert event["dtend"].dt.astimezone(UTC) == made.ends_at


def test_an_invitation_names_method_people_and_sequence() -> None:
    made = appointment("Europe/Berlin", datetime(2027, 3, 1, 9), sequence=4)
    content, content_type = invitation(
        made, organizer=HOST, attendees=[GUEST], notes="Bring shoes", url="https://x.example/a"
    )
    file, event = read(content)
    assert (file["method"], event["sequence"]) == ("REQUEST", 4)
    assert content_type == "text/calendar; method=REQUEST; charset=utf-8"
    assert event["summary"] == made.title
    assert event["location"] == made.place
    assert event["organizer"].params["CN"] == HOST.name
    assert str(event["attendee"]) == "mailto:ada@example.com"
    assert "Bring shoes" in event["description"]


def test_a_cancellation_takes_the_same_event_away() -> None:
    made = appointment("Europe/Berlin", datetime(2027, 3, 1, 9), status="cancelled", sequence=1)
    file, event = read(invitation(made, organizer=HOST, attendees=[GUEST], cancelled=True)[0])
    assert (file["method"], event["status"], event["uid"]) == (
        "CANCEL",
        "CANCELLED",
        f"{made.pk}@hoopcrm",
    )


def test_lines_are_folded_and_ended_as_the_standard_wants() -> None:
    made = appointment("UTC", datetime(2027, 3, 1, 9), title="ä" * 200)
    content, _ = invitation(made, organizer=HOST, attendees=[GUEST])
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_feed_has_every_appointment_in_utc() -> None:
    rows = [appointment("Asia/Kolkata", datetime(2027, 3, day, 9)) for day in (1, 2)]
    file = icalendar.Calendar.from_ical(feed("Ben", BEN, rows))
    found = [event["dtstart"].dt for event in file.walk("VEVENT")]
    assert found == [one.starts_at for one in rows]
    assert str(file["x-wr-calname"]) == "Ben"
