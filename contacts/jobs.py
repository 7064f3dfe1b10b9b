"""Celery entry points of contacts."""

from celery import shared_task

from contacts.tasks.remind import remind_due
from contacts.tasks.sweep import make_due_tasks


@shared_task(name="tasks.make_due")
def make_due() -> None:
    """Repeating tasks whose next one is to be made now."""
    make_due_tasks()


@shared_task(name="tasks.remind")
def remind() -> None:
    """Tasks that are due soon or overdue: each is told of once."""
    remind_due()
