"""The job that takes a bulk action back, part by part, the last one first."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.bulk.actions import Result, Undone, bulk_actions
from contacts.bulk.run import bulk_of
from contacts.bulk.targets import freeze_again, mark
from contacts.bulk.telling import journal_part
from contacts.models import BulkJob, JobTarget
from contacts.models.bulk import Outcome
from contacts.services.bulk_undo import UNDO_TYPE
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.journal import HIGHEST_ID, restore_part
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.events.emit import emit
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk

# How long to wait for the chunk in hand of the job that is taken back.
PAUSE = timedelta(seconds=1)
# Tables whose rows hang from a contact and belong to what was done with it.
LINKS = ("contacts_contacttag", "contacts_contactaccess", "contacts_contactdnd")


class BulkUndo(BaseJobType):
    """The cursor is {"part": number of the part to take back next, from the last to 0}."""

    key = UNDO_TYPE
    label: Text = gettext_lazy("Undo of a bulk action")

    def page_url(self, job: Job) -> str:
        """The Bulk Actions page, with the statistics of the job."""
        return f"{reverse('contacts:bulk', args=[job.account_id])}?stats={job.pk}"

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next part. Raises Refused when what it undoes is there no more."""
        if current_account().is_read_only:
            raise Refused("read_only", _("This account is in read-only mode; nothing was changed."))
        bulk = bulk_of(job)
        source = BulkJob.objects.filter(pk=bulk.undoes_id).select_related("job").first()
        if source is None:
            raise Refused("gone", _("This can no longer be undone."))
        if source.job.is_open:
            return Chunk(cursor={"part": None}, wait_until=now() + PAUSE)
        ends = _ends(source)
        part = (cursor or {}).get("part")
        if part is None:
            job.total = bulk.targets = freeze_again(job, source.job, Outcome.DONE, renumber=False)
            bulk.save(update_fields=["targets"])
            return Chunk(cursor={"part": len(ends) - 1} if bulk.targets else None)
        return self._part(job, bulk, source, ends, part)

    def _part(
        self, job: Job, bulk: BulkJob, source: BulkJob, ends: list[list[int]], part: int
    ) -> Chunk:
        after, first = ends[part - 1] if part else (0, 0)
        up_to, last = ends[part]
        operation = Operation.objects.get(pk=source.operation_id)
        rows = JobTarget.objects.filter(job=job, seq__gt=first, seq__lte=last)
        contacts = list(rows.order_by("seq").values_list("contact_id", flat=True))
        changed = _changed_since(operation, after, up_to)
        _forget_links(operation, after, up_to, changed)
        undone = Undone(
            account=current_account(),
            actor=actor_of(job),
            operation=operation,
            contacts=[pk for pk in contacts if pk not in changed],
            changed=changed,
            after=after,
            up_to=up_to,
            at=now(),
        )
        left = self._take_back(source, undone, contacts)
        counts = mark(job, first + 1, last, left, undone.at, count=len(contacts))
        for name, number in counts.items():
            setattr(bulk, name, getattr(bulk, name) + number)
        bulk.save(update_fields=list(counts))
        return Chunk(cursor={"part": part - 1} if part else None, done=len(contacts))

    def _take_back(
        self, source: BulkJob, undone: Undone, contacts: list[UUID]
    ) -> dict[UUID, Result]:
        """Returns what became of those contacts that were not simply taken back."""
        if not journal_part(undone).exists():
            reason = _("Taken back before.")
            return dict.fromkeys(contacts, (Outcome.UNCHANGED, reason))
        action = bulk_actions.job_of(source.action)
        left = (action.before_undo(undone) if action is not None else None) or {}
        restore_part(undone.operation, after=undone.after, up_to=undone.up_to)
        skipped = (Outcome.SKIPPED, _("Changed since, so it stays as it is now."))
        return {**left, **{pk: skipped for pk in contacts if pk in undone.changed}}

    def finish(self, job: Job) -> None:
        """Tell it. One that was stopped on its way can be started again for the rest."""
        bulk = bulk_of(job)
        source = BulkJob.objects.filter(pk=bulk.undoes_id).first()
        operation_id = source.operation_id if source else None
        is_done = job.state == Job.State.DONE
        undone_at = now() if is_done else None
        Operation.objects.filter(pk=operation_id).update(undone_at=undone_at)
        emit(
            "bulk.undone" if is_done else "bulk.undo_stopped",
            account=current_account(),
            actor=actor_of(job),
            subject=job,
            operation=Operation(pk=operation_id) if operation_id else None,
            data={"action": bulk.action, "done": bulk.done, "skipped": bulk.skipped},
        )


def _ends(source: BulkJob) -> list[list[int]]:
    """[journal id, seq] at the ends of the parts, with what follows the last mark."""
    ends: list[list[int]] = list(source.marks)
    if not ends or ends[-1][1] < source.targets:
        ends.append([HIGHEST_ID, source.targets])
    return ends


def _changed_since(operation: Operation, after: int, up_to: int) -> set[UUID]:
    """Contacts of the part whose row somebody has changed since, or that are gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.pk_value::uuid FROM core_journalrow j LEFT JOIN contacts_contact c"
            " ON c.id = j.pk_value::uuid WHERE j.operation_id = %s AND j.id > %s AND j.id <= %s"
            " AND j.\"table\" = 'contacts_contact'"
            " AND (c.id IS NULL OR c.version <> j.after_version)",
            [operation.pk, after, up_to],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _forget_links(operation: Operation, after: int, up_to: int, changed: set[UUID]) -> None:
    """What hangs from contacts that stay as they are stays as well."""
    if not changed:
        return
    with connection.cursor() as cursor:
        for table in LINKS:
            cursor.execute(
                f"DELETE FROM core_journalrow j WHERE j.operation_id = %s AND j.id > %s"  # noqa: S608 - constant names
                ' AND j.id <= %s AND j."table" = %s AND (EXISTS (SELECT 1 FROM '
                f"{table} t WHERE j.action <> 'delete' AND t.id = j.pk_value::bigint"
                " AND t.contact_id = ANY(%s))"
                " OR (j.before->>'contact_id')::uuid = ANY(%s))",
                [operation.pk, after, up_to, table, list(changed), list(changed)],
            )
