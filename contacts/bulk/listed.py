"""Which jobs the Bulk Actions page lists, and how it names their states."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry
from hoopcrm.jobs.models import Job

State = Job.State


@dataclass(frozen=True, kw_only=True)
class ListedJob:
    """A kind of job that the page lists besides the bulk actions: `key` is the job's type."""

    key: str
    label: Text


listed_jobs: Registry[ListedJob] = Registry("listed_jobs")


@dataclass(frozen=True, slots=True)
class Status:
    """A state as the page tells it; `condition(moment)` finds the jobs in it."""

    key: str
    label: Any
    tone: str


STATUSES = {
    one.key: one
    for one in (
        Status("scheduled", _("Scheduled"), "tone-violet"),
        Status("queued", _("Queued"), "tone-gray"),
        Status("running", _("In progress"), "tone-blue"),
        Status("paused", _("Paused"), "tone-amber"),
        Status("done", _("Complete"), "tone-green"),
        Status("failed", _("Failed"), "tone-red"),
        Status("cancelled", _("Cancelled"), "tone-red"),
    )
}
_UNTOUCHED = Q(state=State.QUEUED, done=0, failed=0)


def status_of(job: Job) -> Status:
    """In which state the job is."""
    if job.state != State.QUEUED:
        return STATUSES[job.state]
    if job.done or job.failed:
        return STATUSES["running"]
    return STATUSES["scheduled" if job.due_at > now() else "queued"]


def in_status(key: str, moment: datetime) -> Q:
    """The jobs in the status of that key."""
    if key == "scheduled":
        return _UNTOUCHED & Q(due_at__gt=moment)
    if key == "queued":
        return _UNTOUCHED & Q(due_at__lte=moment)
    if key == "running":
        begun = Q(done__gt=0) | Q(failed__gt=0)
        return Q(state=State.RUNNING) | (Q(state=State.QUEUED) & begun)
    return Q(state=key)
