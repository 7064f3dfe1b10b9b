"""One-click actions on tasks: done, open again, delete; on one or on those selected."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contacts.models import Task
from contacts.services.tasks import task_complete, task_delete, task_reopen, tasks_delete
from contacts.tasks.access import get_task, tasks_among
from contacts.views.tasks.form import changed, contact_of
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, toast
from hoopcrm.core.models import Operation
from hoopcrm.core.moments import Moments
from hoopcrm.core.views.page import requires

MOST_SELECTED = 100


@require_POST
@requires("tasks.edit")
def task_done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark a task as done; Undo opens it again."""
    task = task_complete(Actor.of_request(request), task=_find(request, pk))
    undo = reverse("tasks:open", args=[task.account_id, task.pk])
    return changed(
        request,
        _told_done(task),
        contact_of(request),
        undo_url=undo if getattr(request, "htmx", False) else "",
    )


def _told_done(task: Task) -> str:
    """That it is done and, of a task that repeats, when the next one is added."""
    comes = task.series.next_at if task.series else None
    if comes is None:
        return _("“%(title)s” is done.") % {"title": task.title}
    if comes <= now():
        return _("“%(title)s” is done. The next one comes in a moment.") % {"title": task.title}
    return _("“%(title)s” is done. The next one comes on %(moment)s.") % {
        "title": task.title,
        "moment": Moments().exact(comes),
    }


@require_POST
@requires("tasks.edit")
def task_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark a task as not done."""
    task = _find(request, pk)
    task_reopen(Actor.of_request(request), task=task)
    message = _("“%(title)s” is open again.") % {"title": task.title}
    return changed(request, message, contact_of(request))


@require_POST
@requires("tasks.edit")
def task_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a task, with `?upcoming=1` also those that follow in its series; with Undo."""
    task = _find(request, pk)
    upcoming = request.GET.get("upcoming") == "1"
    operation = task_delete(Actor.of_request(request), task=task, upcoming=upcoming)
    message = _("Deleted “%(title)s”.") % {"title": task.title}
    if upcoming:
        message = _("Deleted “%(title)s” and all upcoming ones.") % {"title": task.title}
    return changed(request, message, contact_of(request), undo_url=_undo_url(request, operation))


@require_POST
@requires("tasks.edit")
def tasks_selected(request: HttpRequest) -> HttpResponse:
    """Do `action` (done, open or delete) to the tasks `selected`; those not visible are skipped."""
    tasks = tasks_among(request.member, _selected(request))  # type: ignore[attr-defined]
    actor, count = Actor.of_request(request), len(tasks)
    action = request.POST.get("action", "")
    if not tasks or action not in {"done", "open", "delete"}:
        return toast(no_content(), _("No task is selected."), kind="warning")
    if action == "delete":
        operation = tasks_delete(actor, tasks=tasks)
        message = ngettext("%(count)d task deleted.", "%(count)d tasks deleted.", count)
        undo = _undo_url(request, operation)
        return changed(request, message % {"count": count}, None, undo_url=undo)
    act = task_complete if action == "done" else task_reopen
    gone = 0
    for task in tasks:
        try:
            act(actor, task=task)
        except Refused as refused:
            if refused.code != "gone":
                raise
            gone += 1
    if action == "done":
        message = ngettext("%(count)d task done.", "%(count)d tasks done.", count - gone)
    else:
        message = ngettext("%(count)d task reopened.", "%(count)d tasks reopened.", count - gone)
    return changed(request, message % {"count": count - gone}, None)


def _find(request: HttpRequest, pk: UUID) -> Task:
    return get_task(request.member, pk, need="tasks.edit")  # type: ignore[attr-defined]


def _selected(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("selected")[:MOST_SELECTED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _undo_url(request: HttpRequest, operation: Operation) -> str:
    member: Any = request.member  # type: ignore[attr-defined]
    if not member.has("undo.use"):
        return ""
    return reverse("operations:undo", args=[operation.account_id, operation.pk])
