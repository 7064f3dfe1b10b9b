"""The engine of bulk actions: what is frozen, done once, taken back and tried again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from contacts.bulk import run as bulk_run
from contacts.bulk.actions import BulkAction, Result, Work, bulk_actions
from contacts.bulk.listed import listed_jobs
from contacts.models import BulkJob, Contact, ContactTag, JobTarget, Tag
from contacts.models.bulk import Outcome
from contacts.services.bulk import bulk_retry
from contacts.services.bulk_undo import UNDO_TYPE, bulk_undo
from contacts.services.contacts import contact_delete
from contacts.services.tags import contact_tag_add, tags_named
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.journal import undoables
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.events.models import Event
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job, sweep_jobs
from hoopcrm.jobs.services import job_cancel
from tests.contacts.bulk.conftest import Start, finish, outcomes
from tests.make import make_contact

pytestmark = pytest.mark.django_db
DONE = (Outcome.DONE, "")


def tag_options(*names: str) -> dict[str, Any]:
    """Options of add_tags."""
    with writes.frame("test data", silent=True):
        tags = tags_named(names)
    return {"tags": [str(tag.pk) for tag in tags], "names": list(names)}


def undo(bulk: BulkJob, member: Member) -> BulkJob:
    """Take it back, to the end."""
    operation = Operation.objects.get(pk=bulk.operation_id)
    bulk_undo(Actor.of_member(member), operation=operation)
    job = Job.objects.filter(type=UNDO_TYPE).latest("id")
    finish(job)
    return BulkJob.objects.get(job=job)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_run, "CHUNK_ROWS", 2)


def test_each_contact_is_done_once_with_its_event(people: list[Contact], run: Start) -> None:
    bulk = run("add_tags", tag_options("vip", "lead"))
    assert ContactTag.objects.count() == 10
    assert outcomes(bulk) == [DONE] * 5
    assert (bulk.targets, bulk.done) == (5, 5)
    assert (bulk.job.state, bulk.job.total, bulk.job.done) == ("done", 5, 5)
    told = Event.objects.filter(type="contact.tag_added", contact_id=people[0].pk)
    assert sorted(told.values_list("data__tag", flat=True)) == ["lead", "vip"]
    event = Event.objects.get(type="bulk.finished")
    assert (event.data["done"], event.subject_label) == (5, "Test")


def test_what_is_there_already_is_told_as_unchanged(
    people: list[Contact], run: Start, actor: Actor
) -> None:
    contact_tag_add(actor, contact=people[2], name="VIP")
    bulk = run("add_tags", tag_options("vip"))
    assert outcomes(bulk)[2] == (Outcome.UNCHANGED, "Has these tags already.")
    assert (bulk.done, bulk.unchanged) == (4, 1)


def test_contacts_are_frozen_on_start_and_looked_at_again(
    people: list[Contact], start: Start, account: Account, actor: Actor
) -> None:
    bulk = start("add_tags", tag_options("vip"))
    late = make_contact(account, email="late@x.org")
    contact_delete(actor, contact=people[1])
    finish(bulk.job)
    assert not ContactTag.objects.filter(contact=late).exists()
    assert not ContactTag.objects.filter(contact=people[1]).exists()
    assert outcomes(bulk)[1][0] == Outcome.SKIPPED
    assert "Deleted meanwhile" in outcomes(bulk)[1][1]


def test_the_number_that_was_confirmed_is_what_runs(people: list[Contact], start: Start) -> None:
    with pytest.raises(Refused) as refused:
        start("add_tags", tag_options("vip"), expected=4)
    assert (refused.value.code, refused.value.data["count"]) == ("changed", 5)
    assert not BulkJob.objects.exists()
    assert not Job.objects.exists()
    assert not JobTarget.objects.exists()


def test_a_second_submission_has_no_second_effect(people: list[Contact], start: Start) -> None:
    token = new_id()
    options = tag_options("vip")
    first = start("add_tags", options, token=token)
    assert start("add_tags", options, token=token).pk == first.pk
    assert Job.objects.count() == 1


def test_only_what_the_member_sees_is_touched(
    people: list[Contact], run: Start, account: Account, bob: Member
) -> None:
    mine = make_contact(account, email="mine@x.org", owner=bob)
    bulk = run("add_tags", tag_options("vip"), member=bob, contacts=Contact.objects.alive())
    assert list(ContactTag.objects.values_list("contact_id", flat=True)) == [mine.pk]
    assert (bulk.done, bulk.skipped) == (1, 5)


def test_without_the_right_it_neither_starts_nor_goes_on(
    people: list[Contact], start: Start, carol: Member, alice: Member
) -> None:
    with pytest.raises(Refused, match="may not do this"):
        start("add_tags", tag_options("vip"), member=carol)
    bulk = start("add_tags", tag_options("vip"))
    with writes.frame("test data", silent=True):
        alice.role = carol.role
        alice.save()
    job = finish(bulk.job)
    assert (job.state, job.error) == ("failed", "Alice may not do this any more.")
    assert not ContactTag.objects.exists()


def test_a_name_is_required(people: list[Contact], start: Start) -> None:
    with pytest.raises(Refused) as refused:
        start("add_tags", tag_options("vip"), name=" ")
    assert refused.value.field == "name"


def test_nothing_to_do_starts_nothing(in_account: Account, start: Start) -> None:
    with pytest.raises(Refused, match="no contact left"):
        start("add_tags", tag_options("vip"))


@pytest.mark.usefixtures("small_chunks")
def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    people: list[Contact], start: Start
) -> None:
    bulk = start("add_tags", tag_options("vip"))
    run_job(bulk.job_id, seconds=0)
    assert ContactTag.objects.count() == 2
    Job.objects.filter(pk=bulk.job_id).update(
        state="running", worker=new_id(), heartbeat_at=timezone.now() - timedelta(hours=1)
    )
    assert run_job(bulk.job_id) is False
    assert sweep_jobs() == 1
    finish(bulk.job)
    run_job(bulk.job_id)
    bulk.refresh_from_db()
    assert ContactTag.objects.count() == 5
    assert JournalRow.objects.count() == 5
    assert Event.objects.filter(type="contact.tag_added").count() == 5
    assert (bulk.done, bulk.job.state) == (5, "done")


@pytest.mark.usefixtures("small_chunks")
def test_undo_takes_everything_back_and_tells_it(
    people: list[Contact], run: Start, actor: Actor, alice: Member
) -> None:
    contact_tag_add(actor, contact=people[0], name="vip")
    bulk = run("add_tags", tag_options("vip", "lead"))
    back = undo(bulk, alice)
    assert list(ContactTag.objects.values_list("contact_id", "tag__name")) == [
        (people[0].pk, "vip")
    ]
    assert (back.targets, back.done, back.job.state, back.job.total) == (5, 5, "done", 5)
    removed = Event.objects.filter(type="contact.tag_removed")
    assert removed.count() == 9
    assert not JournalRow.objects.exists()
    operation = Operation.objects.get(pk=bulk.operation_id)
    with pytest.raises(Refused, match="already been undone"):
        bulk_undo(actor, operation=operation)


@pytest.mark.usefixtures("small_chunks")
def test_undo_of_a_running_job_stops_it_first(
    people: list[Contact], start: Start, actor: Actor
) -> None:
    bulk = start("add_tags", tag_options("vip"))
    run_job(bulk.job_id, seconds=0)
    Job.objects.filter(pk=bulk.job_id).update(state="running", worker=new_id())
    restored = bulk_undo(actor, operation=Operation.objects.get(pk=bulk.operation_id))
    assert restored.goes_on
    back = Job.objects.get(type=UNDO_TYPE)
    run_job(back.pk)
    back.refresh_from_db()
    assert (back.state, ContactTag.objects.count()) == ("queued", 2)
    Job.objects.filter(pk=bulk.job_id).update(state="cancelled", worker=None)
    Job.objects.filter(pk=back.pk).update(due_at=now())
    finish(back)
    assert not ContactTag.objects.exists()


def test_somebody_elses_action_is_undone_by_administrators_only(
    people: list[Contact], run: Start, account: Account, bob: Member, alice: Member
) -> None:
    make_contact(account, email="mine@x.org", owner=bob)
    bulk = run("add_tags", tag_options("vip"))
    operation = Operation.objects.get(pk=bulk.operation_id)
    with pytest.raises(Refused, match="Only who started this"):
        bulk_undo(Actor.of_member(bob), operation=operation)
    own = run("add_tags", tag_options("own"), member=bob)
    assert undo(own, bob).done == 1


class Fussy(BulkAction):
    """Fails for contacts called P3."""

    key = "test_fussy"
    label = "Be fussy"
    icon = "check"
    failing = True

    def title(self, count: int) -> str:
        return "Be fussy"

    def run(self, work: Work) -> Mapping[UUID, Result]:
        bad = Contact.objects.filter(pk__in=list(work.ids), first_name="P3") if self.failing else []
        return {one.pk: (Outcome.FAILED, "It is P3.") for one in bad}


@pytest.fixture
def fussy(monkeypatch: pytest.MonkeyPatch) -> Fussy:
    """An action that another app has added."""
    from hoopcrm.jobs.types import job_types

    for registry in (bulk_actions, job_types, listed_jobs):
        monkeypatch.setattr(registry, "_frozen", False)
        monkeypatch.setattr(registry, "_entries", dict(registry._entries))
    action = Fussy()
    bulk_actions.add(action)
    return action


def test_an_app_can_add_an_action_of_its_own(
    people: list[Contact], run: Start, fussy: Fussy
) -> None:
    bulk = run("test_fussy", {})
    assert (bulk.done, bulk.failed, bulk.job.failed) == (4, 1, 1)
    assert (Outcome.FAILED, "It is P3.") in outcomes(bulk)
    assert undoables.find("bulk.test_fussy") is None


def test_what_failed_is_tried_again_by_a_linked_job(
    people: list[Contact], run: Start, fussy: Fussy, actor: Actor
) -> None:
    bulk = run("test_fussy", {})
    fussy.failing = False
    again = bulk_retry(actor, bulk=bulk)
    finish(again.job)
    again.refresh_from_db()
    assert (again.retry_of_id, again.targets, again.done) == (bulk.pk, 1, 1)
    with pytest.raises(Refused, match="tried again already"):
        bulk_retry(actor, bulk=bulk)
    with pytest.raises(Refused, match="no contact left"):
        bulk_retry(actor, bulk=again)


def test_a_cancelled_job_keeps_what_is_done(
    people: list[Contact], start: Start, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_run, "CHUNK_ROWS", 2)
    bulk = start("add_tags", tag_options("vip"))
    run_job(bulk.job_id, seconds=0)
    bulk.job.refresh_from_db()
    job_cancel(actor, job=bulk.job)
    assert [one for one, _reason in outcomes(bulk)] == ["done", "done", "", "", ""]
    assert Event.objects.get(type="bulk.cancelled").data["done"] == 2
    assert Tag.objects.count() == 1
