"""Celery entry points of webhooks."""

from celery import shared_task

from hoopcrm.core.actor import Actor
from hoopcrm.core.broker import nudge
from hoopcrm.webhooks.outbox import forget_old, send_due
from hoopcrm.webhooks.services.keys import signing_keys_retire


@shared_task(name="webhooks.send")
def send() -> None:
    """Webhooks that are due; queues itself again while there are more."""
    if send_due():
        nudge(send, queue="mail")


@shared_task(name="webhooks.forget")
def forget() -> None:
    """What is older than the log goes back, and keys that sign nothing any more."""
    forget_old()
    signing_keys_retire(Actor.system("webhooks.forget"))
