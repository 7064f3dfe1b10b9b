"""Celery entry points of webhooks."""

from celery import shared_task

from hoopcrm.core.broker import nudge
from hoopcrm.webhooks.outbox import forget_old, send_due


@shared_task(name="webhooks.send")
def send() -> None:
    """Webhooks that are due; queues itself again while there are more."""
    if send_due():
        nudge(send, queue="mail")


@shared_task(name="webhooks.forget")
def forget() -> None:
    """What is older than the log goes back."""
    forget_old()
