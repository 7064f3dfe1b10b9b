"""The frozen contacts of a bulk job, written and marked by sets."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from contacts.bulk.actions import Result
from contacts.models import JobTarget
from contacts.models.bulk import REASON_LENGTH, Outcome
from hoopcrm.jobs.models import Job


def freeze(job: Job, contacts: models.QuerySet[Any]) -> int:
    """Write the ids of these contacts, in their order, as the job's targets; returns how many."""
    ids, params = contacts.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_jobtarget (account_id, job_id, seq, contact_id, outcome, reason)"  # noqa: S608 - compiled by the ORM, values are parameters
            f" SELECT %s, %s, row_number() OVER (ORDER BY c.id), c.id, '', '' FROM ({ids}) c",
            [job.account_id, job.pk, *params],
        )
        return int(cursor.rowcount)


def freeze_again(job: Job, source: Job, outcome: str, *, renumber: bool) -> int:
    """Take over those targets of `source` that ended so; with new numbers, or their own."""
    seq = "row_number() OVER (ORDER BY seq)" if renumber else "seq"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_jobtarget (account_id, job_id, seq, contact_id, outcome, reason)"  # noqa: S608 - constants
            f" SELECT account_id, %s, {seq}, contact_id, '', '' FROM contacts_jobtarget"
            " WHERE job_id = %s AND outcome = %s",
            [job.pk, source.pk, outcome],
        )
        return int(cursor.rowcount)


def targets_of(job: Job) -> models.QuerySet[JobTarget]:
    """The targets in their order."""
    rows: models.QuerySet[JobTarget] = JobTarget.objects.filter(job=job).order_by("seq")
    return rows


def mark(
    job: Job,
    first: int,
    last: int,
    results: Mapping[UUID, Result],
    at: datetime,
    *,
    count: int,
) -> dict[str, int]:
    """Store what became of the `count` targets from `first` to `last`: done unless in `results`.

    Returns:
        How many there are of each outcome.
    """
    others = [(pk, outcome, reason[:REASON_LENGTH]) for pk, (outcome, reason) in results.items()]
    with connection.cursor() as cursor:
        if others:
            cursor.execute(
                "UPDATE contacts_jobtarget t SET outcome = v.outcome, reason = v.reason, at = %s"
                " FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS v(contact, outcome, reason)"
                " WHERE t.job_id = %s AND t.seq BETWEEN %s AND %s AND t.contact_id = v.contact",
                [at, *map(list, zip(*others, strict=True)), job.pk, first, last],
            )
        if count > len(others):
            cursor.execute(
                "UPDATE contacts_jobtarget SET outcome = 'done', at = %s"
                " WHERE job_id = %s AND seq BETWEEN %s AND %s AND outcome = ''",
                [at, job.pk, first, last],
            )
    counts = dict.fromkeys(Outcome.values, 0)
    for outcome, _reason in results.values():
        counts[outcome] += 1
    counts[Outcome.DONE] += count - len(others)
    return counts
