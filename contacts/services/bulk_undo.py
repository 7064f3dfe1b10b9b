"""Taking a bulk action back: a job that goes through its parts backwards.

What somebody has changed since stays as it is, and is listed among the outcomes of that job.
"""

from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.bulk.actions import bulk_actions
from contacts.models import BulkJob
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_cancel, job_start

UNDO_TYPE = "bulk_undo"


@service
def bulk_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Start to take a bulk action back; one that is still going on is stopped first.

    Raises:
        Refused: `already_undone`, `gone`, or `forbidden` for the action of somebody else.
    """
    found = BulkJob.objects.filter(operation_id=operation.pk).select_related("job").first()
    held = Operation.objects.select_for_update().get(pk=operation.pk)
    if found is None:
        raise Refused("gone", _("This can no longer be undone."))
    source = cast(BulkJob, found)
    _require_own(actor, source.job)
    action = bulk_actions.job_of(source.action)
    since = action.undoable_since(current_account()) if action else None
    if since and source.job.finished_at and source.job.finished_at < since:
        raise Refused("gone", _("It is too long ago: these contacts are removed for good."))
    if held.undone_at is not None:
        raise Refused("already_undone", _("This has already been undone."))
    if source.job.is_open and not source.job.cancel_requested:
        job_cancel(actor, job=source.job)
    Operation.objects.filter(pk=operation.pk).update(undone_at=now())
    job = job_start(
        actor,
        type=UNDO_TYPE,
        params={"undoes": str(source.pk)},
        label=_("Undo: %(name)s") % {"name": source.job.label},
    )
    BulkJob.objects.create(
        account_id=current_account().pk, job=job, action=source.action, undoes=source
    )
    url = f"{reverse('contacts:bulk', args=[current_account().pk])}?stats={job.pk}"
    return Restored(goes_on=True, progress_url=url)


def _require_own(actor: Actor, job: Job) -> None:
    member = actor.member
    if member is None or job.actor_id == member.pk or member.has("jobs.manage"):
        return
    raise Refused("forbidden", _("Only who started this, or an administrator, can undo it."))
