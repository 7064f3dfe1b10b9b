"""Tasks: made, changed, done, reopened and deleted. The contact's row is not touched."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, UUIDField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.linked_records import Link
from contacts.models import Contact, Task, TaskSeries
from contacts.models.tasks import DESCRIPTION_LENGTH, TITLE_LENGTH
from contacts.services.record_links import (
    task_links_add,
    task_links_kept,
    task_links_set,
    task_links_without_contact,
)
from contacts.services.rows import contact_hold
from contacts.services.task_series import (
    series_end,
    series_follow,
    series_link,
    series_resume,
    series_set,
    series_wake,
)
from contacts.tasks.access import visible_tasks
from contacts.tasks.recurrence import Repeat
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.journal import Restored, operation_start, record_updates, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.richtext import clean_html, to_text
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line, fold
from hoopcrm.events.emit import emit

FIELDS = ("title", "description", "due_at", "assignee", "contact")


@service
def task_create(
    actor: Actor,
    *,
    title: str,
    description: str = "",
    due_at: datetime | None = None,
    assignee: Any = None,
    contact: Contact | None = None,
    repeat: Repeat | None = None,
    links: Iterable[Link] = (),
    at: datetime | None = None,
) -> Task:
    """Add a task; with `repeat` it is the first of a series.

    Args:
        links: records that it is about besides the contact.
        at: when it was made, for history that is loaded later.

    Raises:
        Refused: `required`, `too_long`, `deleted` (the contact), `left` (the assignee), and as
            `series_set` and `task_links_add`.
    """
    values = _checked(
        {
            "title": title,
            "description": description,
            "due_at": due_at,
            "assignee": assignee,
            "contact": contact,
        }
    )
    task: Task = Task.objects.create(
        account_id=current_account().pk,
        **values,
        title_folded=fold(values["title"]),
        created_by=actor.member,
        created_at=at or now(),
    )
    task_links_add(task, links)
    if repeat is not None:
        series_set(task, repeat)
    _tell(actor, "task.created", task, at=at)
    return task


@service
def task_update(
    actor: Actor,
    *,
    task: Task,
    changes: Mapping[str, Any],
    links: Mapping[str, Collection[UUID]] | None = None,
    repeat: Repeat | None = None,
    future: bool = False,
    version: int | None = None,
) -> Task:
    """Change a task: fields of FIELDS by name.

    Args:
        links: by kind, all records that it is about; kinds that are left out stay as they are.
        repeat: how it repeats from now on; for a task of a series only with `future`.
        future: change the coming tasks of its series too; without `repeat` the series ends.
        version: of the task as the caller saw it; None does not check.

    Raises:
        Stale: it was changed since; `version` in its data is the current one.
        Refused: `gone`, and as `task_create`.
    """
    task = _locked(task)
    if version is not None and version != task.version:
        raise Stale(
            _("This task was changed meanwhile. Saving again replaces it with what is here."),
            version=task.version,
        )
    values = _checked(dict(changes))
    wanted = {key: value for key, value in values.items() if getattr(task, key) != value}
    before = {key: getattr(task, key) for key in wanted}
    running = task.series is not None and task.series.ended_at is None
    rhythm_before = Repeat.of(task.series) if running else None
    for key, value in wanted.items():
        setattr(task, key, value)
    task.title_folded = fold(task.title)
    rhythm = rhythm_before
    if future and running:
        series_follow(task, wanted, before)
    linked = _link(task, links or {}, future=future, moved="contact" in wanted)
    if (future or not running) and repeat != rhythm_before:
        rhythm = repeat
        if repeat is None:
            series_end(task)
        else:
            series_set(task, repeat)
    if not wanted and not linked and rhythm == rhythm_before:
        return task
    _save(task)
    told = {key: [_told(key, before[key]), _told(key, value)] for key, value in wanted.items()}
    told |= linked
    data = {"repeats": True} if rhythm != rhythm_before else {}
    left = before.get("contact")
    if left is not None:  # who sees one of the two contacts need not see the other
        told["contact"][0] = ""
        gone = {"contact": [_told("contact", left), ""]}
        _tell(actor, "task.updated", task, contact=left, changes=gone)
    _tell(actor, "task.updated", task, changes=told, data=data)
    return task


@service(silent="a task that was done already changes nothing; another one emits an event")
def task_complete(actor: Actor, *, task: Task) -> Task:
    """Mark a task as done; a series that waited for it goes on. Raises Refused `gone`."""
    task = _locked(task)
    if task.is_done:
        return task
    task.completed_at, task.completed_by = now(), actor.member
    _save(task)
    series_wake(task)
    _tell(actor, "task.completed", task)
    return task


@service(silent="a task that was open already changes nothing; another one emits an event")
def task_reopen(actor: Actor, *, task: Task) -> Task:
    """Mark a task as not done. Raises Refused `gone`."""
    task = _locked(task)
    if not task.is_done:
        return task
    task.completed_at = task.completed_by = None
    _save(task)
    _tell(actor, "task.reopened", task)
    return task


@service
def task_delete(actor: Actor, *, task: Task, upcoming: bool = False) -> Operation:
    """Delete a task softly; the operation takes it back.

    Args:
        upcoming: also the open tasks after it in its series, which ends.

    Raises:
        Refused: `gone`.
    """
    task = _locked(task)
    pks = [task.pk]
    if upcoming and task.series is not None:
        later = Task.objects.filter(
            series=task.series,
            number__gt=task.number,
            completed_at__isnull=True,
            deleted_at__isnull=True,
        )
        pks += later.values_list("pk", flat=True)
    operation = _delete(actor, pks, label=task.title)
    if upcoming and task.series is not None:
        record_updates(operation, TaskSeries.objects.filter(pk=task.series_id), ["ended_at"])
        series_end(task)
    else:
        series_wake(task)
    return operation


@service
def tasks_delete(actor: Actor, *, tasks: Iterable[Task]) -> Operation:
    """Delete several tasks as one operation. Raises Refused `gone` when none is left."""
    chosen = Task.objects.filter(pk__in=[task.pk for task in tasks], deleted_at__isnull=True)
    rows = list(chosen.select_for_update().order_by("pk"))
    if not rows:
        raise Refused("gone", _("These tasks have been deleted already."))
    count = len(rows)
    label = ngettext("%(count)d task", "%(count)d tasks", count) % {"count": count}
    operation = _delete(actor, [task.pk for task in rows], label=label)
    for task in sorted(rows, key=lambda task: str(task.series_id)):  # locks in one order
        series_wake(task)
    return operation


@service
def task_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring deleted tasks back. What a series missed meanwhile is not made up for.

    Raises:
        Refused: `already_undone`, or `gone` when nothing is left that the actor may see.
    """
    touched = JournalRow.objects.filter(operation=operation, table=Task._meta.db_table)
    keys = touched.annotate(row_id=Cast("pk_value", UUIDField())).values("row_id")
    rows = Task.objects.filter(pk__in=keys, deleted_at__isnull=False)
    pks = list(rows.values_list("pk", flat=True))
    restored = restore(operation)
    found = Task.objects.filter(pk__in=pks)
    if actor.member is not None:
        found = visible_tasks(actor.member).filter(pk__in=pks)
    tasks = list(found.select_related("contact", "series"))
    if not tasks or len(tasks) < len(pks):
        raise Refused("gone", _("This can no longer be brought back."))
    for task in tasks:
        series_resume(task)
        _tell(actor, "task.restored", task, operation=operation)
    return restored


def _delete(actor: Actor, pks: Sequence[Any], *, label: str) -> Operation:
    operation = operation_start(actor, kind="task.deleted", label=label)
    rows = Task.objects.filter(pk__in=pks)
    record_updates(operation, rows, ["deleted_at"])
    told = list(rows.select_related("contact"))
    rows.update(deleted_at=now(), updated_at=now(), version=F("version") + 1)
    for task in told:
        _tell(actor, "task.deleted", task, operation=operation)
    return operation


def _locked(task: Task) -> Task:
    """The task as it is now, locked. Raises Refused `gone`."""
    locked: Task | None = (
        Task.objects.select_for_update(of=("self",))
        .select_related("contact", "assignee__user", "series")
        .filter(pk=task.pk, deleted_at__isnull=True)
        .first()
    )
    if locked is None:
        raise Refused("gone", _("This task has been deleted."))
    return locked


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Refused."""
    if "title" in values:
        values["title"] = clean_line(values["title"], limit=TITLE_LENGTH, field="title")
        if not values["title"]:
            raise Refused("required", _("Say what is to be done."), field="title")
    if "description" in values:
        values["description"] = clean_html(
            values["description"], DESCRIPTION_LENGTH, field="description"
        )
    contact, assignee = values.get("contact"), values.get("assignee")
    if contact is not None:
        contact_hold(contact, field="contact")
    if assignee is not None and assignee.left_at is not None:
        raise Refused("left", _("This person no longer works here."), field="assignee")
    return values


def _save(task: Task) -> None:
    task.updated_at = now()
    task.version += 1
    task.save()


def _link(
    task: Task, links: Mapping[str, Collection[UUID]], *, future: bool, moved: bool
) -> dict[str, list[str]]:
    """Link the task so; the names before and after, by kind."""
    kept = task_links_kept(task) if links else []
    linked = task_links_set(task, links)
    if moved:
        task_links_without_contact(task)
    if linked and task.series is not None:
        series_link(task, kept, future=future)
    return linked


def _told(key: str, value: Any) -> Any:
    if key == "description":
        return to_text(value)
    return value.isoformat() if isinstance(value, datetime) else str(value or "")


def _tell(actor: Actor, type: str, task: Task, **event: Any) -> None:
    data = {"due_at": task.due_at} if task.due_at else {}
    if task.assignee_id:
        data["assignee_id"] = str(task.assignee_id)
    emit(
        type,
        account=current_account(),
        actor=actor,
        contact=event.pop("contact", task.contact),
        subject=task,
        data=data | event.pop("data", {}),
        **event,
    )
