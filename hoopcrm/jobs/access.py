"""How jobs are reached from views."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from hoopcrm.jobs.models import Job

OPEN = (Job.State.QUEUED, Job.State.RUNNING, Job.State.PAUSED)


def visible_jobs(member: Any) -> QuerySet[Job]:
    """The member's own jobs, or everybody's with `jobs.manage`; the newest first."""
    jobs: QuerySet[Job] = Job.objects.order_by("-id")
    if member.has("jobs.manage"):
        return jobs
    return jobs.filter(actor_kind="member", actor_id=member.pk)


def own_open_jobs(member: Any) -> QuerySet[Job]:
    """The member's own jobs that have not ended."""
    return Job.objects.filter(actor_kind="member", actor_id=member.pk, state__in=OPEN).order_by(
        "-id"
    )


def get_job(member: Any, pk: UUID) -> Job:
    """A job that the member may see. Raises Http404."""
    job: Job | None = visible_jobs(member).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job
