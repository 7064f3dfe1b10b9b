"""Finds the tasks of all accounts whose reminder is due."""

import logging
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from contacts.models import Contact, Task, TaskReminder
from contacts.services.task_reminders import task_remind
from contacts.tasks.sweep import CLOSED_TO_WRITES
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped

logger = logging.getLogger(__name__)

Kind = TaskReminder.Kind
# How long before its due time a task is remembered.
SOON = timedelta(hours=1)
# A task longer overdue than this is no news; it stands in the list.
OVERDUE_WITHIN = timedelta(days=7)
MOST_AT_ONCE = 1000


def remind_due(limit: int = MOST_AT_ONCE) -> int:
    """Give up to `limit` reminders, each in its own transaction; returns how many.

    One that fails is logged, left for the next sweep, and holds up no other.
    """
    moment = now()
    soon = Q(due_at__gt=moment, due_at__lte=moment + SOON, created_at__lte=F("due_at") - SOON)
    overdue = Q(due_at__lte=moment, due_at__gt=moment - OVERDUE_WITHIN)
    return sum(
        _remind(kind, when, limit) for kind, when in ((Kind.SOON, soon), (Kind.OVERDUE, overdue))
    )


def _remind(kind: str, when: Q, limit: int) -> int:
    with unscoped("reminders of all accounts are due by one clock"):
        given = TaskReminder.objects.filter(
            task=OuterRef("pk"), kind=kind, due_at=OuterRef("due_at")
        )
        living = Contact.objects.alive().filter(pk=OuterRef("contact_id"))
        tasks = list(
            Task.objects.filter(when, completed_at__isnull=True, deleted_at__isnull=True)
            .filter(Q(contact__isnull=True) | Exists(living))
            .filter(assignee__isnull=False)
            .exclude(Exists(given))
            .exclude(account__state__in=CLOSED_TO_WRITES)
            .select_related("account")
            .order_by("due_at", "pk")[:limit]
        )
    count = 0
    for task in tasks:
        try:
            with scope(task.account):
                count += task_remind(Actor.system("Reminder"), task=task, kind=kind)
        except Exception:
            logger.exception("task %s could not be remembered", task.pk)
    return count
