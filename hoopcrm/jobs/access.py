"""How jobs are reached from views."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from hoopcrm.core.journal import undoables
from hoopcrm.core.models import Operation
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


def undo_urls(member: Any, jobs: Iterable[Job]) -> dict[UUID, str]:
    """What takes back the work of ended jobs, by job, where the member may. One query at most."""
    ended = {
        job.params["operation"]: job.pk
        for job in jobs
        if not job.is_open and job.params.get("operation")
    }
    if not ended or not member.has("undo.use"):
        return {}
    urls = {}
    for operation in Operation.objects.filter(pk__in=ended, undone_at__isnull=True):
        undoable = undoables.find(operation.kind)
        if undoable is not None and member.has(undoable.permission):
            url = reverse("operations:undo", args=[operation.account_id, operation.pk])
            urls[ended[str(operation.pk)]] = url
    return urls


def get_job(member: Any, pk: UUID) -> Job:
    """A job that the member may see. Raises Http404."""
    job: Job | None = visible_jobs(member).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job
