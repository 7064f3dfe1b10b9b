"""The document and the page about the API; every example in them is sent."""

import re
from typing import Any

import pytest
from django.test import Client

from hoopcrm.accounts.models import Member
from hoopcrm.api.examples import EXAMPLES
from hoopcrm.api.openapi import document
from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.workflows.kind import WORKFLOW
from tests.api.conftest import Api
from tests.api.test_contacts import new
from tests.appointments.make import make_calendar
from tests.programs.make import make_program

PLACE = re.compile(r"\{(\w+)\}")


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Method, path and operation by operation id."""
    return {
        operation["operationId"]: (verb.upper(), path, operation)
        for path, verbs in document()["paths"].items()
        for verb, operation in verbs.items()
    }


@pytest.fixture
def ids(api: Api, alice: Member) -> dict[str, str]:
    """What stands for the names in braces."""
    contact = new(api, companyName="Engines Ltd", tags=["trial"])
    path = f"/contacts/{contact['id']}"
    task = {"title": "Call", "dueDate": "2031-01-02T10:00:00Z", "completed": False}
    return {
        "locationId": api.location,
        "contactId": contact["id"],
        "businessId": contact["businessId"],
        "userId": str(alice.pk),
        "calendarId": str(make_calendar(api.account, alice).pk),
        "taskId": api("POST", f"{path}/tasks", task, status=201)["task"]["id"],
        "id": api("POST", f"{path}/notes", {"body": "Hi"}, status=201)["note"]["id"],
        "type": "add",
        "campaignId": str(make_program(api.account, CAMPAIGN, "Spring").pk),
        "workflowId": str(make_program(api.account, WORKFLOW, "Welcome").pk),
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_answered_as_declared(api: Api, ids: dict[str, str], name: str) -> None:
    method, path, operation = operations()[name]
    wanted = next(code for code in operation["responses"] if code.startswith("2"))
    body = _filled(EXAMPLES[name], ids)
    answer = api(method, _filled(path, ids), body, status=int(wanted))
    schema = operation["responses"][wanted]["content"]["application/json"]["schema"]
    declared = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    assert set(declared["required"]) <= answer.keys()


def test_every_operation_says_what_it_takes() -> None:
    for _method, path, operation in operations().values():
        assert operation["summary"]
        names = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert names == set(PLACE.findall(path))
        assert operation["security"] == [] or "bearer" in operation["security"][0]


def test_the_document_and_the_page_need_no_token(db: Any) -> None:
    response = Client().get("/api/openapi.json")
    assert response.json()["openapi"] == "3.1.0"
    assert response["Access-Control-Allow-Origin"] == "*"
    page = Client().get("/api/docs/").content.decode()
    for name in operations():
        assert f'id="{name}"' in page
    assert Client().get("/api/docs").status_code in (200, 301)


def test_the_page_explains_each_shape_that_it_names_once(db: Any) -> None:
    page = Client().get("/api/docs/").content.decode()
    named = set(re.findall(r'href="#shape-(\w+)"', page))
    assert "ContactTold" in named
    told = re.findall(r'id="shape-(\w+)"', page)
    assert named <= set(told)
    assert len(set(told)) == len(told)
    assert "-H &quot;Authorization: Bearer $TOKEN&quot;" in page  # the shell puts the token in
    assert "/contacts/?locationId={locationId}&#x27;" in page


def _filled(part: Any, ids: dict[str, str]) -> Any:
    if isinstance(part, str):
        return PLACE.sub(lambda found: ids[found[1]], part)
    if isinstance(part, list):
        return [_filled(one, ids) for one in part]
    if isinstance(part, dict):
        return {key: _filled(value, ids) for key, value in part.items()}
    return part
