"""Celery entry points of documents and the media library."""

from celery import shared_task

from hoopcrm.documents.media.sweep import sweep_trash


@shared_task(name="media.sweep")
def sweep() -> None:
    """Once a day: what has been in the trash for thirty days."""
    sweep_trash()
