"""Businesses, users and the search for tasks."""

from collections.abc import Callable
from typing import Any

import pytest

from contacts.services.businesses import business_create
from contacts.services.tasks import task_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests import make
from tests.api.conftest import Api
from tests.api.test_contacts import NOT_THERE, new
from tests.make import SYSTEM

WRONG = "The token does not have access to this location."


def test_business(api: Api) -> None:
    body = {
        "name": "Engines Ltd",
        "locationId": api.location,
        "phone": "+1 888 888 8888",
        "email": "office@engines.example",
        "website": "engines.example",
        "address": "1 High Street",
        "city": "Rome",
        "postalCode": "00100",
        "state": "Lazio",
        "country": "IT",
        "description": "Steam",
    }
    answer = api("POST", "/businesses/", body, status=201)
    made = answer["buiseness"]
    assert answer["success"] is True
    assert answer["business"] == made
    assert {key: made[key] for key in ("address", "postalCode", "country", "description")} == {
        key: body[key] for key in ("address", "postalCode", "country", "description")
    }
    one = f"/businesses/{made['id']}"
    assert api("GET", one)["business"] == made
    changed = api("PUT", one, {"city": "Milan", "phone": None})["buiseness"]
    assert (changed["city"], changed["phone"], changed["name"]) == ("Milan", None, "Engines Ltd")
    contact = new(api, companyName="Engines Ltd")
    assert contact["businessId"] == made["id"]
    assert api("DELETE", one)["success"] is True
    assert api("GET", one, status=400)["message"] == f"Business not found for id:{made['id']}"
    assert api("GET", f"/contacts/{contact['id']}")["contact"]["businessId"] is None


def test_businesses(api: Api, other_account: Account) -> None:
    for name in ("Cogs", "Axles", "Bolts"):
        api("POST", "/businesses/", {"name": name, "locationId": api.location}, status=201)
    with scope(other_account):
        theirs = business_create(SYSTEM, fields={"name": "Theirs"})
    path = f"/businesses/?locationId={api.location}"
    assert [one["name"] for one in api("GET", path)["businesses"]] == ["Axles", "Bolts", "Cogs"]
    found = api("GET", f"{path}&limit=1&skip=1")["businesses"]
    assert [one["name"] for one in found] == ["Bolts"]
    assert api("GET", f"{path}&limit=101&sort=name", status=422)["message"] == [
        "limit must not be greater than 100",
        "property sort should not exist",
    ]
    for method, body in (("GET", None), ("PUT", {"name": "Mine"}), ("DELETE", None)):
        api(method, f"/businesses/{theirs.pk}", body, status=400)
    wrong = f"/businesses/?locationId={other_account.pk}"
    assert api("GET", wrong, status=403)["message"] == WRONG


def test_business_faults(api: Api) -> None:
    body = {"name": "Cogs", "locationId": api.location}
    made = api("POST", "/businesses/", body, status=201)["buiseness"]
    api("POST", "/businesses/", body, status=400)
    answer = api("POST", "/businesses/", {"website": 1, "size": 3}, status=422)
    assert sorted(answer["message"]) == [
        "locationId should not be empty",
        "name should not be empty",
        "property size should not exist",
        "website must be a string",
    ]
    answer = api("PUT", f"/businesses/{made['id']}", body, status=422)
    assert answer["message"] == ["property locationId should not exist"]
    wrong = {"email": "nobody", "country": "Nowhere", "address": "x" * 301}
    answer = api("PUT", f"/businesses/{made['id']}", wrong, status=422)
    assert sorted(line.partition(":")[0] for line in answer["message"]) == [
        "address",
        "country",
        "email",
    ]


def test_users(api: Api, alice: Member, bob: Member, mallory: Member) -> None:
    users = {one["id"]: one for one in api("GET", f"/users/?locationId={api.location}")["users"]}
    assert {str(alice.pk), str(bob.pk)} <= users.keys()
    assert str(mallory.pk) not in users
    told = users[str(alice.pk)]
    assert told["email"] == alice.user.email
    assert told["roles"] == {
        "type": "account",
        "role": "admin",
        "locationIds": [api.location],
    }
    assert told["permissions"]["assignedDataOnly"] is False
    assert told["permissions"]["settingsEnabled"] is True
    assert users[str(bob.pk)]["permissions"]["assignedDataOnly"] is True
    assert users[str(bob.pk)]["roles"]["role"] == "user"
    one = api("GET", f"/users/{alice.pk}")
    assert one.pop("traceId")
    assert one == told
    for pk in (mallory.pk, NOT_THERE, "nonsense"):
        assert api("GET", f"/users/{pk}", status=400)["message"] == f"User not found for id:{pk}"


def test_search_of_users(api: Api, alice: Member, bob: Member, other_account: Account) -> None:
    path = f"/users/search?companyId={api.location}"
    every = api("GET", path)
    assert every["count"] == len(every["users"])
    page = api("GET", f"{path}&skip=1&limit=1")
    assert (page["count"], page["users"]) == (every["count"], every["users"][1:2])
    found = api("GET", f"{path}&query={bob.user.email[:3].upper()}%00")
    assert str(bob.pk) in [one["id"] for one in found["users"]]
    found = api("GET", f"{path}&ids={alice.pk},{NOT_THERE},x&role=admin")
    assert [one["id"] for one in found["users"]] == [str(alice.pk)]
    assert api("GET", f"{path}&type=agency")["count"] == 0
    api("GET", f"/users/search?companyId={other_account.pk}", status=403)
    api("GET", f"{path}&locationId={other_account.pk}", status=403)
    assert api("GET", "/users/search", status=422)["message"] == ["companyId should not be empty"]


def test_scopes(token: Callable[..., str], account: Account) -> None:
    reader = Api(account, token("businesses.readonly"))
    assert reader("GET", f"/businesses/?locationId={account.pk}")["businesses"] == []
    reader("POST", "/businesses/", {"name": "x", "locationId": str(account.pk)}, status=401)
    reader("GET", f"/users/?locationId={account.pk}", status=401)
    reader("POST", f"/locations/{account.pk}/tasks/search", {}, status=401)


@pytest.fixture
def find(api: Api) -> Callable[..., list[str]]:
    """Titles of the tasks found."""

    def find(**body: Any) -> list[str]:
        answer = api("POST", f"/locations/{api.location}/tasks/search", body)
        assert all(one["locationId"] == api.location for one in answer["tasks"])
        return [one["title"] for one in answer["tasks"]]

    return find


def test_search_of_tasks(
    api: Api, find: Callable[..., list[str]], alice: Member, other_account: Account
) -> None:
    ada, bob = new(api, companyName="Engines Ltd"), new(api, firstName="Bob")
    for contact, title, day, more in (
        (ada, "Call Ada", 3, {"assignedTo": str(alice.pk)}),
        (ada, "Write to Ada", 1, {"completed": True}),
        (bob, "Call Bob", 2, {}),
    ):
        body = {"title": title, "dueDate": f"2030-01-0{day}T10:00:00Z", "completed": False}
        api("POST", f"/contacts/{contact['id']}/tasks", body | more, status=201)
    theirs = make.make_contact(other_account)
    with scope(other_account):
        task_create(SYSTEM, title="Theirs", contact=theirs)
    assert find() == ["Write to Ada", "Call Bob", "Call Ada"]
    assert find(query="CALL") == ["Call Bob", "Call Ada"]
    assert find(query="call", limit=1, skip=1) == ["Call Ada"]
    assert find(contactId=[bob["id"], NOT_THERE, "x"]) == ["Call Bob"]
    assert find(contactId=[str(theirs.pk)]) == []
    assert find(assignedTo=[str(alice.pk)]) == ["Call Ada"]
    assert find(completed=True) == ["Write to Ada"]
    assert find(businessId=ada["businessId"], completed=False) == ["Call Ada"]
    assert find(businessId="x") == []
    path = f"/locations/{api.location}/tasks/search"
    answer = api("POST", path, {"contactId": "x", "limit": 0, "page": 1}, status=422)
    assert sorted(answer["message"]) == [
        "contactId must be an array",
        "limit must not be less than 1",
        "property page should not exist",
    ]
