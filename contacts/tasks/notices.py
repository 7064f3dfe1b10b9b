"""Whom the events of tasks tell: those who are to do them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.tasks.access import seen_contacts, visible_tasks
from hoopcrm.core.moments import Moments
from hoopcrm.events.models import Event
from hoopcrm.notifications.kinds import (
    About,
    NoticeRule,
    NoticeSubject,
    NoticeTopic,
    Shown,
    notice_rules,
    notice_subjects,
    notice_topics,
)

ASSIGNED, DUE = "tasks.assigned", "tasks.due"
TASK = "task"

# Where on the contact's page these events lead to.
TASK_PLACES = {"task.created": "tab=tasks", "task.completed": "tab=tasks"}


def _about(event: Event) -> About | None:
    return About(TASK, UUID(event.subject_id)) if event.subject_id else None


def _assignee(event: Event) -> Mapping[UUID, int]:
    value = event.data.get("assignee_id")
    return {UUID(value): 1} if value else {}


def _new_assignee(event: Event) -> Mapping[UUID, int]:
    return _assignee(event) if "assignee" in event.changes else {}


def _find(member: Any, ids: Iterable[UUID]) -> Mapping[UUID, Shown]:
    if not member.has("tasks.view"):
        return {}
    tasks = visible_tasks(member).filter(pk__in=list(ids))
    rows = list(tasks.values_list("pk", "title", "contact_id"))
    contacts = {contact for _pk, _title, contact in rows if contact}
    seen = seen_contacts(member, contacts) if member.has("contacts.view") else set()
    account = member.account_id
    page = reverse("tasks:list", args=[account])
    return {
        pk: Shown(
            title=title,
            url=f"{reverse('contacts:record', args=[account, contact])}?tab=tasks"
            if contact in seen
            else f"{page}?who=me",
        )
        for pk, title, contact in rows
    }


def _given(event: Event, count: int) -> str:
    return _("Task assigned to you")


notice_subjects.add(NoticeSubject(key=TASK, find=_find))
notice_topics.add(
    NoticeTopic(
        key=ASSIGNED,
        label=gettext_lazy("Tasks assigned to you"),
        text=gettext_lazy("Somebody gives you a task, or changes one that you have."),
        permission="tasks.view",
        mail=True,
        weight=50,
    )
)
for name, event_type, audience in (
    ("created", "task.created", _assignee),
    ("given", "task.updated", _new_assignee),
):
    notice_rules.add(
        NoticeRule(
            key=f"{ASSIGNED}.{name}",
            topic=ASSIGNED,
            event_type=event_type,
            about=_about,
            audience=audience,
            text=_given,
            weight=10,
        )
    )
notice_rules.add(
    NoticeRule(
        key=f"{ASSIGNED}.changed",
        topic=ASSIGNED,
        event_type="task.updated",
        about=_about,
        audience=_assignee,
        folds=True,
        weight=20,
    )
)


def _when(pattern: Any) -> Callable[[Event, int], str]:
    def text(event: Event, count: int) -> str:
        due = parse_datetime(str(event.data.get("due_at", "")))
        return str(pattern) % {"when": Moments().exact(due) if due else ""}

    return text


notice_topics.add(
    NoticeTopic(
        key=DUE,
        label=gettext_lazy("Reminders of your tasks"),
        text=gettext_lazy("A task of yours is due within the hour, or was not done in time."),
        permission="tasks.view",
        mail=True,
        weight=60,
    )
)
for event_type, pattern in (
    ("task.due_soon", gettext_lazy("Due at %(when)s")),
    ("task.overdue", gettext_lazy("Overdue since %(when)s")),
):
    notice_rules.add(
        NoticeRule(
            key=f"{DUE}.{event_type}",
            topic=DUE,
            event_type=event_type,
            about=_about,
            audience=_assignee,
            text=_when(pattern),
        )
    )
