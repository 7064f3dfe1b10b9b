"""Jobs: run, run twice with one effect, killed between chunks, paused, cancelled, broken."""

from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.utils import timezone

from contacts.models import Tag
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.events.models import Event
from hoopcrm.jobs import runner
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import MAX_ATTEMPTS, run_job, sweep_jobs
from hoopcrm.jobs.services import job_cancel, job_pause, job_resume, job_start
from tests.jobs.conftest import TagMaker

pytestmark = pytest.mark.django_db
State = Job.State


@pytest.fixture
def job(in_account: Account, actor: Actor, tag_maker: TagMaker) -> Job:
    return job_start(actor, type="test.tags", params={"total": 25, "size": 10})


@pytest.fixture
def after_chunk(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """`after_chunk(f)` calls f once, between the first chunk and the second."""

    def arrange(action: Callable[[], object]) -> None:
        one_chunk, calls = runner._one_chunk, iter([action])

        def chunk_then_action(job: Job) -> bool:
            result = one_chunk(job)
            next(calls, lambda: None)()
            return result

        monkeypatch.setattr(runner, "_one_chunk", chunk_then_action)

    return arrange


def test_a_job_runs_to_the_end(job: Job, tag_maker: TagMaker) -> None:
    assert run_job(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.percent) == (State.DONE, 25, 25, 100)
    assert [line["text"] for line in job.log] == ["to 10", "to 20", "to 25"]
    assert Tag.objects.count() == 25
    assert tag_maker.finished == [State.DONE]
    assert Event.objects.filter(type="job.finished", actor_label="Alice").count() == 1


def test_a_second_message_has_no_second_effect(job: Job) -> None:
    run_job(job.pk)
    run_job(job.pk)
    assert Tag.objects.count() == 25


def test_a_long_job_gives_the_worker_back(job: Job) -> None:
    assert run_job(job.pk, seconds=0) is True
    job.refresh_from_db()
    assert (job.state, job.done, job.worker) == (State.QUEUED, 10, None)
    run_job(job.pk)
    assert Tag.objects.count() == 25


def test_a_job_that_waits_between_batches_is_not_due_until_then(
    job: Job, tag_maker: TagMaker
) -> None:
    until = timezone.now() + timedelta(hours=1)
    tag_maker.wait_until = until
    assert run_job(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.done, job.worker, job.due_at) == (State.QUEUED, 10, None, until)
    run_job(job.pk)
    assert Tag.objects.count() == 10
    with time_machine.travel(until + timedelta(minutes=1)):
        assert sweep_jobs() == 1
        tag_maker.wait_until = None
        run_job(job.pk)
    assert Tag.objects.count() == 25


def test_a_dead_workers_job_goes_on_where_it_stopped(job: Job) -> None:
    run_job(job.pk, seconds=0)
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING, worker=new_id(), heartbeat_at=timezone.now() - timedelta(hours=1)
    )
    assert run_job(job.pk) is False
    assert Tag.objects.count() == 10
    assert sweep_jobs() == 1
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (State.DONE, 25)
    assert Tag.objects.count() == 25


def test_a_living_workers_job_is_left_alone(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING, worker=new_id(), heartbeat_at=timezone.now()
    )
    assert sweep_jobs() == 0


def test_a_superseded_worker_changes_nothing_more(
    job: Job, after_chunk: Callable[[Callable[[], object]], None]
) -> None:
    after_chunk(lambda: Job.objects.filter(pk=job.pk).update(worker=new_id()))
    run_job(job.pk)
    assert Tag.objects.count() == 10


def test_a_lost_message_is_sent_again(job: Job) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        with mock.patch("hoopcrm.jobs.jobs.run.apply_async") as send:
            assert sweep_jobs() == 1
        assert send.call_args.kwargs["args"] == (str(job.pk),)
        assert send.call_args.kwargs["queue"] == "bulk"


def test_pause_and_resume(
    job: Job, actor: Actor, after_chunk: Callable[[Callable[[], object]], None]
) -> None:
    after_chunk(lambda: job_pause(actor, job=job))
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (State.PAUSED, 10)
    run_job(job.pk)
    assert Tag.objects.count() == 10
    job_resume(actor, job=job)
    run_job(job.pk)
    assert Tag.objects.count() == 25


def test_a_waiting_job_pauses_at_once(job: Job, actor: Actor) -> None:
    job_pause(actor, job=job)
    job.refresh_from_db()
    assert job.state == State.PAUSED


def test_cancel_keeps_what_is_done(
    job: Job, actor: Actor, tag_maker: TagMaker, after_chunk: Callable[..., None]
) -> None:
    after_chunk(lambda: job_cancel(actor, job=job))
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (State.CANCELLED, 10)
    assert Tag.objects.count() == 10
    assert tag_maker.finished == [State.CANCELLED]
    with pytest.raises(Refused, match="already ended"):
        job_cancel(actor, job=job)


def test_a_broken_chunk_is_taken_back_and_tried_again(job: Job, tag_maker: TagMaker) -> None:
    tag_maker.broken_at = 10
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.attempts) == (State.QUEUED, 10, 1)
    assert "RuntimeError" in job.error
    assert "a chunk broke" not in job.error
    assert Tag.objects.count() == 10
    tag_maker.broken_at = None
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        run_job(job.pk)
    assert Tag.objects.count() == 25


def test_a_chunk_that_never_works_fails_the_job_and_can_be_resumed(
    job: Job, actor: Actor, tag_maker: TagMaker
) -> None:
    tag_maker.broken_at = 10
    for hour in range(MAX_ATTEMPTS + 1):
        with time_machine.travel(timezone.now() + timedelta(hours=hour)):
            run_job(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert Event.objects.filter(type="job.failed").count() == 1
    tag_maker.broken_at = None
    job_resume(actor, job=job)
    run_job(job.pk)
    assert Tag.objects.count() == 25


def test_a_refusal_ends_the_job_with_its_words(job: Job, tag_maker: TagMaker) -> None:
    tag_maker.refuse = True
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "There is no file any more.")
    assert not Tag.objects.exists()


def test_a_chunk_that_kills_every_worker_fails_the_job(job: Job) -> None:
    for death in range(runner.MAX_DEATHS):
        Job.objects.filter(pk=job.pk).update(
            state=State.RUNNING, worker=new_id(), heartbeat_at=timezone.now() - timedelta(hours=1)
        )
        assert sweep_jobs() == 1, death
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_cancel_after_the_last_chunk_changes_nothing(
    job: Job, actor: Actor, tag_maker: TagMaker
) -> None:
    seen = Job.objects.get(pk=job.pk)
    run_job(job.pk)
    for action in (job_cancel, job_pause):
        with pytest.raises(Refused, match="already ended"):
            action(actor, job=seen)
    assert tag_maker.finished == [State.DONE]


def test_only_a_paused_job_resumes(job: Job, actor: Actor) -> None:
    with pytest.raises(Refused, match="Only a paused"):
        job_resume(actor, job=job)
