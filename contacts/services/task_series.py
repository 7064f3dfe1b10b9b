"""The series behind repeating tasks: begun, changed, ended, and their next task made.

What is called from the services of tasks runs in their transaction and is told by their events.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import Task, TaskSeries
from contacts.services.record_links import task_links_inherit, task_links_kept
from contacts.tasks.recurrence import Repeat, due_at, is_over, latest_slot, made_at, moved
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import fold
from hoopcrm.events.emit import emit

INHERITED = ("contact", "title", "description", "assignee")


def series_set(task: Task, repeat: Repeat) -> None:
    """Let the task repeat so from now on. Another rhythm begins a new series with it.

    Raises:
        Refused: as `Repeat.check`; `due_missing` or `due_past` on `due_at`.
    """
    repeat.check()
    series = _locked(task.series_id)
    if (
        series is not None
        and series.ended_at is None
        and repeat.rhythm
        == (
            series.frequency,
            series.every,
        )
    ):
        series.ends_on, series.ends_after = repeat.ends_on, repeat.ends_after
        series.even_if_overdue = repeat.even_if_overdue
        waits = series.next_at is None
        slot = series.slot
        if waits and repeat.even_if_overdue:
            slot = max(slot, latest_slot(series, now(), current_account().zone))
        _plan(series, slot, waiting=waits and not repeat.even_if_overdue)
        return
    moment = now()
    if task.due_at is None:
        raise Refused("due_missing", _("A task that repeats needs a due date."), field="due_at")
    if task.due_at <= moment:
        raise Refused(
            "due_past",
            _("A task that repeats begins with a due date in the future."),
            field="due_at",
        )
    if series is not None:
        _end(series)
    begun = TaskSeries(
        account_id=current_account().pk,
        frequency=repeat.frequency,
        every=repeat.every,
        ends_on=repeat.ends_on,
        ends_after=repeat.ends_after,
        even_if_overdue=repeat.even_if_overdue,
        anchor_at=moment,
        anchor_due_at=task.due_at,
        **{name: getattr(task, name) for name in INHERITED},
    )
    _plan(begun, 1)
    task.series, task.number = begun, 1
    task.save(update_fields=["series", "number"])


def series_follow(task: Task, wanted: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Give the coming tasks what was changed on this one."""
    series = _locked(task.series_id)
    if series is None:
        return
    for name in INHERITED:
        if name in wanted:
            setattr(series, name, wanted[name])
    old, new = before.get("due_at"), wanted.get("due_at")
    if old is not None and new is not None:
        series.anchor_due_at = moved(series.anchor_due_at, old, new, current_account().zone)
    series.save()
    task.series = series


def series_link(task: Task, before: list[list[str]], *, future: bool) -> None:
    """The links of a task of the series changed: the coming ones get them too, or keep theirs."""
    series = _locked(task.series_id)
    if series is None or (series.links is not None and not future):
        return
    series.links = task_links_kept(task) if future else before
    series.save(update_fields=["links"])
    task.series = series


def series_end(task: Task) -> None:
    """Make nothing any more."""
    series = _locked(task.series_id)
    if series is not None:
        _end(series)
        task.series = series


def series_wake(task: Task) -> None:
    """A task of the series was done or deleted: the one that waited for it is planned."""
    series = _locked(task.series_id)
    if series is not None and series.ended_at is None and series.next_at is None:
        _plan(series, series.slot)


def series_resume(task: Task) -> None:
    """A deleted task is back: go on with the next moment to come, and make up for nothing."""
    series = _locked(task.series_id)
    if series is not None and series.ended_at is None:
        slot = latest_slot(series, now(), current_account().zone) + 1
        _plan(series, slot)


@service(silent="when it is not time, or the previous one is open, nothing is made or told")
def series_make_next(actor: Actor, *, series: TaskSeries) -> Task | None:
    """Make the task that is due to be made; None when there is none. Safe to run twice.

    Unless the series says otherwise, an open task holds the next one back; of the moments that
    passed meanwhile only the last is made up for. A deleted contact gets no tasks.
    """
    found = _locked(series.pk)
    moment, zone = now(), current_account().zone
    if found is None or found.ended_at or found.next_at is None or found.next_at > moment:
        return None
    if found.contact is not None and found.contact.deleted_at is not None:
        _plan(found, latest_slot(found, moment, zone) + 1)
        return None
    slot = found.slot
    if not found.even_if_overdue:
        still_open = Task.objects.filter(
            series=found, deleted_at__isnull=True, completed_at__isnull=True
        )
        if still_open.exists():
            _plan(found, found.slot, waiting=True)
            return None
        slot = latest_slot(found, moment, zone)
        if is_over(found, slot, zone):
            _end(found)
            return None
    task = _make(found, due_at(found, slot, zone), moment)
    before = found.tasks.exclude(pk=task.pk).order_by("-number").first()
    task_links_inherit(task, source=before, kept=found.links)
    found.made = task.number
    _plan(found, slot + 1)
    data = {"due_at": task.due_at, "series": True}
    if task.assignee_id:
        data["assignee_id"] = str(task.assignee_id)
    emit(
        "task.created",
        account=current_account(),
        actor=actor,
        contact=task.contact,
        subject=task,
        data=data,
    )
    return task


def _make(series: TaskSeries, due: datetime, moment: datetime) -> Task:
    left = series.assignee is not None and series.assignee.left_at is not None
    made: Task = Task.objects.create(
        account_id=series.account_id,
        contact=series.contact,
        title=series.title,
        title_folded=fold(series.title),
        description=series.description,
        assignee=None if left else series.assignee,
        due_at=due,
        series=series,
        number=series.made + 1,
        created_at=moment,
        updated_at=moment,
    )
    return made


def _plan(series: TaskSeries, slot: int, *, waiting: bool = False) -> None:
    """Save the series with `slot` as its next, or ended when that lies beyond its end."""
    zone = current_account().zone
    series.slot = slot
    if is_over(series, slot, zone):
        _end(series)
        return
    series.next_at = None if waiting else made_at(series, slot, zone)
    series.save()


def _end(series: TaskSeries) -> None:
    series.ended_at, series.next_at = series.ended_at or now(), None
    series.save()


def _locked(pk: Any) -> TaskSeries | None:
    if pk is None:
        return None
    found: TaskSeries | None = (
        TaskSeries.objects.select_for_update(of=("self",))
        .select_related("contact", "assignee")
        .filter(pk=pk)
        .first()
    )
    return found
