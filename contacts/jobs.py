"""Celery entry points of contacts."""

from celery import shared_task

from contacts.field_indexes import review
from contacts.purging import purge_due
from contacts.tasks.remind import remind_due
from contacts.tasks.sweep import make_due_tasks
from hoopcrm.core.broker import nudge


@shared_task(name="tasks.make_due")
def make_due() -> None:
    """Repeating tasks whose next one is to be made now."""
    make_due_tasks()


@shared_task(name="tasks.remind")
def remind() -> None:
    """Tasks that are due soon or overdue: each is told of once."""
    remind_due()


@shared_task(name="contacts.field_indexes")
def field_indexes() -> None:
    """Indexes of custom fields follow what saved lists ask for."""
    review()


@shared_task(name="contacts.purge")
def purge() -> None:
    """Deleted contacts whose time is over; sends itself again while there are more."""
    _count, more = purge_due()
    if more:
        nudge(purge, queue="bulk")
