"""The job that carries a bulk action out, chunk by chunk.

A chunk is one transaction with everything that belongs to it: the changes, their journal and
events, what became of each contact, and where the next chunk begins. So a killed worker loses
the chunk in hand, and nothing is done twice.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import visible_contacts
from contacts.bulk.actions import BulkAction, Result, Work
from contacts.bulk.hand import Hand
from contacts.bulk.listed import ListedJob, listed_jobs
from contacts.bulk.schedule import Schedule
from contacts.bulk.targets import mark, targets_of
from contacts.models import BulkJob, Contact, JobTarget
from contacts.models.bulk import Outcome
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.events.emit import emit
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.types import BaseJobType, Chunk, job_types

CHUNK_ROWS = 5_000
PREFIX = "bulk."
ENDINGS = {"done": "bulk.finished", "failed": "bulk.failed", "cancelled": "bulk.cancelled"}


def register(action: BulkAction) -> None:
    """Make the kind of job of an action known, and what takes it back."""
    kind = BulkRun(action)
    job_types.add(kind)
    listed_jobs.add(ListedJob(key=kind.key, label=action.label))
    if action.undo_label:
        from contacts.services.bulk_undo import bulk_undo

        undoables.add(
            Undoable(key=f"{PREFIX}{action.key}", permission=action.permission, undo=bulk_undo)
        )


def bulk_of(job: Job) -> BulkJob:
    """The bulk action that the job carries out."""
    bulk: BulkJob = BulkJob.objects.get(job=job)
    return bulk


class BulkRun(BaseJobType):
    """The cursor is {"seq": last contact done, "left": in this batch, "next": batch not before}."""

    def __init__(self, action: BulkAction) -> None:
        self.action = action
        self.key = f"{PREFIX}{action.key}"
        self.label = action.label

    def page_url(self, job: Job) -> str:
        """The Bulk Actions page, with the statistics of the job."""
        return f"{reverse('contacts:bulk', args=[job.account_id])}?stats={job.pk}"

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next contacts, or a wait for the next batch. Raises Refused without the right."""
        bulk, actor = bulk_of(job), actor_of(job)
        _require_right(self.action, actor)
        place = cursor or {"seq": 0, "left": 0, "next": None}
        limit, moment = CHUNK_ROWS, now()
        if bulk.mode != BulkJob.Mode.NOW:
            place, waiting = _paced(bulk, place, moment)
            if waiting is not None:
                return Chunk(cursor=place, wait_until=waiting)
            limit = min(limit, place["left"] or limit)
        rows = list(
            targets_of(job).filter(seq__gt=place["seq"]).values_list("seq", "contact_id")[:limit]
        )
        if not rows:
            return Chunk(cursor=None)
        results = self._run(job, bulk, actor, rows, moment)
        counts = mark(job, rows[0][0], rows[-1][0], results, moment, count=len(rows))
        _count(bulk, counts, rows[-1][0])
        if rows[-1][0] >= bulk.targets:
            place = None
        else:
            left = max(place["left"] - len(rows), 0)
            place = place | {"seq": rows[-1][0], "left": left}
        failed = counts[Outcome.FAILED]
        return Chunk(cursor=place, done=len(rows) - failed, failed=failed)

    def _run(
        self, job: Job, bulk: BulkJob, actor: Actor, rows: list[tuple[int, UUID]], moment: datetime
    ) -> dict[UUID, Result]:
        member, ids = actor.member, [pk for _seq, pk in rows]
        first, last = rows[0][0], rows[-1][0]
        chosen = targets_of(job).filter(seq__gte=first, seq__lte=last)
        missing = _missing(member, ids, chosen, lock=self.action.locks)
        results: dict[UUID, Result] = {
            pk: (Outcome.SKIPPED, _("Deleted meanwhile, or no longer seen by who started this."))
            for pk in missing
        }
        if len(missing) < len(ids):
            work = Work(
                account=current_account(),
                actor=actor,
                member=member,
                operation=Operation.objects.get(pk=bulk.operation_id),
                options=bulk.options,
                ids=[pk for pk in ids if pk not in missing] if missing else ids,
                hand=Hand(job.pk, first, last, missing),
                at=moment,
            )
            results |= self.action.run(work)
        return results

    def finish(self, job: Job) -> None:
        """Tell the result once, for all contacts together."""
        bulk = bulk_of(job)
        emit(
            ENDINGS[job.state],
            account=current_account(),
            actor=actor_of(job),
            subject=job,
            operation=Operation(pk=bulk.operation_id) if bulk.operation_id else None,
            data={
                "action": bulk.action,
                **{name: getattr(bulk, name) for name in ("done", "unchanged", "skipped")},
                "failed": bulk.failed,
            },
        )


def _require_right(action: BulkAction, actor: Actor) -> None:
    if current_account().is_read_only:
        raise Refused("read_only", _("This account is in read-only mode; nothing was changed."))
    member = actor.member
    if member is None and actor.kind != "member":
        return
    if member is None or member.left_at is not None or not member.has(action.permission):
        raise Refused("forbidden", _("%(name)s may not do this any more.") % {"name": actor.label})


def _missing(member: Any, ids: list[UUID], chosen: QuerySet[JobTarget], *, lock: bool) -> set[UUID]:
    """Those of the ids, which `chosen` are, that are not alive or that the member does not see."""
    contacts = visible_contacts(member) if member is not None else Contact.objects.alive()
    if lock:
        found = contacts.filter(pk__in=chosen.order_by().values("contact_id")).order_by("pk")
        there = found.select_for_update(of=("self",)).values_list("pk", flat=True)
        return set(ids).difference(there)
    missing = chosen.filter(~Exists(contacts.filter(pk=OuterRef("contact_id"))))
    return set(missing.values_list("contact_id", flat=True))


def _paced(
    bulk: BulkJob, place: dict[str, Any], moment: datetime
) -> tuple[dict[str, Any], datetime | None]:
    """The place with a batch begun; or until when to wait for it."""
    schedule, zone = Schedule.of_data(bulk.schedule), cast(Any, current_account()).zone
    if place["left"]:
        opening = schedule.next_open(moment, zone)
        return place, opening if opening > moment else None
    begun = datetime.fromisoformat(place["begun"]) if place.get("begun") else None
    due = schedule.following(begun, zone) if begun else schedule.first(moment, zone)
    due = schedule.next_open(max(due, moment), zone)
    if due > moment:
        return place | {"next": due.isoformat()}, due
    quantity = schedule.quantity or bulk.targets
    return place | {"left": quantity, "begun": moment.isoformat(), "next": None}, None


def _count(bulk: BulkJob, counts: Mapping[str, int], seq: int) -> None:
    """Add to the numbers; where enough has been done, mark the end of a part for undo."""
    last = bulk.marks[-1] if bulk.marks else [0, 0]
    if seq - last[1] >= CHUNK_ROWS or seq >= bulk.targets:
        bulk.marks = [*bulk.marks, [_journal_end(), seq]]
    for name, number in counts.items():
        setattr(bulk, name, getattr(bulk, name) + number)
    bulk.save(update_fields=["marks", *counts])


def _journal_end() -> int:
    """The last id of the journal: at least that of our rows, and below all that follow."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM core_journalrow_id_seq")
        return int(cursor.fetchone()[0])
