"""Running jobs: claim, chunk by chunk, and give back what a dead worker held."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.events.emit import emit
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import wake_job
from hoopcrm.jobs.types import Chunk, job_types

logger = logging.getLogger(__name__)

State = Job.State
RUN_SECONDS = 50.0
MAX_ATTEMPTS = 5
MAX_DEATHS = 20
LOG_LINES = 200
SWEEP_LIMIT = 500
FIRST_RETRY = timedelta(seconds=5)
LOST_MESSAGE = timedelta(seconds=15)
NEAR = timedelta(minutes=5)


class Superseded(Exception):
    """Another worker has claimed the job: this one's chunk must not count."""


def run_job(job_id: UUID, *, seconds: float = RUN_SECONDS) -> bool:
    """Work on the job for about `seconds`; True when chunks remain."""
    job = _claim(job_id)
    if job is None:
        return False
    account = apps.get_model("accounts", "Account").objects.get(pk=job.account_id)
    deadline = time.monotonic() + seconds
    with scope(account):
        try:
            if job.attempts >= MAX_DEATHS:
                _end(job, State.FAILED, _("The rows in hand stop every worker that tries them."))
                return False
            _prepare(job)
            while _one_chunk(job):
                if time.monotonic() > deadline:
                    _release(job)
                    return True
        except Superseded:
            logger.warning("job %s was taken over by another worker", job.pk)
        except Refused as refusal:
            _end(job, State.FAILED, refusal.message)
        except Exception as error:
            logger.exception("job %s failed in a chunk", job.pk)
            _retry(
                job,
                _("Something went wrong (%(kind)s). The log of the server tells more.")
                % {"kind": type(error).__name__},
            )
    return False


def sweep_jobs() -> int:
    """Requeue jobs of dead workers and wake jobs whose message was lost; returns how many.

    A row that is locked has a chunk in hand, so its worker is alive.
    """
    moment = now()
    dead = Q(
        state=State.RUNNING,
        heartbeat_at__lt=moment - timedelta(seconds=settings.JOB_HEARTBEAT_TIMEOUT),
    )
    lost = Q(state=State.QUEUED, due_at__lte=moment - LOST_MESSAGE)
    with unscoped("the sweep serves every account"), transaction.atomic():
        due = list(
            Job.objects.select_for_update(skip_locked=True)
            .filter(dead | lost)
            .only("id", "type")
            .order_by("due_at")[:SWEEP_LIMIT]
        )
        chosen = Job.objects.filter(pk__in=[job.pk for job in due])
        chosen.filter(dead).update(attempts=F("attempts") + 1)
        chosen.update(state=State.QUEUED, worker=None, due_at=moment)
    for job in due:
        wake_job(job)
    return len(due)


def actor_of(job: Job) -> Actor:
    """The actor in whose name the job works."""
    member = None
    if job.actor_kind == "member":
        member = (
            apps.get_model("accounts", "Member")
            .objects.select_related("user", "role")
            .filter(pk=job.actor_id)
            .first()
        )
    kind: Any = job.actor_kind
    return Actor(kind=kind, id=job.actor_id, label=job.actor_label, member=member)


def _claim(job_id: UUID) -> Job | None:
    """Take a queued job by conditional update; None when another was faster or it is not due."""
    token = new_id()
    moment = now()
    with unscoped("a worker takes jobs of every account"):
        claimed = Job.objects.filter(pk=job_id, state=State.QUEUED, due_at__lte=moment).update(
            state=State.RUNNING, worker=token, heartbeat_at=moment
        )
        if not claimed:
            return None
        Job.objects.filter(pk=job_id, started_at__isnull=True).update(started_at=moment)
        job: Job = Job.objects.get(pk=job_id)
    return job


def _prepare(job: Job) -> None:
    if job.cursor is not None or job.done or job.failed or job.total is not None:
        return
    with transaction.atomic(), writes.frame(f"job {job.type}", silent=True):
        locked = _hold(job)
        locked.total = job_types.get(job.type).prepare(locked)
        locked.save(update_fields=["total"])
    job.total = locked.total


def _one_chunk(job: Job) -> bool:
    """Do one chunk in one transaction; False when the job has stopped."""
    kind = job_types.get(job.type)
    with transaction.atomic(), writes.frame(f"job {job.type}", silent=True):
        locked = _hold(job)
        if locked.cancel_requested:
            _finish(locked, State.CANCELLED)
            return False
        if locked.pause_requested:
            locked.state, locked.pause_requested, locked.worker = State.PAUSED, False, None
            locked.save()
            return False
        chunk = kind.run_chunk(locked, locked.cursor)
        _store(locked, chunk)
        if chunk.cursor is None:
            _finish(locked, State.DONE)
            return False
        if chunk.wait_until is not None:
            _sleep(locked, chunk.wait_until)
            return False
    return True


def _sleep(job: Job, until: datetime) -> None:
    """Give the job back until a moment; the sweep wakes it, or a message where that is near."""
    job.state, job.worker, job.due_at = State.QUEUED, None, until
    job.save()
    gap = until - now()
    if gap < NEAR:
        transaction.on_commit(lambda: wake_job(job, after=max(gap, timedelta())), robust=True)


def _hold(job: Job) -> Job:
    """The job's row, locked, if this worker's claim is still in force."""
    locked: Job | None = Job.objects.select_for_update().filter(pk=job.pk).first()
    if locked is None or locked.worker != job.worker or locked.state != State.RUNNING:
        raise Superseded
    return locked


def _store(job: Job, chunk: Chunk) -> None:
    job.cursor = chunk.cursor
    job.done += chunk.done
    job.failed += chunk.failed
    job.attempts = 0
    job.heartbeat_at = now()
    if chunk.note:
        _note(job, chunk.note)
    job.save()


def _note(job: Job, line: str) -> None:
    job.log = [*job.log, {"at": now().isoformat(), "text": line}][-LOG_LINES:]


def _finish(job: Job, state: str) -> None:
    job.state, job.worker, job.finished_at = state, None, now()
    job_types.get(job.type).finish(job)
    job.save()
    type_ = {State.DONE: "job.finished", State.FAILED: "job.failed"}.get(
        State(state), "job.cancelled"
    )
    account = apps.get_model("accounts", "Account").objects.get(pk=job.account_id)
    emit(type_, account=account, actor=actor_of(job), subject=job)


def _end(job: Job, state: str, error: str) -> None:
    with transaction.atomic(), writes.frame(f"job {job.type}", silent=True):
        locked = _hold(job)
        locked.error = error
        _finish(locked, state)


def _retry(job: Job, error: str) -> None:
    """Try the chunk again later, growing gaps; failed after MAX_ATTEMPTS in a row."""
    if job.attempts + 1 >= MAX_ATTEMPTS:
        _end(job, State.FAILED, error)
        return
    gap = FIRST_RETRY * 2**job.attempts
    Job.objects.filter(pk=job.pk, worker=job.worker).update(
        state=State.QUEUED,
        worker=None,
        attempts=F("attempts") + 1,
        error=error,
        due_at=now() + gap,
    )
    wake_job(job, after=gap)


def _release(job: Job) -> None:
    """Give the job back between chunks, so that no message is held for long."""
    Job.objects.filter(Q(pk=job.pk) & Q(worker=job.worker)).update(
        state=State.QUEUED, worker=None, due_at=now()
    )
