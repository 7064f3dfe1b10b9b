"""Starting bulk actions, changing when they run, and trying failed contacts again."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.bulk.actions import BulkAction, LeftOut, bulk_actions
from contacts.bulk.pace import too_large
from contacts.bulk.run import PREFIX
from contacts.bulk.schedule import Schedule
from contacts.bulk.targets import freeze, freeze_again
from contacts.models import BulkJob
from contacts.models.bulk import Outcome
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import operation_start
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line
from hoopcrm.events.emit import emit
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_start, wake_on_commit

NAME_LENGTH = 80
Mode = BulkJob.Mode


@service
def bulk_start(
    actor: Actor,
    *,
    action: BulkAction,
    contacts: Any,
    expected: int | None = None,
    options: Mapping[str, Any],
    name: str,
    mode: str = Mode.NOW,
    schedule: Schedule | None = None,
    left_out: Iterable[LeftOut] = (),
    token: UUID | None = None,
) -> BulkJob:
    """Freeze the contacts and queue the job. A second call with the same token starts nothing.

    Args:
        contacts: a queryset; each is looked at again when its turn comes.
        expected: how many the person was told; None to take what there are.
        token: a fresh id that the dialog brings.

    Raises:
        Refused: `forbidden`; `required` or a fault of the name on `name`; `too_many` on
            `quantity` for a batch too large; `empty`; `changed` when there are not as many
            contacts as expected (`count` in its data).
    """
    if actor.member is not None and not actor.member.has(action.permission):
        raise Refused("forbidden", _("You may not do this."))
    started = BulkJob.objects.filter(pk=token).first() if token else None
    if started is not None:
        return cast(BulkJob, started)
    _require_pace(schedule)
    bulk = _begin(
        actor, action, _name(name), options=options, mode=mode, schedule=schedule, token=token
    )
    bulk.left_out = [[one.count, one.reason] for one in left_out]
    count = freeze(bulk.job, contacts)
    if expected is not None and count != expected:
        raise Refused(
            "changed",
            _("The list has changed meanwhile. Look at the number again before you confirm."),
            count=count,
        )
    return _ready(bulk, count)


@service
def bulk_retry(actor: Actor, *, bulk: BulkJob) -> BulkJob:
    """Try the failed contacts of an ended job again, as a job of its own that leads back to it.

    Raises:
        Refused: `open` while it still runs, `retried` already, `empty` when none failed;
            `forbidden`, or `gone` when the action is there no more.
    """
    held = BulkJob.objects.select_for_update(of=("self",)).select_related("job").get(pk=bulk.pk)
    action = bulk_actions.job_of(held.action)
    if action is None:
        raise Refused("gone", _("This action is not available any more."))
    if actor.member is not None and not actor.member.has(action.permission):
        raise Refused("forbidden", _("You may not do this."))
    if held.job.is_open:
        raise Refused("open", _("This is still in progress. Retry what failed when it has ended."))
    if BulkJob.objects.filter(retry_of=held).exists():
        raise Refused("retried", _("What failed has been tried again already."))
    again = _begin(actor, action, held.job.label, options=held.options, retry_of=held)
    return _ready(again, freeze_again(again.job, held.job, Outcome.FAILED, renumber=True))


@service
def bulk_schedule_set(actor: Actor, *, bulk: BulkJob, mode: str, schedule: Schedule) -> None:
    """Change when a job runs: all of it before it has begun, only its batches after that.

    Raises:
        Refused: `ended`, `started` when the mode of one that has begun is to change, or
            `too_many` on `quantity` for a batch too large.
    """
    _require_pace(schedule)
    job = Job.objects.select_for_update().get(pk=bulk.job_id)
    held = BulkJob.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
    if not job.is_open:
        raise Refused("ended", _("This has already ended."))
    if has_begun(held, job):
        if Mode.DRIP not in (mode, held.mode) or mode != held.mode:
            raise Refused("started", _("This has begun: only its batches can still be changed."))
        schedule = Schedule.of_data(held.schedule).with_batches_of(schedule)
    before = held.schedule
    held.mode, held.schedule = Mode(mode), schedule.data()
    held.save(update_fields=["mode", "schedule"])
    if job.state == Job.State.QUEUED:
        job.due_at = _due(held, schedule) if not has_begun(held, job) else now()
        job.save(update_fields=["due_at"])
        wake_on_commit(job)
    emit(
        "bulk.rescheduled",
        account=current_account(),
        actor=actor,
        subject=job,
        data={"before": before, "after": held.schedule},
    )


def _require_pace(schedule: Schedule | None) -> None:
    if schedule and (fault := too_large(schedule)):
        raise Refused("too_many", fault, field="quantity")


def has_begun(bulk: BulkJob, job: Job) -> bool:
    """Whether the first batch has begun."""
    return bool(bulk.handled or (job.cursor or {}).get("begun")) or job.state == Job.State.RUNNING


def _begin(
    actor: Actor,
    action: BulkAction,
    name: str,
    *,
    options: Mapping[str, Any],
    mode: str = Mode.NOW,
    schedule: Schedule | None = None,
    retry_of: BulkJob | None = None,
    token: UUID | None = None,
) -> BulkJob:
    """The job and its bulk action, still without contacts."""
    mode = mode if action.modes else Mode.NOW
    plan = schedule or Schedule()
    kind = f"{PREFIX}{action.key}"
    operation = operation_start(actor, kind=kind, label=name)
    bulk = BulkJob(
        account_id=current_account().pk,
        action=action.key,
        options=dict(options),
        mode=Mode(mode),
        schedule=plan.data() if mode != Mode.NOW else {},
        operation_id=operation.pk,
        retry_of=retry_of,
    )
    if token is not None:
        bulk.pk = token
    params = {"bulk": str(bulk.pk), "operation": str(operation.pk)}
    bulk.job = job_start(actor, type=kind, params=params, label=name, due_at=_due(bulk, plan))
    return bulk


def _ready(bulk: BulkJob, count: int) -> BulkJob:
    """Store it with the number of its contacts."""
    if not count:
        raise Refused("empty", _("There is no contact left to do this with."))
    bulk.targets = count
    bulk.save(force_insert=True)
    Job.objects.filter(pk=bulk.job_id).update(total=count)
    bulk.job.total = count
    return bulk


def _due(bulk: BulkJob, schedule: Schedule) -> Any:
    if bulk.mode == Mode.NOW:
        return now()
    return schedule.first(now(), cast(Any, current_account()).zone)


def _name(name: str) -> str:
    clean = clean_line(name, limit=NAME_LENGTH, field="name")
    if not clean:
        raise Refused("required", _("Give the action a short name."), field="name")
    return clean
