"""Celery entry points of the API."""

from celery import shared_task

from hoopcrm.api.idempotency import CHUNK, answers_expire


@shared_task(name="api.expire_answers")
def expire_answers() -> None:
    """Answers that are older than a day."""
    while answers_expire() == CHUNK:
        pass
