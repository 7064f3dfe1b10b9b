"""How bulk jobs and their contacts are reached."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from contacts.bulk.listed import in_status, listed_jobs
from contacts.models import BulkJob, Contact, JobTarget
from hoopcrm.accounts.access import all_staff
from hoopcrm.core.clock import now
from hoopcrm.jobs.access import get_job, own_open_jobs, visible_jobs
from hoopcrm.jobs.models import Job

ABOUT_TO = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which jobs are asked for; empty parts do not narrow."""

    status: str = ""
    type: str = ""
    who: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.status or self.type or self.who or self.since or self.before)


def listed(member: Any, wanted: Wanted) -> QuerySet[Job]:
    """The jobs of the Bulk Actions page that the member may see, the newest first."""
    types = [one.key for one in listed_jobs]
    jobs = visible_jobs(member).filter(type__in=[wanted.type] if wanted.type in types else types)
    if wanted.status:
        jobs = jobs.filter(in_status(wanted.status, now()))
    if wanted.who is not None:
        jobs = jobs.filter(actor_kind="member", actor_id=wanted.who)
    if wanted.since is not None:
        jobs = jobs.filter(created_at__gte=wanted.since)
    if wanted.before is not None:
        jobs = jobs.filter(created_at__lt=wanted.before)
    return jobs


def get_listed(member: Any, pk: UUID) -> Job:
    """A job of the page that the member may see. Raises Http404."""
    job = get_job(member, pk)
    if job.type not in listed_jobs:
        raise Http404
    return job


def is_moving(member: Any) -> bool:
    """Whether a job of the member's own is running, or about to."""
    types = [one.key for one in listed_jobs]
    due = Q(state=Job.State.RUNNING) | Q(state=Job.State.QUEUED, due_at__lte=now() + ABOUT_TO)
    return own_open_jobs(member).filter(due, type__in=types).exists()


def bulks_of(jobs: Iterable[Job]) -> dict[UUID, BulkJob]:
    """The bulk actions behind these jobs, by job; imports and others have none. One query."""
    pks = [job.pk for job in jobs]
    rows = BulkJob.objects.filter(job_id__in=pks).select_related("undoes")
    return {row.job_id: row for row in rows}


def get_bulk(member: Any, pk: UUID) -> BulkJob:
    """The bulk action of a job that the member may see. Raises Http404."""
    job = get_listed(member, pk)
    bulk: BulkJob | None = (
        BulkJob.objects.select_related("job", "retry_of__job", "undoes__job")
        .filter(job=job)
        .first()
    )
    if bulk is None:
        raise Http404
    return bulk


def retried(bulks: Iterable[BulkJob]) -> set[UUID]:
    """Those of the bulk actions whose failed contacts have been tried again. One query."""
    pks = [bulk.pk for bulk in bulks if bulk.failed]
    if not pks:
        return set()
    return set(BulkJob.objects.filter(retry_of__in=pks).values_list("retry_of_id", flat=True))


def retry_job(bulk: BulkJob) -> Job | None:
    """The job that has tried the failed contacts again."""
    found: BulkJob | None = BulkJob.objects.filter(retry_of=bulk).select_related("job").first()
    return found.job if found else None


def targets(bulk: BulkJob, *, outcome: str = "", after: int = 0) -> QuerySet[JobTarget]:
    """The contacts of a bulk action in their order, of one outcome if it is given."""
    rows: QuerySet[JobTarget] = JobTarget.objects.filter(job=bulk.job_id, seq__gt=after)
    return (rows.filter(outcome=outcome) if outcome else rows).order_by("seq")


def not_done(bulk: BulkJob) -> Iterator[list[JobTarget]]:
    """The contacts with which it was not done, a thousand at a time."""
    after = 0
    while True:
        rows = targets(bulk, after=after).filter(outcome__in=("failed", "skipped"))
        found = list(rows[:1_000])
        if found:
            yield found
        if len(found) < 1_000:
            return
        after = found[-1].seq


def contacts_named(member: Any, ids: Iterable[UUID]) -> dict[UUID, Contact]:
    """Those of the contacts that the member may see; deleted ones for who may delete or restore."""
    rows = Contact.objects.visible_to(member).filter(pk__in=list(ids))
    if not (member.has("contacts.delete") or member.has("contacts.restore")):
        rows = rows.alive()
    fields = ("first_name", "last_name", "email", "phone", "company_name", "deleted_at")
    return {row.pk: row for row in rows.only("account_id", *fields)}


def starters() -> list[tuple[str, str]]:
    """Everybody who may have started something, as choices."""
    return [(str(one.pk), one.display_name) for one in all_staff()]
