"""Celery entry points of jobs."""

from typing import Any
from uuid import UUID

from celery import shared_task

from hoopcrm.core.broker import nudge
from hoopcrm.jobs.runner import run_job, sweep_jobs


@shared_task(name="jobs.run", bind=True)
def run(self: Any, job_id: str) -> None:
    """Work on a job; sends itself again while chunks remain."""
    if run_job(UUID(job_id)):
        nudge(run, job_id, queue=self.request.delivery_info["routing_key"])


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Jobs of dead workers and lost messages."""
    sweep_jobs()
