"""Celery entry points of files."""

from celery import shared_task

from hoopcrm.files.sweep import sweep_files


@shared_task(name="files.sweep")
def sweep() -> None:
    """Once a day: unused files and stray bytes."""
    sweep_files()
