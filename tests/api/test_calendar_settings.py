"""Calendars and their groups, made and changed by the API."""

from typing import Any

import pytest

from appointments.models import Calendar
from appointments.notice_rules import rules_of
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests.api.conftest import Api
from tests.api.test_contacts import NOT_THERE
from tests.appointments.make import make_calendar


def hours(opens: int, closes: int) -> dict[str, int]:
    return {"openHour": opens, "openMinute": 0, "closeHour": closes, "closeMinute": 0}


@pytest.fixture
def body(api: Api, alice: Member, bob: Member) -> dict[str, Any]:
    """With everything that can be said."""
    group = {"locationId": api.location, "name": "Lessons"}
    made = api("POST", "/calendars/groups", group, status=201)["group"]
    return {
        "locationId": api.location,
        "name": "First lesson",
        "description": "Bring water",
        "groupId": made["id"],
        "slug": "first-lesson-here",
        "calendarType": "round_robin",
        "eventType": "RoundRobin_OptimizeForEqualDistribution",
        "eventTitle": "Lesson with {{contact.name}}",
        "eventColor": "#EF4444",
        "locationConfigurations": [{"kind": "physical", "location": "Court 1"}],
        "teamMembers": [
            {"userId": str(alice.pk), "priority": 1},
            {
                "userId": str(bob.pk),
                "meetingLocationType": "zoom",
                "meetingLocation": "https://zoom.example.com/1",
            },
        ],
        "isActive": False,
        "slotDuration": 1.0,
        "slotDurationUnit": "hours",
        "slotInterval": 15,
        "slotBuffer": 10,
        "preBuffer": 5,
        "appoinmentPerSlot": 2,
        "appoinmentPerDay": 8,
        "allowBookingAfter": 1,
        "allowBookingAfterUnit": "days",
        "allowBookingFor": 3,
        "allowBookingForUnit": "months",
        "openHours": [{"daysOfTheWeek": [0, 1], "hours": [hours(9, 12)]}],
        "availabilities": [{"date": "2031-12-24T00:00:00.000Z", "hours": []}],
        "availabilityType": 0,
        "recurring": {"freq": "DAILY", "count": 3, "bookingOption": "continue"},
        "stickyContact": True,
        "autoConfirm": False,
        "allowReschedule": False,
        "shouldAssignContactToTeamMember": True,
        "shouldSkipAssigningContactForExisting": False,
        "notes": "See you",
        "formSubmitType": "RedirectURL",
        "formSubmitRedirectURL": "https://example.com/thanks",
        "formSubmitThanksMessage": "Thanks",
        "guestType": "count_only",
        "consentLabel": "I agree",
        "lookBusyConfig": {"enabled": True, "LookBusyPercentage": 20},
        "notifications": [
            {
                "type": "email",
                "shouldSendToContact": False,
                "shouldSendToGuest": True,
                "shouldSendToUser": True,
                "shouldSendToSelectedUsers": True,
                "selectedUsers": "desk@example.com,club@example.com",
            }
        ],
    }


def test_what_is_sent_is_answered(api: Api, account: Account, body: dict[str, Any]) -> None:
    told = api("POST", "/calendars/", body)["calendar"]
    again = {
        "slotDuration": 60,
        "slotDurationUnit": "mins",
        "availabilities": [],  # asked for weekly hours only
        "openHours": [
            {"daysOfTheWeek": [1], "hours": [hours(9, 12)]},
            {"daysOfTheWeek": [0], "hours": [hours(9, 12)]},
        ],
    }
    parts = {"teamMembers", "recurring"}
    for key, value in (body | again).items():
        if key not in parts:
            assert told[key] == value, key
    first, second = told["teamMembers"]
    assert (first["userId"], first["priority"]) == (body["teamMembers"][0]["userId"], 1)
    place = {"kind": "custom", "location": "https://zoom.example.com/1"}
    assert (second["priority"], second["locationConfigurations"]) == (0.5, [place])
    assert told["recurring"]["freq"] == "DAILY"
    assert told["allowCancellation"] is True
    assert api("GET", f"/calendars/{told['id']}")["calendar"] == told
    with scope(account):
        assert Calendar.objects.get().hours["dates"] == {"2031-12-24": []}


def test_change(api: Api, body: dict[str, Any], bob: Member) -> None:
    path = f"/calendars/{api('POST', '/calendars/', body)['calendar']['id']}"
    before = api("GET", path)["calendar"]
    assert api("PUT", path, {})["calendar"] == before
    changes = {
        "isActive": True,
        "availabilityType": None,
        "availabilities": [{"date": "2031-12-31", "hours": [hours(10, 11)]}],
        "teamMembers": [{"userId": str(bob.pk)}],
        "groupId": None,
        "appoinmentPerDay": None,
    }
    told = api("PUT", path, changes)["calendar"]
    assert [one["userId"] for one in told["teamMembers"]] == [str(bob.pk)]
    assert [one["date"] for one in told["availabilities"]] == ["2031-12-24", "2031-12-31"]
    assert (told["groupId"], told["appoinmentPerDay"], told["isActive"]) == (None, None, True)
    assert told["openHours"] == before["openHours"]
    gone = {"date": "2031-12-24", "hours": [], "deleted": True}
    told = api("PUT", path, {"availabilities": [gone]})["calendar"]
    assert [one["date"] for one in told["availabilities"]] == ["2031-12-31"]
    assert api("DELETE", path)["success"] is True
    api("GET", path, status=400)


def test_who_is_told_by_email(api: Api, account: Account) -> None:
    def told(**given: Any) -> dict[str, tuple[bool, ...]]:
        """By whom: whether each of the lines that a change is about is on."""
        api("PUT", path, {"notifications": [{"type": "email"} | given]})
        with scope(account):
            rules = rules_of(Calendar.objects.get())
        return {
            to: tuple(one.is_on for one in rules if (one.to, one.by) == (to, "email"))
            for to in ("contact", "guests", "emails")
        }

    here = {"locationId": api.location, "name": "Lesson"}
    path = f"/calendars/{api('POST', '/calendars/', here)['calendar']['id']}"
    usual = told()
    # Booked, confirmed, moved, cancelled; then reminders and what is told afterwards.
    assert usual["contact"] == (True, True, True, True, True, False)
    quiet = told(shouldSendToContact=False)
    assert quiet["contact"] == (False, False, False, False, True, False)
    assert quiet["guests"] == usual["guests"]
    assert told(shouldSendToContact=True) == usual
    with_desk = told(shouldSendToSelectedUsers=True, selectedUsers="desk@example.com")
    assert with_desk["emails"] == (True, True, True, True, False, False)
    one = {"shouldSendToUser": False}
    (fault,) = api("PUT", path, {"notifications": [one]}, status=422)["message"]
    assert "members choose in their own settings" in fault
    one = {"shouldSendToSelectedUsers": True, "selectedUsers": "no address"}
    (fault,) = api("PUT", path, {"notifications": [one]}, status=422)["message"]
    assert fault.startswith("notifications: ")


def test_faults_have_the_names_of_the_contract(api: Api, alice: Member) -> None:
    here = {"locationId": api.location, "name": "Lesson"}

    def fault(status: int = 422, **more: Any) -> Any:
        return api("POST", "/calendars/", here | more, status=status)["message"]

    assert fault(calendarType="personal")[0].startswith("teamMembers: ")
    overlapping = [{"daysOfTheWeek": [2], "hours": [hours(9, 12), hours(11, 13)]}]
    assert fault(openHours=overlapping)[0].startswith("openHours: ")
    day = {"date": "2031-02-30", "hours": []}
    assert fault(availabilities=[day])[0].startswith("availabilities: ")
    assert fault(slotDuration=0)[0].startswith("slotDuration: ")
    assert fault(slug="Not a link!")[0].startswith("slug: ")
    assert fault(locationConfigurations=[{"kind": "zoom_conference"}])[0].startswith(
        "locationConfigurations: "
    )
    member = {"userId": str(alice.pk), "locationConfigurations": [{"kind": "physical"}]}
    assert fault(teamMembers=[member])[0].startswith("teamMembers.0: ")
    assert fault(400, teamMembers=[{"userId": NOT_THERE}]) == f"User not found for id:{NOT_THERE}"
    assert fault(400, groupId=NOT_THERE) == f"Calendar group not found for id:{NOT_THERE}"
    assert fault(teamMembers=[{"userId": "x", "priority": 2}]) == [
        "teamMembers.0.priority must be one of the following values: 0, 0.5, 1"
    ]
    assert fault(availabilityType=False) == ["availabilityType must be an integer number"]
    assert fault(alertEmail="a@example.com") == ["property alertEmail should not exist"]


def test_groups(api: Api, account: Account, other_account: Account) -> None:
    new = {"locationId": api.location, "name": "Lessons", "slug": "lessons", "description": "All"}
    asked = {"locationId": api.location, "slug": "lessons"}
    check = "/calendars/groups/validate-slug"
    assert api("POST", check, asked)["available"] is True
    made = api("POST", "/calendars/groups", new | {"isActive": False}, status=201)["group"]
    assert (made["name"], made["slug"], made["isActive"]) == ("Lessons", "lessons", False)
    assert api("POST", check, asked)["available"] is False
    calendar = make_calendar(account, name="One")
    path = f"/calendars/groups/{made['id']}"
    api("PUT", f"/calendars/{calendar.pk}", {"groupId": made["id"]})
    assert api("PUT", f"{path}/status", {"isActive": True})["success"] is True
    told = api("PUT", path, {"name": "Courses"})["group"]
    assert (told["name"], told["slug"], told["isActive"]) == ("Courses", "lessons", True)
    assert api("DELETE", path)["success"] is True
    assert api("GET", f"/calendars/groups?locationId={api.location}")["groups"] == []
    assert api("GET", f"/calendars/{calendar.pk}")["calendar"]["groupId"] is None
    api("PUT", path, {"name": "Gone"}, status=400)


def test_scopes(api: Api, account: Account, token: Any) -> None:
    reader = Api(account, token("calendars.readonly", "calendars/groups.readonly"))
    calendar = make_calendar(account)
    for method, path in (
        ("POST", "/calendars/"),
        ("PUT", f"/calendars/{calendar.pk}"),
        ("DELETE", f"/calendars/{calendar.pk}"),
        ("POST", "/calendars/groups"),
        ("DELETE", f"/calendars/groups/{NOT_THERE}"),
    ):
        reader(method, path, {}, status=401)
