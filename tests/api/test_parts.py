"""What hangs from a contact: notes, tasks, tags, followers, appointments; and bulk calls."""

from typing import Any

import pytest

from hoopcrm.accounts.models import Account, Member
from tests import make
from tests.api.conftest import Api
from tests.api.test_contacts import NOT_THERE, new
from tests.appointments.make import book, in_days, make_calendar


@pytest.fixture
def path(api: Api) -> str:
    """The address of a contact."""
    return f"/contacts/{new(api)['id']}"


def test_notes(api: Api, path: str, alice: Member) -> None:
    body = {"body": "Call back\n\n1 < 2", "title": "Plan", "color": "#FF0000", "pinned": True}
    note = api("POST", f"{path}/notes", body | {"userId": str(alice.pk)}, status=201)["note"]
    assert note["body"] == "Call back\n\n1 < 2"
    assert (note["title"], note["color"], note["pinned"]) == ("Plan", "#EF4444", True)
    assert note["userId"] == str(alice.pk)
    one = f"{path}/notes/{note['id']}"
    assert api("GET", one)["note"] == note
    changed = api("PUT", one, {"body": "<p>Done <strong>well</strong></p>", "pinned": False})
    assert changed["note"]["body"] == "<p>Done <strong>well</strong></p>"
    assert changed["note"]["pinned"] is False
    assert changed["note"]["title"] == "Plan"
    assert [row["id"] for row in api("GET", f"{path}/notes")["notes"]] == [note["id"]]
    assert api("DELETE", one)["succeded"] is True
    assert api("GET", one, status=400)["message"] == "The note id is invalid."


def test_note_faults(api: Api, path: str) -> None:
    answer = api("POST", f"{path}/notes", {"locationId": api.location, "color": "red"}, status=422)
    assert sorted(answer["message"]) == [
        "body should not be empty",
        "color is malformed",
        "property locationId should not exist",
    ]


def test_tasks(api: Api, path: str, alice: Member) -> None:
    body = {
        "title": "Call",
        "dueDate": "2030-01-02T10:00:00+01:00",
        "completed": False,
        "assignedTo": str(alice.pk),
    }
    task = api("POST", f"{path}/tasks", body, status=201)["task"]
    assert task["dueDate"] == "2030-01-02T09:00:00.000Z"
    assert task["contactId"] == path.rpartition("/")[2]
    one = f"{path}/tasks/{task['id']}"
    assert api("PUT", f"{one}/completed", {"completed": True})["task"]["completed"] is True
    changed = api("PUT", one, {"title": "Ring", "completed": False, "assignedTo": None})["task"]
    assert (changed["title"], changed["completed"], changed["assignedTo"]) == ("Ring", False, None)
    assert [row["id"] for row in api("GET", f"{path}/tasks")["tasks"]] == [task["id"]]
    other = f"/contacts/{new(api, firstName='Bob')['id']}"
    assert api("GET", f"{other}/tasks/{task['id']}", status=400)["message"] == (
        "The task id is invalid."
    )
    api("DELETE", one)
    api("GET", one, status=400)


def test_task_faults(api: Api, path: str) -> None:
    answer = api(
        "POST", f"{path}/tasks", {"title": "", "dueDate": "soon", "completed": 1}, status=422
    )
    assert sorted(answer["message"]) == [
        "completed must be a boolean value",
        "dueDate must be a valid ISO 8601 date string",
        "title should not be empty",
    ]


def test_tags(api: Api, path: str) -> None:
    first = api("POST", f"{path}/tags", {"tags": ["VIP", "new "]}, status=201)
    assert (first["tags"], first["tagsAdded"]) == (["new", "vip"], ["new", "vip"])
    again = api("POST", f"{path}/tags", {"tags": ["vip", "old"]}, status=201)
    assert (again["tags"], again["tagsAdded"]) == (["new", "old", "vip"], ["old"])
    left = api("DELETE", f"{path}/tags", {"tags": ["vip", "never"]})
    assert (left["tags"], left["tagsRemoved"]) == (["new", "old"], ["vip"])
    assert api("POST", f"{path}/tags", {"locationId": api.location}, status=422)["message"] == [
        "tags should not be empty",
        "property locationId should not exist",
    ]


def test_followers(api: Api, path: str, alice: Member, bob: Member) -> None:
    body = {"followers": [str(alice.pk), str(bob.pk)]}
    first = api("POST", f"{path}/followers", body, status=201)
    assert sorted(first["followers"]) == sorted(body["followers"])
    again = api("POST", f"{path}/followers", {"followers": [str(bob.pk)]}, status=201)
    assert again["followersAdded"] == []
    left = api("DELETE", f"{path}/followers", {"followers": [str(bob.pk)]})
    assert left["followers"] == [str(alice.pk)]
    assert left["followersRemoved"] == [str(bob.pk)]
    api("POST", f"{path}/followers", {"followers": [NOT_THERE]}, status=400)


def test_appointments(api: Api, account: Account, alice: Member) -> None:
    contact = make.make_contact(account)
    path = f"/contacts/{contact.pk}/appointments"
    assert api("GET", path)["events"] == []
    made = book(make_calendar(account, alice), contact, in_days(2, 0))
    (event,) = api("GET", path)["events"]
    assert event["id"] == str(made.pk)
    assert event["startTime"] == f"{in_days(2, 0):%Y-%m-%d %H:%M:%S}"
    assert event["users"] == [str(alice.pk)]
    assert event["appointmentStatus"] == "confirmed"


def test_bulk_tags(api: Api, other_account: Account) -> None:
    theirs = make.make_contact(other_account)
    ada, bob = new(api, tags=["old"]), new(api, firstName="Bob")
    gone = new(api, firstName="Gone")
    api("DELETE", f"/contacts/{gone['id']}")
    ids = [ada["id"], bob["id"], "nonsense", gone["id"], str(theirs.pk), NOT_THERE]
    body = {"locationId": api.location, "contacts": ids, "tags": ["Old", "new"]}
    answer = api("POST", "/contacts/bulk/tags/update/add", body, status=201)
    assert (answer["succeded"], answer["errorCount"]) == (True, 4)
    told = answer["responses"]
    assert told[0]["oldTags"] == ["old"]
    assert told[0]["tagsAdded"] == ["new"]
    assert told[1]["tagsAdded"] == ["new", "old"]
    assert [one["message"] for one in told[2:]] == [
        "contact id is not a valid firebase id",
        "contact is deleted",
        "contact does not belong to location",
        "contact does not belong to location",
    ]
    body |= {"contacts": ids[:2], "tags": [], "removeAllTags": True}
    api("POST", "/contacts/bulk/tags/update/add", body, status=422)
    answer = api("POST", "/contacts/bulk/tags/update/remove", body, status=201)
    assert answer["responses"][1]["tagsRemoved"] == ["new", "old"]
    assert api("GET", f"/contacts/{ada['id']}")["contact"]["tags"] == []


def test_bulk_tags_of_a_client_without_the_type(api: Api) -> None:
    body = {"locationId": api.location, "contacts": [new(api)["id"]], "tags": ["x"]}
    answer = api("POST", "/contacts/bulk/tags/update/{type}", body, status=422)
    assert "type must be one of the following values" in answer["message"][0]


def test_bulk_business(api: Api) -> None:
    boss = new(api, companyName="Engines Ltd")
    ids = [boss["id"], new(api, firstName="Bob")["id"], NOT_THERE]
    body: dict[str, Any] = {"locationId": api.location, "ids": ids}
    answer = api("POST", "/contacts/bulk/business", body | {"businessId": boss["businessId"]})
    assert (answer["success"], answer["ids"]) == (True, [ids[1]])
    answer = api("POST", "/contacts/bulk/business", body | {"businessId": None})
    assert sorted(answer["ids"]) == sorted(ids[:2])
    assert api("GET", f"/contacts/{ids[0]}")["contact"]["businessId"] is None
    api("POST", "/contacts/bulk/business", body | {"businessId": NOT_THERE}, status=400)
    answer = api("POST", "/contacts/bulk/business", body, status=422)
    assert answer["message"] == ["businessId should not be empty"]
