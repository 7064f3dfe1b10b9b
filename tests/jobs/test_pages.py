"""The jobs page, its buttons and the ring."""

from collections.abc import Callable

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from hoopcrm.jobs.services import job_start
from tests.jobs.conftest import TagMaker

Url = Callable[..., str]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def start(account: Account, tag_maker: TagMaker) -> Callable[[Member], Job]:
    def start(member: Member) -> Job:
        with scope(account):
            return job_start(
                Actor.of_member(member),
                type="test.tags",
                params={"total": 20, "size": 10},
                label=f"Tags of {member}",
            )

    return start


def _state(account: Account, job: Job) -> str:
    with scope(account):
        return str(Job.objects.get(pk=job.pk).state)


def test_the_page_without_jobs_says_what_it_is_for(as_alice: Client, url: Url) -> None:
    assert "No background jobs yet" in as_alice.get(url("jobs:list")).content.decode()


def test_everybody_sees_their_own_jobs_and_admins_all(
    start: Callable[[Member], Job],
    alice: Member,
    bob: Member,
    as_alice: Client,
    as_bob: Client,
    url: Url,
) -> None:
    start(alice)
    start(bob)
    assert "Tags of Alice" not in as_bob.get(url("jobs:list")).content.decode()
    seen = as_alice.get(url("jobs:list")).content.decode()
    assert "Tags of Alice" in seen
    assert "Tags of Bob" in seen


def test_a_fragment_is_answered_to_polling(
    start: Callable[[Member], Job], alice: Member, as_alice: Client, url: Url
) -> None:
    start(alice)
    response = as_alice.get(url("jobs:list"), **HTMX)
    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_pause_resume_and_cancel(
    start: Callable[[Member], Job], alice: Member, as_alice: Client, url: Url, account: Account
) -> None:
    job = start(alice)
    for action, state in (("pause", "paused"), ("resume", "queued"), ("cancel", "cancelled")):
        response = as_alice.post(url(f"jobs:{action}", job.pk), **HTMX)
        assert response.status_code == 200
        assert "toast" in response["HX-Trigger"]
        assert _state(account, job) == state
    assert as_alice.post(url("jobs:cancel", job.pk), **HTMX).status_code == 409


def test_another_members_job_cannot_be_touched(
    start: Callable[[Member], Job],
    alice: Member,
    as_bob: Client,
    as_mallory: Client,
    url: Url,
    account: Account,
) -> None:
    job = start(alice)
    for client in (as_bob, as_mallory):
        assert client.post(url("jobs:cancel", job.pk), **HTMX).status_code == 404
    assert _state(account, job) == "queued"


def test_the_ring_shows_while_a_job_runs(
    start: Callable[[Member], Job], alice: Member, as_alice: Client, url: Url, account: Account
) -> None:
    assert as_alice.get(url("jobs:ring"), **HTMX).content.strip() == b""
    job = start(alice)
    assert 'data-percent="0"' in as_alice.get(url("jobs:ring"), **HTMX).content.decode()
    run_job(job.pk, seconds=0)
    assert 'data-percent="50"' in as_alice.get(url("jobs:ring"), **HTMX).content.decode()
    run_job(job.pk)
    assert as_alice.get(url("jobs:ring"), **HTMX).content.strip() == b""


@pytest.mark.parametrize("before", ["x", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_a_bad_page_mark_is_no_error(as_alice: Client, url: Url, before: str) -> None:
    assert as_alice.get(url("jobs:list"), {"before": before}).status_code == 200
