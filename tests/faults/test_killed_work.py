"""Workers killed at random moments of long work: in the end all is as if nobody had died."""

import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from contacts.jobs import purge
from contacts.models import Contact
from contacts.purging import purge_due
from hoopcrm.core.broker import nudge
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.events.dispatch import deliver_due, dispatch_all
from hoopcrm.events.jobs import sweep as sweep_events
from hoopcrm.events.models import Delivery, Event
from hoopcrm.jobs.access import OPEN
from hoopcrm.jobs.jobs import sweep as sweep_jobs
from hoopcrm.jobs.models import Job
from tests.faults import stories
from tests.faults.app.steps import take_small_steps
from tests.faults.conftest import PROMISED, ROUNDS, Worker, wait_until
from tests.faults.picture import names_of, picture
from tests.faults.stories import World, finish, make_world

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 3
LONGEST = 0.5  # seconds of work before a kill
Picture = dict[str, list[str]]


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch, settings: Any, media: str) -> None:
    settings.MEDIA_ROOT = media
    take_small_steps(monkeypatch.setattr)


@pytest.mark.parametrize(
    ("story", "round"),
    [
        (story, round)
        for story in stories.JOBS
        for round in (PROMISED if story in stories.PROMISED else ROUNDS)
    ],
)
def test_jobs(story: str, worker: Worker, round: int) -> None:
    begin = stories.JOBS[story]
    calm = _calmly(begin, lambda job: finish(job.pk))

    def under_fire(job: Job) -> None:
        claims = {None}

        def claimed_anew() -> bool:
            job.refresh_from_db()
            return job.worker not in claims

        def at_work() -> bool:
            if not claimed_anew():
                return False
            claims.add(job.worker)
            return True

        _kill_often(worker, at_work, lambda: nudge(sweep_jobs))
        job.refresh_from_db()
        assert job.is_open, "the work was over too soon"
        worker.start()
        wait_until(lambda: not claimed_anew() and not job.is_open, lambda: nudge(sweep_jobs))

    _require_same(calm, _in_storm(begin, under_fire))


@pytest.mark.parametrize("round", ROUNDS)
def test_the_purge(worker: Worker, round: int) -> None:
    """Scheduled work, which finds what is left to do by itself."""
    calm = _calmly(stories.much_to_purge, lambda _nothing: purge_due())

    def under_fire(_nothing: None) -> None:
        left = [stories.PEOPLE]

        def at_work() -> bool:
            left.append(Contact.objects.count())
            return left[-1] < left[-2]

        _kill_often(worker, at_work, lambda: nudge(purge, queue="bulk"))
        assert Contact.objects.exists(), "the work was over too soon"
        worker.start()
        wait_until(lambda: not Contact.objects.exists(), lambda: nudge(purge, queue="bulk"))

    _require_same(calm, _in_storm(stories.much_to_purge, under_fire))


def _kill_often(worker: Worker, at_work: Callable[[], bool], wake: Callable[[], object]) -> None:
    """Start workers and kill each a random moment after it has begun to work."""
    for _ in range(KILLS):
        worker.start()
        wait_until(at_work, wake)
        time.sleep(random.uniform(0, LONGEST))
        worker.kill()


def _calmly(begin: Callable[[World], Any], work: Callable[[Any], object]) -> Picture:
    """What an account looks like when nobody has died."""
    world = make_world(1)
    with scope(world.account):
        begun = begin(world)
        names = names_of(Contact.objects.all())
        _settle()
        work(begun)
        _settle()
        return picture(world.account, names)


def _in_storm(begin: Callable[[World], Any], work: Callable[[Any], object]) -> Picture:
    """The same, with a worker at hand that `work` leaves alive."""
    world = make_world(2)
    with scope(world.account):
        begun = begin(world)
        names = names_of(Contact.objects.all())
        _settle()
        work(begun)
        wait_until(_is_settled, lambda: (nudge(sweep_events), nudge(sweep_jobs)))
        return picture(world.account, names)


def _settle() -> None:
    """Hand out the events there are by now, and do the jobs that follow from them."""
    dispatch_all()
    while deliver_due():
        pass
    for job in Job.objects.filter(type="duplicates.catch_up", state__in=OPEN):
        finish(job.pk)


def _is_settled() -> bool:
    """Asked at once: an event leads to a delivery, this to a job, and that to an event."""
    with unscoped("a test"):
        waiting = Event.objects.filter(dispatched_at__isnull=True).order_by().values("pk")
        busy = Job.objects.filter(state__in=OPEN).order_by().values("pk")
        left = Delivery.objects.order_by().values("event_id")
        return not waiting.union(busy, left, all=True).exists()


def _require_same(calm: Picture, storm: Picture) -> None:
    found = []
    for table in sorted({*calm, *storm}):
        ours, theirs = Counter(calm.get(table, [])), Counter(storm.get(table, []))
        found += [f"lost in {table}: {row}" for row in (ours - theirs).elements()]
        found += [f"too much in {table}: {row}" for row in (theirs - ours).elements()]
    assert not found, "\n".join(found[:6])
