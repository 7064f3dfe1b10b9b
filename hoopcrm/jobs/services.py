"""Starting, pausing, resuming and cancelling jobs."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.broker import nudge
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.types import job_types

State = Job.State


LONGEST_LABEL = 200


@service
def job_start(
    actor: Actor,
    *,
    type: str,
    params: dict[str, Any],
    label: str = "",
    total: int | None = None,
    due_at: datetime | None = None,
) -> Job:
    """Queue a job in the account in scope; a worker begins once this commits, or at `due_at`."""
    kind = job_types.get(type)
    account = current_account()
    job: Job = Job.objects.create(
        account_id=account.pk,
        type=type,
        label=(label or str(kind.label))[:LONGEST_LABEL],
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        params=params,
        total=total,
        due_at=due_at or now(),
    )
    emit("job.started", account=account, actor=actor, subject=job)
    wake_on_commit(job)
    return job


@service
def job_pause(actor: Actor, *, job: Job) -> None:
    """Stop after the chunk in hand. Refused when the job has ended."""
    job = _open(job)
    if job.state == State.RUNNING:
        job.pause_requested = True
    else:
        job.state = State.PAUSED
    job.save(update_fields=["state", "pause_requested"])
    emit("job.paused", account=current_account(), actor=actor, subject=job)


@service
def job_resume(actor: Actor, *, job: Job) -> None:
    """Go on where it stopped: after a pause, or after a failure."""
    job = _locked(job)
    if job.state == State.RUNNING and job.pause_requested:
        job.pause_requested = False
    elif job.state in (State.PAUSED, State.FAILED):
        job.state, job.error, job.finished_at = State.QUEUED, "", None
        job.attempts, job.due_at, job.pause_requested = 0, now(), False
    else:
        raise Refused("job_not_paused", _("Only a paused or failed job can be resumed."))
    job.save()
    emit("job.resumed", account=current_account(), actor=actor, subject=job)
    wake_on_commit(job)


@service
def job_cancel(actor: Actor, *, job: Job) -> None:
    """End after the chunk in hand; what is done stays. Refused when the job has ended."""
    job = _open(job)
    job.cancel_requested = True
    if job.state != State.RUNNING:
        job.state, job.finished_at = State.CANCELLED, now()
        job_types.get(job.type).finish(job)
        emit("job.cancelled", account=current_account(), actor=actor, subject=job)
    else:
        emit("job.cancel_requested", account=current_account(), actor=actor, subject=job)
    job.save()


def wake_on_commit(job: Job) -> None:
    """Send the job's message once the running transaction commits."""
    transaction.on_commit(lambda: wake_job(job), robust=True)


def wake_job(job: Job, *, after: timedelta | None = None) -> None:
    """Tell a worker of the job's queue that it is due, now or in a while (minutes at most)."""
    from hoopcrm.jobs.jobs import run

    kind = job_types.find(job.type)
    if kind is not None:
        nudge(run, str(job.pk), queue=kind.queue, after=after)


def _locked(job: Job) -> Job:
    locked: Job = Job.objects.select_for_update().get(pk=job.pk)
    return locked


def _open(job: Job) -> Job:
    """The job, locked: a chunk in hand ends first, and may have been the last."""
    locked = _locked(job)
    if not locked.is_open:
        raise Refused("job_ended", _("This job has already ended."))
    return locked
