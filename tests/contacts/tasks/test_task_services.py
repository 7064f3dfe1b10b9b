"""Adding, changing, doing and deleting tasks."""

from datetime import UTC, datetime, timedelta

import pytest

from contacts.models import Contact, Task, TaskSeries
from contacts.services.contacts import contact_delete
from contacts.services.tasks import (
    task_complete,
    task_create,
    task_delete,
    task_delete_undo,
    task_reopen,
    task_update,
    tasks_delete,
)
from contacts.tasks.access import in_state, visible_tasks
from contacts.tasks.recurrence import Repeat
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests import make
from tests.contacts.tasks.conftest import MakeTask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_account")]
DAY = timedelta(days=1)
WEEKLY = Repeat(frequency="weekly")


def story(contact: Contact) -> list[str]:
    """What the timeline tells of tasks, oldest first."""
    events = Event.objects.filter(contact_id=contact.pk, type__startswith="task.")
    return [describe(event) for event in events.order_by("id")]


def alive() -> list[str]:
    return list(Task.objects.filter(deleted_at=None).values_list("title", flat=True))


def test_the_life_of_a_task_is_told(task: MakeTask, contact: Contact, actor: Actor) -> None:
    version = contact.version
    one = task("Call", assignee=actor.member)
    task_update(actor, task=one, changes={"title": "Call back", "description": "<p>Soon</p>"})
    done = task_complete(actor, task=one)
    assert (done.is_done, done.completed_by) == (True, actor.member)
    assert not task_reopen(actor, task=one).is_done
    task_delete_undo(actor, operation=task_delete(actor, task=one))
    assert story(contact) == [
        "Task added: Call",
        "Task changed: Call back (title, description)",
        "Task done: Call back",
        "Task reopened: Call back",
        "Task deleted: Call back",
        "Task restored: Call back",
    ]
    contact.refresh_from_db()
    assert contact.version == version


def test_nothing_changed_is_not_told(task: MakeTask, contact: Contact, actor: Actor) -> None:
    one = task("Call")
    task_update(actor, task=one, changes={"title": " Call "})
    task_reopen(actor, task=one)
    assert story(contact) == ["Task added: Call"]


@pytest.mark.parametrize(("title", "code"), [("  ", "required"), ("x" * 201, "too_long")])
def test_a_title_is_needed(task: MakeTask, title: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        task(title)
    assert (refused.value.code, refused.value.field) == (code, "title")


def test_a_description_is_cleaned(task: MakeTask) -> None:
    one = task(description='<p onclick="x()">Say <b>hello</b><script>bad()</script></p>')
    assert one.description == "<p>Say <strong>hello</strong></p>"


def test_not_for_a_deleted_contact(task: MakeTask, contact: Contact, actor: Actor) -> None:
    contact_delete(actor, contact=contact)
    with pytest.raises(Refused, match="deleted"):
        task()


def test_a_deleted_task_cannot_be_changed(task: MakeTask, actor: Actor) -> None:
    one = task()
    task_delete(actor, task=one)
    for service in (task_complete, task_reopen, task_delete):
        with pytest.raises(Refused, match="has been deleted"):
            service(actor, task=one)


def test_several_come_back_together(task: MakeTask, actor: Actor) -> None:
    operation = tasks_delete(actor, tasks=[task("One"), task("Two")])
    assert alive() == []
    task_delete_undo(actor, operation=operation)
    assert sorted(alive()) == ["One", "Two"]


def test_states(task: MakeTask, actor: Actor, account: Account) -> None:
    today = now().astimezone(account.zone).replace(hour=23, minute=59, second=59)
    task("late", due=-2 * DAY)
    task("today", due=today)
    task("later", due=3 * DAY)
    task("some day")
    task_complete(actor, task=task("done", due=-DAY))
    found = {
        state: {one.title for one in in_state(Task.objects.all(), state, account)}
        for state in ("open", "today", "overdue", "upcoming", "done")
    }
    assert found == {
        "open": {"late", "today", "later", "some day"},
        "today": {"today"},
        "overdue": {"late"},
        "upcoming": {"later"},
        "done": {"done"},
    }


class TestVisible:
    def test_with_only_assigned_data(
        self, task: MakeTask, account: Account, actor: Actor, bob: Member
    ) -> None:
        own = make.make_contact(account, first_name="Own", owner=bob)
        task("of another contact")
        task("of nobody", contact=None)
        task("of his contact", contact=own)
        task("his, of another contact", assignee=bob)
        task("his, of nobody", contact=None, assignee=bob)
        task_create(Actor.of_member(bob), title="made by him")
        assert {one.title for one in visible_tasks(bob)} == {
            "of his contact",
            "his, of another contact",
            "his, of nobody",
            "made by him",
        }
        assert actor.member is not None
        assert visible_tasks(actor.member).count() == 6

    def test_not_those_of_a_deleted_contact(
        self, task: MakeTask, contact: Contact, actor: Actor, alice: Member, bob: Member
    ) -> None:
        task(assignee=bob)
        contact_delete(actor, contact=contact)
        assert not visible_tasks(alice).exists()
        assert not visible_tasks(bob).exists()

    def test_undo_needs_sight(self, task: MakeTask, actor: Actor, bob: Member) -> None:
        operation = task_delete(actor, task=task())
        with pytest.raises(Refused, match="brought back"):
            task_delete_undo(Actor.of_member(bob), operation=operation)
        assert alive() == []


class TestRepeating:
    def test_a_due_date_to_come_is_needed(self, task: MakeTask) -> None:
        for due, code in ((None, "due_missing"), (-DAY, "due_past")):
            with pytest.raises(Refused) as refused:
                task(due=due, repeat=WEEKLY)
            assert (refused.value.code, refused.value.field) == (code, "due_at")

    def test_a_task_is_made_repeating_and_single_again(self, task: MakeTask, actor: Actor) -> None:
        one = task(due=DAY)
        one = task_update(actor, task=one, changes={}, repeat=WEEKLY)
        series = TaskSeries.objects.get()
        assert (one.series, series.ended_at) == (series, None)
        task_update(actor, task=one, changes={}, repeat=None, future=True)
        series.refresh_from_db()
        assert series.ended_at is not None

    def test_after_its_end_it_is_a_task_like_others(self, task: MakeTask, actor: Actor) -> None:
        one = task(due=DAY, repeat=WEEKLY)
        task_update(actor, task=one, changes={}, repeat=None, future=True)
        version = Task.objects.get().version
        task_update(actor, task=one, changes={}, repeat=None, future=True)
        assert Task.objects.get().version == version
        again = task_update(actor, task=one, changes={}, repeat=WEEKLY)
        assert again.series is not None
        assert (again.series.ended_at, TaskSeries.objects.count()) == (None, 2)

    def test_this_one_only(self, task: MakeTask, actor: Actor) -> None:
        one = task("Call", due=DAY, repeat=WEEKLY)
        task_update(actor, task=one, changes={"title": "Write"}, repeat=WEEKLY)
        assert TaskSeries.objects.get().title == "Call"

    def test_all_to_come(self, task: MakeTask, actor: Actor, bob: Member) -> None:
        one = task("Call", due=DAY, repeat=WEEKLY)
        assert one.due_at is not None
        changes = {"title": "Write", "assignee": bob, "due_at": one.due_at + timedelta(hours=2)}
        task_update(actor, task=one, changes=changes, repeat=WEEKLY, future=True)
        series = TaskSeries.objects.get()
        assert (series.title, series.assignee) == ("Write", bob)
        assert series.anchor_due_at == one.due_at + timedelta(hours=2)

    def test_another_rhythm_begins_anew(self, task: MakeTask, actor: Actor) -> None:
        one = task(due=DAY, repeat=WEEKLY)
        monthly = Repeat(frequency="monthly", ends_after=3)
        one = task_update(actor, task=one, changes={}, repeat=monthly, future=True)
        assert one.series is not None
        assert (one.series.frequency, one.series.ended_at, one.number) == ("monthly", None, 1)
        assert TaskSeries.objects.filter(ended_at=None).count() == 1

    def test_all_upcoming_are_deleted_and_come_back(self, task: MakeTask, actor: Actor) -> None:
        one = task(due=DAY, repeat=WEEKLY)
        operation = task_delete(actor, task=one, upcoming=True)
        assert TaskSeries.objects.get().next_at is None
        task_delete_undo(actor, operation=operation)
        series = TaskSeries.objects.get()
        assert (series.ended_at, series.next_at is not None, alive()) == (None, True, [one.title])


def test_a_stale_edit_is_refused_once(actor: Actor, task: MakeTask) -> None:
    one = task("Call")
    task_update(actor, task=one, changes={"title": "Call Ada"}, version=1)
    with pytest.raises(Stale) as caught:
        task_update(actor, task=one, changes={"title": "Call Bea"}, version=1)
    version = caught.value.data["version"]
    assert task_update(actor, task=one, changes={"title": "Call Bea"}, version=version)


def test_a_task_that_moves_names_neither_contact_on_the_other(
    account: Account, actor: Actor, contact: Contact, task: MakeTask
) -> None:
    other = make.make_contact(account, first_name="Bea")
    task_update(actor, task=task("Call"), changes={"contact": other})
    told = Event.objects.filter(type="task.updated")
    assert {event.contact_id: event.changes["contact"] for event in told} == {
        contact.pk: ["Ada Lovelace", ""],
        other.pk: ["", "Bea Lovelace"],
    }


def test_a_series_ends_with_the_calendar(actor: Actor, task: MakeTask) -> None:
    far = datetime(9999, 12, 20, 9, tzinfo=UTC)
    one = task("Look up", due=far, repeat=Repeat(frequency="monthly"))
    assert one.series.ended_at is not None
