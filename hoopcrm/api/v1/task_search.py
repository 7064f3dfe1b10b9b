"""Finding tasks of the whole location."""

from typing import Any

from ninja import Router
from pydantic import Field

from contacts.tasks.access import ordered, tasks_found
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Taken, endpoint
from hoopcrm.api.records import as_id
from hoopcrm.api.shapes.notes import TasksAnswer, task_told
from hoopcrm.api.shapes.texts import Integer, Words

router = Router(tags=["Tasks"])
READ = "locations/tasks.readonly"
MOST_IDS = 500


class TaskSearch(Taken):
    """What is asked for; several conditions have all to hold."""

    contactId: list[str] = Field([], max_length=MOST_IDS)
    completed: bool | None = None
    assignedTo: list[str] = Field([], max_length=MOST_IDS)
    query: Words = ""
    limit: Integer = Field(25, ge=1, le=100)
    skip: Integer = Field(0, ge=0, le=1_000_000)
    businessId: str | None = None


@endpoint(
    router,
    "POST",
    "/locations/{locationId}/tasks/search",
    scope=READ,
    told=TasksAnswer,
)
def search_tasks(request: ApiRequest, locationId: str, body: TaskSearch) -> dict[str, Any]:
    """Find tasks by contact, business, person, state and words of the title; by due date.

    Ids that mean nothing here find nothing.
    """
    conditions: dict[str, Any] = {}
    for name, given in (("contacts", body.contactId), ("assignees", body.assignedTo)):
        if given:
            conditions[name] = [pk for pk in map(as_id, given) if pk]
    if body.businessId:
        conditions["business"] = as_id(body.businessId)
        if conditions["business"] is None:
            return {"tasks": []}
    tasks = tasks_found(request.call.by, text=body.query, completed=body.completed, **conditions)
    rows = ordered(tasks, "due")[body.skip : body.skip + body.limit]
    return {"tasks": [task_told(task) | {"locationId": locationId} for task in rows]}
