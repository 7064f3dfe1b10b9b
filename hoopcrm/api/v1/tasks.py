"""Tasks of a contact."""

from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Router

from contacts.models import Contact, Task
from contacts.services.tasks import (
    task_complete,
    task_create,
    task_delete,
    task_reopen,
    task_update,
)
from contacts.tasks.access import get_task as task_of
from contacts.tasks.access import is_about, tasks_of
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import endpoint
from hoopcrm.api.records import contact_named, done, html_of, member_named, named
from hoopcrm.api.shapes.contacts import DoneAnswer
from hoopcrm.api.shapes.notes import (
    TaskAnswer,
    TaskChange,
    TaskDone,
    TaskNew,
    TasksAnswer,
    moment_of,
    task_told,
)

router = Router(tags=["Tasks"])
READ, WRITE = "contacts.readonly", "contacts.write"
PATH = "/contacts/{contactId}/tasks"


@endpoint(router, "GET", PATH, scope=READ, told=TasksAnswer)
def get_all_tasks(request: ApiRequest, contactId: str) -> dict[str, Any]:
    """List the tasks of a contact."""
    contact = contact_named(request, contactId)
    return {"tasks": [task_told(task) for task in tasks_of(contact).order_by("due_at", "id")]}


@endpoint(router, "POST", PATH, scope=WRITE, told=TaskAnswer, status=201)
def create_task(request: ApiRequest, contactId: str, body: TaskNew) -> dict[str, Any]:
    """Add a task about a contact."""
    actor = request.call.actor
    task = task_create(
        actor,
        title=body.title,
        description=html_of(body.body or ""),
        due_at=moment_of(body.dueDate),
        assignee=member_named(body.assignedTo),
        contact=contact_named(request, contactId),
    )
    if body.completed:
        task = task_complete(actor, task=task)
    return {"task": task_told(task)}


@endpoint(router, "GET", PATH + "/{taskId}", scope=READ, told=TaskAnswer)
def get_task(request: ApiRequest, contactId: str, taskId: str) -> dict[str, Any]:
    """Get a task."""
    return {"task": task_told(_named(request, contact_named(request, contactId), taskId))}


@endpoint(router, "PUT", PATH + "/{taskId}", scope=WRITE, told=TaskAnswer)
def update_task(
    request: ApiRequest, contactId: str, taskId: str, body: TaskChange
) -> dict[str, Any]:
    """Change what is given of a task."""
    task = _named(request, contact_named(request, contactId), taskId)
    given = body.model_fields_set
    changes: dict[str, Any] = {}
    if body.title is not None:
        changes["title"] = body.title
    if "body" in given:
        changes["description"] = html_of(body.body or "")
    if body.dueDate is not None:
        changes["due_at"] = moment_of(body.dueDate)
    if "assignedTo" in given:
        changes["assignee"] = member_named(body.assignedTo)
    if changes:
        task = task_update(request.call.actor, task=task, changes=changes)
    return {"task": task_told(_completed(request, task, body.completed))}


@endpoint(router, "DELETE", PATH + "/{taskId}", scope=WRITE, told=DoneAnswer)
def delete_task(request: ApiRequest, contactId: str, taskId: str) -> dict[str, Any]:
    """Delete a task."""
    task_delete(request.call.actor, task=_named(request, contact_named(request, contactId), taskId))
    return done()


@endpoint(router, "PUT", PATH + "/{taskId}/completed", scope=WRITE, told=TaskAnswer)
def update_task_completed(
    request: ApiRequest, contactId: str, taskId: str, body: TaskDone
) -> dict[str, Any]:
    """Mark a task as done, or as open again."""
    task = _named(request, contact_named(request, contactId), taskId)
    return {"task": task_told(_completed(request, task, body.completed))}


def _completed(request: ApiRequest, task: Task, completed: bool | None) -> Task:
    if completed is None:
        return task
    if completed:
        return task_complete(request.call.actor, task=task)
    return task_reopen(request.call.actor, task=task)


def _named(request: ApiRequest, contact: Contact, text: str) -> Task:
    def get(pk: UUID) -> Task:
        task = task_of(request.call.by, pk)
        if not is_about(task, contact):
            raise Http404
        return task

    return named(text, get, said="The task id is invalid.")
