"""The tasks in a member's daily digest."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Task
from contacts.tasks.access import assigned, in_state, ordered, visible_tasks
from hoopcrm.core.clock import now
from hoopcrm.core.moments import Moments
from hoopcrm.notifications.digests import DigestLine, DigestPart, NoticeDigest, notice_digests

MOST_TOLD = 25


def _parts(member: Any) -> list[DigestPart]:
    mine = assigned(in_state(visible_tasks(member), "open", member.account), "me", member)
    begin = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    today = mine.filter(due_at__gte=begin, due_at__lt=begin + timedelta(days=1))
    return [
        _part(member, _("Overdue"), mine.filter(due_at__lt=begin), state="overdue"),
        _part(member, _("Today"), today, state="today"),
    ]


def _part(member: Any, title: str, tasks: QuerySet[Task], *, state: str) -> DigestPart:
    rows = list(ordered(tasks, "due").select_related("contact")[: MOST_TOLD + 1])
    more = tasks.count() - MOST_TOLD if len(rows) > MOST_TOLD else 0
    url = f"{reverse('tasks:list', args=[member.account_id])}?show={state}&who=me"
    moments = Moments()

    def line(task: Task) -> DigestLine:
        due = moments.exact(task.due_at) if task.due_at else ""
        name = task.contact.display_name if task.contact else ""
        return DigestLine(title=task.title, detail=", ".join(filter(None, (name, due))), url=url)

    return DigestPart(title=title, lines=[line(task) for task in rows[:MOST_TOLD]], more=more)


notice_digests.add(
    NoticeDigest(key="tasks", label=gettext_lazy("Tasks"), permission="tasks.view", parts=_parts)
)
