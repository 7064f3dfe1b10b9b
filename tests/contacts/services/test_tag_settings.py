"""Renaming, merging and deleting tags on all contacts at once."""

import threading

import pytest
from django.db import connection

from contacts.access import contacts_with_any, tag_counts, tags_of
from contacts.models import Contact, ContactTag, Tag
from contacts.services import tag_settings
from contacts.services.contacts import contact_delete
from contacts.services.tag_settings import (
    tag_create,
    tag_rename,
    tags_delete,
    tags_merge,
    tags_undo,
)
from contacts.services.tag_sweep import Sweep
from contacts.services.tags import contact_tag_add
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests.make import make_contact

pytestmark = pytest.mark.django_db


def names(contact: Contact) -> list[str]:
    return [tag.name for tag in tags_of(contact)]


def tag(name: str) -> Tag:
    found: Tag = Tag.objects.get(name=name)
    return found


@pytest.fixture
def people(in_account: Account) -> list[Contact]:
    """Three contacts: lead and hot; hot; lead and other."""
    return [
        make_contact(in_account, tags=chosen)
        for chosen in (["lead", "hot"], ["hot"], ["lead", "other"])
    ]


def test_created_once(in_account: Account, actor: Actor) -> None:
    made = tag_create(actor, name="  Big Spender ")
    with pytest.raises(Refused) as refused:
        tag_create(actor, name="BIG spender")
    assert (refused.value.code, refused.value.field) == ("taken", "tag")
    assert refused.value.data["tag_id"] == made.pk
    assert describe(Event.objects.get(type="tag.created")) == f"Created tag “{made.name}”"


class TestRename:
    def test_it_stays_the_same_tag(self, people: list[Contact], actor: Actor) -> None:
        before = tag("lead")
        tag_rename(actor, tag=before, name="prospect")
        assert tag("prospect").pk == before.pk
        assert names(people[0]) == ["hot", "prospect"]
        event = Event.objects.get(type="tag.renamed")
        assert event.changes == {"name": ["lead", "prospect"]}
        assert describe(event) == "Renamed tag “lead” to “prospect”"

    def test_only_its_case(self, people: list[Contact], actor: Actor) -> None:
        pk = tag("lead").pk
        tag_rename(actor, tag=tag("lead"), name="LEAD")
        assert tag("LEAD").pk == pk
        contact_tag_add(actor, contact=people[1], name="Lead")
        assert names(people[1]) == ["hot", "LEAD"]
        with pytest.raises(Refused, match="LEAD"):
            tag_create(actor, name="lead")

    def test_a_name_that_is_taken(self, people: list[Contact], actor: Actor) -> None:
        with pytest.raises(Refused) as refused:
            tag_rename(actor, tag=tag("lead"), name="HOT")
        assert refused.value.data == {"tag_id": tag("hot").pk, "tag_name": "hot"}

    def test_the_same_name_changes_nothing(self, people: list[Contact], actor: Actor) -> None:
        tag_rename(actor, tag=tag("lead"), name=" lead ")
        assert not Event.objects.filter(type="tag.renamed").exists()


class TestDelete:
    def test_taken_off_all_contacts(self, people: list[Contact], actor: Actor) -> None:
        swept = tags_delete(actor, tags=[tag("lead"), tag("other")])
        assert swept.job is None
        assert [names(contact) for contact in people] == [["hot"], ["hot"], []]
        assert not Tag.objects.filter(name__in=["lead", "other"]).exists()
        told = Event.objects.filter(type="contact.tag_removed", contact_id=people[2].pk)
        assert sorted(describe(event) for event in told) == [
            "Removed tag “lead”",
            "Removed tag “other”",
        ]
        assert (
            Event.objects.filter(type="tag.deleted", operation_id=swept.operation.pk).count() == 2
        )

    def test_undone(self, people: list[Contact], actor: Actor) -> None:
        before, pk = [names(contact) for contact in people], tag("lead").pk
        swept = tags_delete(actor, tags=[tag("lead"), tag("other")])
        tags_undo(actor, operation=swept.operation)
        assert [names(contact) for contact in people] == before
        assert tag("lead").pk == pk
        assert Event.objects.filter(type="contact.tag_added").count() == 3
        with pytest.raises(Refused, match="already been undone"):
            tags_undo(actor, operation=swept.operation)

    def test_not_undone_over_a_new_tag_of_the_name(
        self, people: list[Contact], actor: Actor
    ) -> None:
        swept = tags_delete(actor, tags=[tag("lead")])
        contact_tag_add(actor, contact=people[1], name="Lead")
        with pytest.raises(Refused, match="already"):
            tags_undo(actor, operation=swept.operation)
        assert names(people[0]) == ["hot"]

    def test_contacts_that_are_gone_stay_gone(self, people: list[Contact], actor: Actor) -> None:
        swept = tags_delete(actor, tags=[tag("lead")])
        contact_delete(actor, contact=people[0])
        tags_undo(actor, operation=swept.operation)
        assert tag_counts([tag("lead").pk]) == {tag("lead").pk: 1}


class TestRaces:
    def test_a_use_that_slips_in_before_the_end_is_not_lost(
        self, people: list[Contact], actor: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        end = Sweep.end

        def end_late(sweep: Sweep) -> None:
            contact_tag_add(actor, contact=people[1], name="lead")
            end(sweep)

        monkeypatch.setattr(Sweep, "end", end_late)
        swept = tags_delete(actor, tags=[tag("lead")])
        assert names(people[1]) == ["hot"]
        tags_undo(actor, operation=swept.operation)
        assert names(people[1]) == ["hot", "lead"]

    @pytest.mark.django_db(transaction=True)
    def test_merges_in_opposite_directions_do_not_wait_for_each_other(
        self, people: list[Contact], actor: Actor, account: Account
    ) -> None:
        ways = [(tag("lead"), tag("hot")), (tag("hot"), tag("lead"))]
        together, outcomes = threading.Barrier(2), []

        def merge(source: Tag, target: Tag) -> None:
            try:
                with scope(account):
                    together.wait(10)
                    tags_merge(actor, sources=[source], target=target)
                outcomes.append("merged")
            except Refused as refused:
                outcomes.append(refused.code)
            finally:
                connection.close()

        threads = [threading.Thread(target=merge, args=way) for way in ways]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(outcomes) == ["gone", "merged"]


class TestMerge:
    def test_each_contact_gets_the_target_once(self, people: list[Contact], actor: Actor) -> None:
        swept = tags_merge(actor, sources=[tag("lead"), tag("other")], target=tag("hot"))
        assert [names(contact) for contact in people] == [["hot"], ["hot"], ["hot"]]
        assert Tag.objects.count() == 1
        added = Event.objects.get(type="contact.tag_added")
        assert (added.contact_id, describe(added)) == (people[2].pk, "Added tag “hot”")
        merged = Event.objects.filter(type="tag.merged", operation_id=swept.operation.pk)
        assert sorted(map(describe, merged)) == [
            "Merged tag “lead” into “hot”",
            "Merged tag “other” into “hot”",
        ]

    def test_undone(self, people: list[Contact], actor: Actor) -> None:
        before = [names(contact) for contact in people]
        swept = tags_merge(actor, sources=[tag("lead"), tag("other")], target=tag("hot"))
        tags_undo(actor, operation=swept.operation)
        assert [names(contact) for contact in people] == before

    def test_into_itself_is_nothing(self, people: list[Contact], actor: Actor) -> None:
        with pytest.raises(Refused) as refused:
            tags_merge(actor, sources=[tag("hot")], target=tag("hot"))
        assert refused.value.code == "nothing"


class TestJob:
    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tag_settings, "AT_ONCE", 1)

    def test_many_uses_go_on_in_the_background(self, people: list[Contact], actor: Actor) -> None:
        swept = tags_merge(actor, sources=[tag("lead"), tag("other")], target=tag("hot"))
        assert swept.job is not None
        assert ContactTag.objects.count() == 5
        with pytest.raises(Refused, match="still going on"):
            tags_undo(actor, operation=swept.operation)
        assert not run_job(swept.job.pk)
        job = Job.objects.get(pk=swept.job.pk)
        assert (job.state, job.total, job.done) == (Job.State.DONE, 3, 3)
        assert [names(contact) for contact in people] == [["hot"], ["hot"], ["hot"]]
        tags_undo(actor, operation=swept.operation)
        assert names(people[2]) == ["lead", "other"]

    def test_the_target_was_deleted_meanwhile(self, people: list[Contact], actor: Actor) -> None:
        target = tag_create(actor, name="target")
        swept = tags_merge(actor, sources=[tag("lead")], target=target)
        assert swept.job is not None
        tags_delete(actor, tags=[target])
        run_job(swept.job.pk)
        job = Job.objects.get(pk=swept.job.pk)
        assert (job.state, job.error) == (
            Job.State.FAILED,
            "The tag to merge into has been deleted.",
        )
        assert names(people[0]) == ["hot", "lead"]


def test_only_living_contacts_count(people: list[Contact], actor: Actor) -> None:
    contact_delete(actor, contact=people[0])
    hot, lead = tag("hot").pk, tag("lead").pk
    assert tag_counts([hot, lead]) == {hot: 1, lead: 1}
    assert contacts_with_any([hot, lead]) == 2
