"""Bulk actions run as their worker would run them."""

from collections.abc import Callable
from typing import Any

import pytest

from contacts.access import visible_contacts
from contacts.bulk.actions import bulk_actions
from contacts.models import BulkJob, Contact
from contacts.models.bulk import JobTarget
from contacts.services.bulk import bulk_start
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests.make import make_contact

Start = Callable[..., BulkJob]


@pytest.fixture
def people(in_account: Account) -> list[Contact]:
    """Five contacts, nobody's."""
    return [make_contact(in_account, first_name=f"P{n}", email=f"p{n}@x.org") for n in range(5)]


@pytest.fixture
def start(in_account: Account, alice: Member) -> Start:
    """`start("add_tags", {…})`: queue an action on all contacts that the member sees."""

    def begin(
        key: str,
        options: dict[str, Any],
        *,
        member: Member = alice,
        contacts: Any = None,
        **over: Any,
    ) -> BulkJob:
        chosen = visible_contacts(member) if contacts is None else contacts
        over.setdefault("name", "Test")
        return bulk_start(
            Actor.of_member(member),
            action=bulk_actions.get(key),
            contacts=chosen,
            options=options,
            **over,
        )

    return begin


@pytest.fixture
def run(start: Start) -> Start:
    """As `start`, and the worker has done it."""

    def through(*args: Any, **over: Any) -> BulkJob:
        bulk = start(*args, **over)
        finish(bulk.job)
        bulk.refresh_from_db()
        return bulk

    return through


def finish(job: Job) -> Job:
    """Let workers do the job to its end."""
    while run_job(job.pk):
        pass
    job.refresh_from_db()
    return job


def outcomes(bulk: BulkJob) -> list[tuple[str, str]]:
    """What became of the contacts, in their order."""
    rows = JobTarget.objects.filter(job=bulk.job_id).order_by("seq")
    return list(rows.values_list("outcome", "reason"))
