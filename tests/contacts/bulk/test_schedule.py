"""When bulk jobs run: batches, days and hours, also where the clocks change."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from contacts.bulk.estimate import Estimate, span_in_words
from contacts.bulk.forms import ScheduleForm
from contacts.bulk.pace import largest_batch, too_large
from contacts.bulk.schedule import Schedule
from contacts.models import Contact, ContactTag
from contacts.services.bulk import bulk_schedule_set
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job, sweep_jobs
from hoopcrm.jobs.services import job_pause, job_resume
from tests.contacts.bulk.conftest import Start
from tests.contacts.bulk.test_engine import tag_options

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_a_stored_schedule_comes_back() -> None:
    full = Schedule(
        start=at("2026-11-30T09:00"),
        quantity=500,
        every=2,
        unit="days",
        days=frozenset({0, 4}),
        opens=time(9),
        closes=time(17, 30),
    )
    assert Schedule.of_data(full.data()) == full
    assert Schedule.of_data(Schedule().data()) == Schedule()


def test_batches_wait_for_the_next_window() -> None:
    plan = Schedule(days=frozenset({0, 1}), opens=time(9), closes=time(17), quantity=1)
    monday = at("2026-11-30T10:00")
    assert plan.next_open(monday, BERLIN) == monday
    assert plan.next_open(at("2026-11-30T08:00"), BERLIN) == at("2026-11-30T09:00")
    assert plan.next_open(at("2026-11-30T17:00"), BERLIN) == at("2026-12-01T09:00")
    assert plan.next_open(at("2026-12-01T23:00"), BERLIN) == at("2026-12-07T09:00")


def test_days_keep_the_time_of_day_when_the_clocks_change() -> None:
    plan = Schedule(quantity=1, every=1, unit="days")
    assert plan.following(at("2026-03-28T09:00"), BERLIN) == at("2026-03-29T09:00")
    assert plan.following(at("2026-10-24T09:00"), BERLIN) == at("2026-10-25T09:00")
    hours = Schedule(quantity=1, every=24, unit="hours")
    assert hours.following(at("2026-03-28T09:00"), BERLIN) == at("2026-03-29T10:00")


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        (BERLIN, "2026-03-29"),
        (NEW_YORK, "2026-03-08"),
        (LORD_HOWE, "2026-10-04"),
        (ZoneInfo("Asia/Kathmandu"), "2026-03-29"),
        (ZoneInfo("America/Santiago"), "2026-09-06"),
    ],
)
def test_a_window_in_the_hour_that_is_skipped_is_found(zone: ZoneInfo, day: str) -> None:
    plan = Schedule(quantity=1, opens=time(2, 5), closes=time(2, 25))
    opening = plan.next_open(at(f"{day}T00:30", zone), zone)
    local = opening.astimezone(zone)
    assert opening >= at(f"{day}T00:30", zone)
    assert time(2, 5) <= local.time() < time(2, 25)
    assert opening - at(f"{day}T00:30", zone) < timedelta(days=2)


def test_the_hour_that_comes_twice_holds_no_batch_back() -> None:
    plan = Schedule(quantity=1, every=30, unit="minutes", opens=time(2), closes=time(3))
    begun, seen = at("2026-10-25T01:00"), []
    for _number in range(5):
        begun = plan.following(begun, BERLIN)
        seen.append(begun)
    assert seen == sorted(set(seen))
    assert seen[0] == at("2026-10-25T02:00")


def test_estimates_play_through_days_and_hours() -> None:
    plan = Schedule(quantity=100, every=1, unit="hours", opens=time(9), closes=time(12))
    with time_machine.travel(at("2026-11-30T09:00"), tick=False):
        estimate = Estimate.of(plan, 750, BERLIN)
        assert (estimate.batches, estimate.number) == (8, "8 batches")
        assert estimate.last == at("2026-12-02T10:00")
        assert estimate.duration == "2 days 1 hour"
        many = Estimate.of(Schedule(quantity=1, every=1, unit="minutes"), 100_000, BERLIN)
    assert many.last - many.first == timedelta(minutes=99_999)
    assert span_in_words(timedelta(seconds=3)) == "less than a minute"


@pytest.mark.django_db
class TestDrip:
    """Batches as workers do them."""

    @pytest.fixture(autouse=True)
    def _berlin(self, in_account: Account) -> None:
        Account.objects.filter(pk=in_account.pk).update(time_zone="Europe/Berlin")
        in_account.time_zone = "Europe/Berlin"
        in_account.__dict__.pop("zone", None)

    def _tagged(self) -> int:
        return ContactTag.objects.count()

    def _later(self, job: Job, moment: datetime) -> None:
        with time_machine.travel(moment):
            sweep_jobs()
            run_job(job.pk)
        job.refresh_from_db()

    def test_one_batch_after_the_other(self, people: list[Contact], start: Start) -> None:
        monday = at("2026-11-30T10:00")
        plan = Schedule(quantity=2, every=1, unit="hours", opens=time(9), closes=time(12))
        with time_machine.travel(monday):
            bulk = start("add_tags", tag_options("vip"), mode="drip", schedule=plan)
            run_job(bulk.job_id)
            run_job(bulk.job_id)
        assert self._tagged() == 2
        job = Job.objects.get(pk=bulk.job_id)
        assert (job.state, abs(job.due_at - at("2026-11-30T11:00")).seconds) == ("queued", 0)
        self._later(job, at("2026-11-30T11:01"))
        assert self._tagged() == 4
        # The next hour is outside the window: the day after. A standstill is not caught up.
        assert job.due_at == at("2026-12-01T09:00")
        self._later(job, at("2026-12-03T08:00"))
        assert self._tagged() == 4
        self._later(job, at("2026-12-03T09:30"))
        assert (self._tagged(), job.state) == (5, "done")

    def test_a_long_standstill_is_followed_by_one_batch(
        self, people: list[Contact], start: Start
    ) -> None:
        with time_machine.travel(at("2026-11-30T10:00")):
            bulk = start(
                "add_tags",
                tag_options("vip"),
                mode="drip",
                schedule=Schedule(quantity=1, every=5, unit="minutes"),
            )
            run_job(bulk.job_id)
        job = Job.objects.get(pk=bulk.job_id)
        self._later(job, at("2026-12-10T10:00"))
        assert (self._tagged(), job.state) == (2, "queued")
        assert job.due_at >= at("2026-12-10T10:05")

    def test_a_scheduled_job_starts_at_its_time_also_after_a_pause(
        self, people: list[Contact], start: Start, actor: Actor
    ) -> None:
        plan = Schedule(start=at("2026-12-01T09:00"))
        with time_machine.travel(at("2026-11-30T10:00")):
            bulk = start("add_tags", tag_options("vip"), mode="scheduled", schedule=plan)
            job = bulk.job
            assert job.due_at == at("2026-12-01T09:00")
            job_pause(actor, job=job)
            job_resume(actor, job=job)
            run_job(job.pk)
        job.refresh_from_db()
        assert (self._tagged(), job.due_at) == (0, at("2026-12-01T09:00"))
        self._later(job, at("2026-12-01T09:01"))
        assert (self._tagged(), job.state) == (5, "done")

    def test_a_schedule_is_changed_before_it_begins_and_batches_after(
        self, people: list[Contact], start: Start, actor: Actor
    ) -> None:
        with time_machine.travel(at("2026-11-30T10:00")):
            bulk = start(
                "add_tags",
                tag_options("vip"),
                mode="scheduled",
                schedule=Schedule(start=at("2026-12-01T09:00")),
            )
            plan = Schedule(quantity=1, every=1, unit="days")
            bulk_schedule_set(actor, bulk=bulk, mode="drip", schedule=plan)
            run_job(bulk.job_id)
            assert self._tagged() == 1
            bulk.refresh_from_db()
            with pytest.raises(Refused, match="only its batches"):
                bulk_schedule_set(actor, bulk=bulk, mode="now", schedule=Schedule())
            bulk_schedule_set(
                actor, bulk=bulk, mode="drip", schedule=Schedule(quantity=10, every=1, unit="hours")
            )
            job = Job.objects.get(pk=bulk.job_id)
            run_job(job.pk)
            assert self._tagged() == 1
        job.refresh_from_db()
        self._later(job, at("2026-11-30T11:01"))
        assert (self._tagged(), job.state) == (5, "done")
        with pytest.raises(Refused, match="already ended"):
            bulk_schedule_set(actor, bulk=bulk, mode="now", schedule=Schedule())


@pytest.mark.parametrize(
    ("every", "unit", "most"),
    [
        (1, "minutes", 1_000),
        (2, "minutes", 4_999),
        (5, "minutes", 4_999),
        (6, "minutes", 5_000),
        (10, "minutes", 5_000),
        (11, "minutes", 10_000),
        (1, "hours", 10_000),
        (1, "days", 10_000),
    ],
)
def test_the_largest_batch_goes_by_the_interval(every: int, unit: str, most: int) -> None:
    given = {"mode": "drip", "quantity": most, "every": every, "unit": unit}
    assert ScheduleForm(given, zone=BERLIN).is_valid()
    form = ScheduleForm(given | {"quantity": most + 1}, zone=BERLIN)
    assert form.errors == {"quantity": [f"At this interval a batch has at most {most:,} contacts."]}
    assert ScheduleForm(given | {"quantity": most + 1, "mode": "now"}, zone=BERLIN).is_valid()


def test_the_installation_sets_how_large_batches_may_be(settings: Any) -> None:
    settings.DRIP_LIMITS = [(1, 1), (30, 20), (None, 40)]
    form = ScheduleForm(zone=BERLIN)
    assert form.fields["quantity"].help_text == (
        "At most 1 every minute, 20 up to every 30 minutes, 40 at longer intervals."
    )
    assert largest_batch(Schedule(every=1, unit="minutes")) == 1
    one = Schedule(quantity=2, every=1, unit="minutes")
    assert too_large(one) == "At this interval a batch has at most 1 contact."


@pytest.mark.django_db
def test_a_batch_too_large_is_refused_by_services_too(
    people: list[Contact], start: Start, actor: Actor
) -> None:
    fast = Schedule(quantity=1_001, every=1, unit="minutes")
    with pytest.raises(Refused, match="at most 1,000") as refused:
        start("add_tags", tag_options("vip"), mode="drip", schedule=fast)
    assert refused.value.field == "quantity"
    bulk = start("add_tags", tag_options("vip"), mode="drip", schedule=Schedule(quantity=1))
    with pytest.raises(Refused, match="at most 1,000"):
        bulk_schedule_set(actor, bulk=bulk, mode="drip", schedule=fast)
