"""Killing the worker and the broker: what happened is delayed, never lost and never doubled."""

import time
from collections.abc import Callable

import pytest

from contacts.models import ListState
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.broker import nudge
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.devserver.valkey import Valkey
from hoopcrm.events.emit import NewEvent, emit_many
from hoopcrm.events.jobs import sweep as sweep_events
from hoopcrm.events.models import Delivery, Event
from hoopcrm.jobs.jobs import sweep as sweep_jobs
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_start
from tests.faults.app.work import SlowJob
from tests.faults.conftest import ROUNDS, Worker, wait_until
from tests.make import make_account

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = Actor.system("tests")
EVENTS, ROWS = 200, 300


@pytest.fixture
def account(worker: Worker) -> Account:
    return make_account()


def _emit(account: Account, first: int, count: int) -> None:
    """Events that the worker's consumer wants; here nobody does, so dispatch is left open."""
    with scope(account):
        events = [NewEvent(subject_label=str(n)) for n in range(first, first + count)]
        emit_many("job.paused", events, account=account, actor=ACTOR)
        Event.objects.filter(
            type="job.paused", subject_label__in=[e.subject_label for e in events]
        ).update(dispatched_at=None)


def _traces(kind: str) -> int:
    with unscoped("a test"):
        return ListState.objects.filter(object_type=kind).count()


def _more_traces(kind: str, count: int) -> Callable[[], bool]:
    before = _traces(kind)
    return lambda: _traces(kind) > before + count


def _settled() -> bool:
    with unscoped("a test"):
        waiting = Event.objects.filter(type="job.paused", dispatched_at__isnull=True).exists()
        return not waiting and not Delivery.objects.exists()


def _sweep() -> None:
    nudge(sweep_events)


@pytest.mark.parametrize("round", ROUNDS)
def test_events_outlive_killed_workers(account: Account, worker: Worker, round: int) -> None:
    _emit(account, 0, EVENTS)
    for _ in range(2):
        worker.start()
        _sweep()
        wait_until(_more_traces("event", 10), _sweep)
        worker.kill()
    assert _traces("event") < EVENTS
    worker.start()
    wait_until(_settled, _sweep)
    assert _traces("event") == EVENTS


def test_events_outlive_a_lost_broker(account: Account, worker: Worker, broker: Valkey) -> None:
    worker.start()
    _emit(account, 0, EVENTS // 2)
    _sweep()
    wait_until(lambda: _traces("event") > 10, _sweep)
    assert broker.process is not None
    broker.process.kill()
    broker.process.wait()
    assert nudge(sweep_events) is False
    _emit(account, EVENTS // 2, EVENTS // 2)
    broker.start()

    def tend() -> None:
        worker.tend()
        _sweep()

    wait_until(_settled, tend)
    assert _traces("event") == EVENTS


@pytest.mark.parametrize("round", ROUNDS)
def test_a_job_outlives_killed_workers(
    account: Account, worker: Worker, round: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoopcrm.jobs.types import job_types

    monkeypatch.setitem(job_types._entries, SlowJob.key, SlowJob())
    with scope(account):
        job = job_start(ACTOR, type="faults.slow", params={"total": ROWS})
    for _ in range(3):
        worker.start()
        wait_until(_more_traces("job", 20), lambda: nudge(sweep_jobs))
        time.sleep(0.05)
        worker.kill()
    assert _traces("job") < ROWS
    worker.start()

    def ended() -> bool:
        with unscoped("a test"):
            job.refresh_from_db()
        return job.state == Job.State.DONE

    wait_until(ended, lambda: nudge(sweep_jobs))
    assert (job.done, _traces("job")) == (ROWS, ROWS)
