"""Campaigns and workflows of a contact, and the lists of them."""

from collections.abc import Callable
from typing import Any

import pytest

from hoopcrm.accounts.models import Account
from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.campaigns.models import CampaignRun
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.programs.models import Program
from hoopcrm.programs.services.programs import program_create
from hoopcrm.workflows.kind import WORKFLOW
from hoopcrm.workflows.models import WorkflowRun
from tests import make
from tests.api.conftest import Api
from tests.api.test_contacts import NOT_THERE, new
from tests.programs.make import make_program

DONE = {"succeded": True, "succeeded": True}


@pytest.fixture
def path(api: Api) -> str:
    """The address of a contact."""
    return f"/contacts/{new(api)['id']}"


@pytest.fixture
def workflow(account: Account) -> Program:
    return make_program(account, WORKFLOW, "Welcome")


@pytest.fixture
def campaign(account: Account) -> Program:
    return make_program(account, CAMPAIGN, "Spring")


def told(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "traceId"}


def test_a_contact_is_added_to_a_workflow_once(
    api: Api, account: Account, path: str, workflow: Program
) -> None:
    one = f"{path}/workflow/{workflow.pk}"
    body = {"eventStartTime": "2030-05-01T09:00:00+02:00"}
    assert told(api("POST", one, body)) == DONE
    for again in (None, {}, {"eventStartTime": "2031-05-01T09:00:00Z"}):
        assert told(api("POST", one, again)) == DONE
    with scope(account):
        (run,) = WorkflowRun.objects.all()
        assert (run.state, run.started_by) == ("active", "Shop")
        assert f"{run.starts_at:%Y-%m-%d %H:%M}" == "2030-05-01 07:00"
        assert Event.objects.filter(type="workflow.enrolled").count() == 1
    for body in ({"eventStartTime": "2030-05-01T09:00:00+02:00"}, None, {}):
        assert told(api("DELETE", one, body)) == DONE
    with scope(account):
        run.refresh_from_db()
        assert (run.state, run.ended_by) == ("removed", "Shop")
        assert Event.objects.filter(type="workflow.removed").count() == 1
    api("POST", one)
    with scope(account):
        assert sorted(WorkflowRun.objects.values_list("state", flat=True)) == ["active", "removed"]


def test_campaigns_of_a_contact(api: Api, account: Account, path: str, campaign: Program) -> None:
    one = f"{path}/campaigns/{campaign.pk}"
    for body in ({}, None, {}):
        assert told(api("POST", one, body, status=201)) == DONE
    with scope(account):
        assert CampaignRun.objects.count() == 1
    assert told(api("DELETE", one)) == DONE
    assert told(api("DELETE", one)) == DONE
    other = make_program(account, CAMPAIGN, "Autumn")
    for spelling in ("removeAll", "remove-all"):
        api("POST", one, {}, status=201)
        api("POST", f"{path}/campaigns/{other.pk}", {}, status=201)
        assert told(api("DELETE", f"{path}/campaigns/{spelling}")) == DONE
        assert told(api("DELETE", f"{path}/campaigns/{spelling}/")) == DONE
        with scope(account):
            assert not CampaignRun.objects.filter(state="active").exists()
    with scope(account):
        assert CampaignRun.objects.count() == 5


def test_faults_change_nothing(
    api: Api, account: Account, path: str, workflow: Program, other_account: Account
) -> None:
    draft = make_program(account, WORKFLOW, "Not yet", status="draft")
    theirs = make_program(other_account, WORKFLOW, "Theirs")
    faults = {
        f"{path}/workflow/{draft.pk}": (
            400,
            "This workflow is a draft. Publish it before contacts are enrolled.",
        ),
        f"{path}/workflow/{theirs.pk}": (400, f"Workflow not found for id:{theirs.pk}"),
        f"{path}/workflow/x": (400, "Workflow not found for id:x"),
        f"{path}/campaigns/{workflow.pk}": (400, f"Campaign not found for id:{workflow.pk}"),
        f"/contacts/{NOT_THERE}/workflow/{workflow.pk}": (
            400,
            f"Contact not found for id:{NOT_THERE}",
        ),
    }
    for address, (status, message) in faults.items():
        assert api("POST", address, {}, status=status)["message"] == message
    one = f"{path}/workflow/{workflow.pk}"
    assert api("POST", one, {"eventStartTime": "soon"}, status=422)["message"] == [
        "eventStartTime must be a valid ISO 8601 date string"
    ]
    assert api("POST", one, {"more": 1}, status=422)["message"] == [
        "property more should not exist"
    ]
    api("DELETE", f"{path}/workflow/x", status=400)
    with scope(account):
        assert not WorkflowRun.objects.exists()


def test_the_lists(api: Api, account: Account, workflow: Program, campaign: Program) -> None:
    with scope(account):
        draft = program_create(make.SYSTEM, kind=CAMPAIGN, name="Autumn")
    (one,) = api("GET", f"/workflows/?locationId={api.location}")["workflows"]
    assert one["createdAt"].endswith("Z")
    assert {key: one[key] for key in ("id", "name", "status", "version", "locationId")} == {
        "id": str(workflow.pk),
        "name": "Welcome",
        "status": "published",
        "version": 1,
        "locationId": api.location,
    }
    every = f"/campaigns/?locationId={api.location}"
    names = [row["name"] for row in api("GET", every)["campaigns"]]
    assert names == ["Autumn", "Spring"]
    drafts = api("GET", f"{every}&status=draft")["campaigns"]
    assert drafts == [
        {"id": str(draft.pk), "name": "Autumn", "status": "draft", "locationId": api.location}
    ]
    api("GET", f"{every}&status=gone", status=422)
    api("GET", "/workflows/", status=422)
    api("GET", f"/workflows/?locationId={NOT_THERE}", status=403)


def test_each_has_its_scope(
    account: Account, token: Callable[..., str], path: str, workflow: Program
) -> None:
    lists = {"workflows.readonly": "/workflows/", "campaigns.readonly": "/campaigns/"}
    for scope_, address in lists.items():
        with_it = Api(account, token(scope_))
        with_it("GET", f"{address}?locationId={with_it.location}")
        (other,) = set(lists.values()) - {address}
        with_it("GET", f"{other}?locationId={with_it.location}", status=401)
    reader = Api(account, token("contacts.readonly"))
    reader("POST", f"{path}/workflow/{workflow.pk}", status=401)


def test_contacts_are_found_by_their_workflows(api: Api, path: str, workflow: Program) -> None:
    other = new(api, firstName="Bob", email="bob@example.com")
    api("POST", f"{path}/workflow/{workflow.pk}")
    inside = path.rpartition("/")[2]

    def found(field: str, operator: str, value: Any = None) -> set[str]:
        part = {"field": field, "operator": operator}
        part |= {} if value is None else {"value": value}
        body = {"locationId": api.location, "page": 1, "pageLimit": 20, "filters": [part]}
        return {row["id"] for row in api("POST", "/contacts/search", body)["contacts"]}

    key = str(workflow.pk)
    assert found("activeWorkflows", "eq", key) == {inside}
    assert found("activeWorkflows", "not_eq", key) == {other["id"]}
    assert found("activeWorkflows", "exists") == {inside}
    assert found("finishedWorkflows", "exists") == set()
    api("DELETE", f"{path}/workflow/{workflow.pk}")
    assert found("activeWorkflows", "not_exists") == {inside, other["id"]}
    assert found("finishedWorkflows", "eq", [key, NOT_THERE]) == {inside}
