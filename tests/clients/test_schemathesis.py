"""Schemathesis against the running application: whatever the document allows, and what it forbids.

SCHEMATHESIS_EXAMPLES=300 makes more of them for each endpoint than a run of the suite does, and
tries each rule of the document one by one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hoopcrm.accounts.models import Account, Member
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.core.scoping import scope
from hoopcrm.workflows.kind import WORKFLOW
from tests.api.conftest import Api, _no_rate_limit, token
from tests.appointments.make import in_days, make_calendar
from tests.clients.install import FUZZ_FOLDER
from tests.clients.needs import needs_schemathesis
from tests.make import SYSTEM
from tests.programs.make import make_program

__all__ = ["_no_rate_limit", "token"]

HERE = Path(__file__).parent
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "ignored_auth",
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api(account: Account, token: Any) -> Api:  # noqa: F811
    return Api(account, token())


@pytest.fixture
def ids(api: Api, account: Account, alice: Member) -> dict[str, str]:
    """What stands for the names in braces, and is not deleted."""
    calendar = make_calendar(account, alice)
    with scope(account):
        label = association_label_create(SYSTEM, pair="business", forward="Works at")
    return records(api, alice, str(calendar.pk), str(label.pk), "kept") | {
        "locationId": api.location,
        "userId": str(alice.pk),
        "calendarId": str(calendar.pk),
        "associationId": str(label.pk),
        "type": "add",
        "campaignId": str(make_program(account, CAMPAIGN, "Spring").pk),
        "workflowId": str(make_program(account, WORKFLOW, "Welcome").pk),
    }


def records(api: Api, alice: Member, calendar: str, label: str, name: str) -> dict[str, str]:
    """One of each, made by the API itself."""
    here = {"locationId": api.location}

    def make(path: str, body: Any, key: str = "", status: int = 201) -> str:
        answer = api("POST", path, body, status=status)
        return str((answer[key] if key else answer)["id"])

    contact = make("/contacts/", here | {"firstName": name}, "contact")
    business = make("/businesses/", here | {"name": name}, "business")
    of_contact = f"/contacts/{contact}"
    task = {"title": name, "dueDate": "2031-01-02T10:00:00Z", "completed": False}
    of_location = f"/locations/{api.location}"
    field = {"name": name, "dataType": "TEXT", "model": "contact"}
    relation = {"associationId": label, "firstRecordId": contact, "secondRecordId": business}
    days = 2 if name == "kept" else 3
    booked = {"calendarId": calendar, "contactId": contact, "startTime": in_days(days).isoformat()}
    block = {
        "assignedUserId": str(alice.pk),
        "startTime": in_days(days + 5).isoformat(),
        "endTime": in_days(days + 5, 11).isoformat(),
    }
    user = {"companyId": api.location, "locationIds": [api.location], "type": "account"}
    user |= {"firstName": name, "lastName": "Doe", "email": f"{name}@example.com", "role": "user"}
    return {
        "contactId": contact,
        "calendarId": make("/calendars/", here | {"name": name}, "calendar", 200),
        "groupId": make("/calendars/groups", here | {"name": name}, "group"),
        "userId": make("/users/", user | {"password": "a long one, with Words 4 all"}),
        "businessId": business,
        "taskId": make(f"{of_contact}/tasks", task, "task"),
        "notes.id": make(f"{of_contact}/notes", {"body": name}, "note"),
        "tagId": make(f"{of_location}/tags", {"name": name}, "tag", 200),
        "customFields.id": make(f"{of_location}/customFields", field, "customField"),
        "customValues.id": make(
            f"{of_location}/customValues", {"name": name, "value": "x"}, "customValue"
        ),
        "relationId": make("/associations/relations", here | relation),
        "eventId": make("/calendars/events/appointments", here | booked, status=200),
        "blockId": make("/calendars/events/block-slots", here | block),
    }


@needs_schemathesis
@pytest.mark.timeout(3600)
def test_every_answer_is_as_the_document_says(
    live_server: Any, api: Api, ids: dict[str, str], alice: Member, tmp_path: Path
) -> None:
    spare = records(api, alice, ids["calendarId"], ids["associationId"], "spare")
    task = {"ids": ids, "spare": spare}
    phases = "coverage,fuzzing" if EXAMPLES else "fuzzing"
    env = {
        "PYTHONPATH": str(FUZZ_FOLDER),
        "TASK": json.dumps(task),
        "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
    }
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{live_server}/api/openapi.json"),
            *("--url", f"{live_server}/api", "--header", f"Authorization: Bearer {api.token}"),
            *("--checks", ",".join(CHECKS), "--phases", phases),
            *("--max-examples", EXAMPLES or "8", "--seed", "1", "--generation-deterministic"),
            *("--no-color", "--warnings", "off", "--output-truncate", "false"),
            *("--suppress-health-check", "all", "--continue-on-failure", "--no-shrink"),
        ],
        cwd=HERE,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
