"""Celery entry points of conversations."""

from celery import shared_task

from hoopcrm.conversations.outbox import send_due


@shared_task(name="conversations.send")
def send() -> None:
    """Messages that are due."""
    send_due()
