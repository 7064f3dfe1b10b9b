"""Users, added, changed and removed by the API."""

from typing import Any

import pytest

from hoopcrm.accounts.models import Account, Integration, Member, User
from hoopcrm.accounts.services.tokens import integration_create
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make
from tests.api.conftest import Api
from tests.api.test_contacts import NOT_THERE

PASSWORD = "a long one, with Words 4 all"


@pytest.fixture
def kim(api: Api) -> dict[str, Any]:
    return {
        "companyId": api.location,
        "firstName": "Kim",
        "lastName": "Doe",
        "email": "Kim@example.com",
        "password": PASSWORD,
        "type": "account",
        "role": "user",
        "locationIds": [api.location],
        "permissions": {"assignedDataOnly": True, "contactsEnabled": True},
    }


def test_a_user_comes_changes_and_goes(api: Api, kim: dict[str, Any]) -> None:
    made = api("POST", "/users/", kim, status=201)
    path = f"/users/{made['id']}"
    assert api("GET", path) | {"traceId": ""} == made | {"traceId": ""}
    assert (made["name"], made["email"]) == ("Kim Doe", "kim@example.com")
    assert made["roles"] == {"type": "account", "role": "user", "locationIds": [api.location]}
    assert made["permissions"]["assignedDataOnly"] is True
    assert User.objects.get(email="kim@example.com").check_password(PASSWORD)
    told = api("PUT", path, {"firstName": "Kimberly", "email": "kim@example.com"})
    assert (told["name"], told["permissions"]["assignedDataOnly"]) == ("Kimberly Doe", True)
    told = api("PUT", path, {"role": "admin"})
    assert (told["roles"]["role"], told["permissions"]["assignedDataOnly"]) == ("admin", False)
    told = api("PUT", path, {"role": "user", "permissions": {"assignedDataOnly": False}})
    assert (told["roles"]["role"], told["permissions"]["assignedDataOnly"]) == ("user", False)
    gone = api("DELETE", path)
    assert (gone["succeded"], gone["succeeded"]) == (True, True)
    api("GET", path, status=400)
    # Who comes back is the one who left, with their own name and password.
    again = api("POST", "/users/", kim | {"password": "another one, 5 Words more"}, status=201)
    assert (again["id"], again["name"]) == (made["id"], "Kimberly Doe")
    assert User.objects.get(email="kim@example.com").check_password(PASSWORD)
    api("POST", "/users/", kim, status=400)


def test_another_role_stays(api: Api, account: Account) -> None:
    make.make_role(account, "Coach", "contacts.view")
    coach = make.make_member(account, "Cora", role="Coach")
    api("PUT", f"/users/{coach.pk}", {"role": "user", "lastName": "Lee"})
    with scope(account):
        assert Member.objects.get(pk=coach.pk).role.name == "Coach"


def test_faults(api: Api, alice: Member, bob: Member, mallory: Member, kim: dict[str, Any]) -> None:
    def fault(status: int = 422, **more: Any) -> Any:
        return api("POST", "/users/", kim | more, status=status)["message"]

    assert fault(password="short")[0].startswith("password: ")
    assert fault(email="nonsense")[0].startswith("email: ")
    assert fault(permissions=[None]) == ["permissions must be an object"]
    said = "permissions must have a boolean value as assignedDataOnly"
    assert fault(permissions={"assignedDataOnly": "no"}) == [said]
    assert fault(role="owner")[0].startswith("role must be one of")
    assert fault(403, companyId=NOT_THERE) == "The token does not have access to this company."
    fault(403, locationIds=[NOT_THERE])
    assert fault(400, email="mallory@example.com") == "mallory@example.com already signs in here."
    path = f"/users/{bob.pk}"
    both = api("PUT", path, {"email": "new@example.com", "password": PASSWORD}, status=422)
    assert [line.partition(":")[0] for line in both["message"]] == ["email", "password"]
    last = "The last admin of an account must stay its admin."
    for method, body in (("PUT", {"role": "user"}), ("DELETE", None)):
        assert api(method, f"/users/{alice.pk}", body, status=400)["message"] == last
    for pk in (mallory.pk, NOT_THERE, "x"):
        api("PUT", f"/users/{pk}", {"firstName": "X"}, status=400)
        api("DELETE", f"/users/{pk}", status=400)


def test_admins_are_made_by_tokens_of_admins_only(
    account: Account, alice: Member, kim: dict[str, Any]
) -> None:
    make.make_role(account, "Manager", "staff.manage", "integrations.manage")
    mona = make.make_member(account, "Mona", role="Manager")
    with scope(account):
        actor = Actor.of_member(mona)
        made, token = integration_create(actor, name="HR", scopes=["users.write", "users.readonly"])
    hers = Api(account, token)
    said = "Only the token of an admin can do this."
    assert hers("POST", "/users/", kim | {"role": "admin"}, status=403)["message"] == said
    pk = hers("POST", "/users/", kim, status=201)["id"]
    assert hers("PUT", f"/users/{pk}", {"role": "admin"}, status=403)["message"] == said
    assert hers("DELETE", f"/users/{alice.pk}", status=403)["message"] == said
    with writes.frame("test data", silent=True), scope(account):
        Integration.objects.filter(pk=made.pk).update(created_by=alice)
    assert hers("PUT", f"/users/{pk}", {"role": "admin"})["roles"]["role"] == "admin"
