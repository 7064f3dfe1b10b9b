"""The periodic job that makes the next task of each series."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from contacts.jobs import make_due
from contacts.models import Contact, Task, TaskSeries
from contacts.services import task_series
from contacts.services.contacts import contact_delete
from contacts.services.tasks import task_complete, task_delete, task_delete_undo
from contacts.tasks.recurrence import Repeat
from contacts.tasks.sweep import make_due_tasks
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.contacts.tasks.conftest import MakeTask

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 17, tzinfo=UTC)
WEEKLY = Repeat(frequency="weekly")
REGARDLESS = Repeat(frequency="weekly", even_if_overdue=True)
WEEK = timedelta(weeks=1)


@pytest.fixture
def clock(account: Account) -> Iterator[time_machine.Traveller]:
    """The clock stands on a Monday; `clock.move_to(moment)` moves it."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def due_dates(account: Account) -> list[datetime | None]:
    with scope(account):
        return list(Task.objects.order_by("number").values_list("due_at", flat=True))


def do_all(account: Account, actor: Actor) -> None:
    with scope(account):
        for one in Task.objects.filter(completed_at=None, deleted_at=None):
            task_complete(actor, task=one)


def test_the_next_is_made_at_its_time_and_once(
    account: Account, contact: Contact, task: MakeTask, actor: Actor, clock: time_machine.Traveller
) -> None:
    task("Call", FRIDAY, repeat=WEEKLY, assignee=actor.member, description="<p>Hi</p>")
    do_all(account, actor)
    clock.move_to(MONDAY + WEEK - timedelta(seconds=1))
    assert make_due_tasks() == 0
    clock.move_to(MONDAY + WEEK)
    assert (make_due_tasks(), make_due_tasks()) == (1, 0)
    with scope(account):
        made = Task.objects.get(number=2)
        told = Event.objects.filter(type="task.created", contact_id=contact.pk)
        assert told.count() == 2
    assert (made.title, made.contact_id, made.assignee_id) == ("Call", contact.pk, actor.id)
    assert (made.due_at, made.description) == (FRIDAY + WEEK, "<p>Hi</p>")


def test_an_open_one_holds_the_next_back(
    account: Account, task: MakeTask, actor: Actor, clock: time_machine.Traveller
) -> None:
    """Of the three that passed meanwhile, only the last is made up for."""
    task("Call", FRIDAY, repeat=WEEKLY)
    clock.move_to(MONDAY + 3 * WEEK)
    make_due_tasks()
    assert due_dates(account) == [FRIDAY]
    do_all(account, actor)
    make_due()
    make_due()
    assert due_dates(account) == [FRIDAY, FRIDAY + 3 * WEEK]


def test_each_is_made_although_others_are_overdue(
    account: Account, task: MakeTask, clock: time_machine.Traveller
) -> None:
    task("Call", FRIDAY, repeat=REGARDLESS)
    clock.move_to(MONDAY + 2 * WEEK)
    make_due_tasks()
    assert due_dates(account) == [FRIDAY, FRIDAY + WEEK, FRIDAY + 2 * WEEK]


@pytest.mark.parametrize(
    "end", [{"ends_after": 2}, {"ends_on": date(2026, 3, 13)}], ids=["after", "on"]
)
def test_it_ends(
    account: Account, task: MakeTask, clock: time_machine.Traveller, end: dict[str, object]
) -> None:
    task("Call", FRIDAY, repeat=Repeat(frequency="weekly", even_if_overdue=True, **end))  # type: ignore[arg-type]
    clock.move_to(MONDAY + 5 * WEEK)
    make_due_tasks()
    assert due_dates(account) == [FRIDAY, FRIDAY + WEEK]
    with scope(account):
        assert TaskSeries.objects.get().ended_at is not None


def test_a_clock_change_moves_no_due_time(
    account: Account, task: MakeTask, clock: time_machine.Traveller
) -> None:
    """Chicago changes its clocks on 8 March 2026: 9 o'clock is one hour earlier in UTC."""
    account.time_zone = "America/Chicago"
    account.save()
    nine = datetime(2026, 3, 7, 15, tzinfo=UTC)
    with scope(account):
        task("Call", nine, repeat=Repeat(frequency="daily", even_if_overdue=True))
    clock.move_to(MONDAY + timedelta(days=2))
    make_due_tasks()
    assert due_dates(account)[1:] == [
        datetime(2026, 3, 8, 14, tzinfo=UTC),
        datetime(2026, 3, 9, 14, tzinfo=UTC),
    ]


def test_a_worker_that_dies_leaves_nothing_half_made(
    account: Account,
    task: MakeTask,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task("Call", FRIDAY, repeat=REGARDLESS)
    task("Write", FRIDAY, repeat=REGARDLESS)
    clock.move_to(MONDAY + WEEK)
    emit = task_series.emit

    def dies(*args: object, subject: Task, **event: object) -> object:
        if subject.title == "Call":
            raise RuntimeError("the power went")
        return emit(*args, subject=subject, **event)  # type: ignore[arg-type]

    monkeypatch.setattr(task_series, "emit", dies)
    make_due_tasks()
    with scope(account):
        assert list(Task.objects.filter(number=2).values_list("title", flat=True)) == ["Write"]
    monkeypatch.setattr(task_series, "emit", emit)
    make_due_tasks()
    make_due_tasks()
    with scope(account):
        assert sorted(Task.objects.values_list("title", "number")) == [
            ("Call", 1),
            ("Call", 2),
            ("Write", 1),
            ("Write", 2),
        ]


def test_the_database_refuses_a_double(
    account: Account, task: MakeTask, clock: time_machine.Traveller
) -> None:
    one = task("Call", FRIDAY, repeat=WEEKLY)
    with (
        scope(account),
        pytest.raises(IntegrityError),
        transaction.atomic(),
        writes.frame("test data", silent=True),
    ):
        Task.objects.create(account=account, title="Call", series=one.series, number=1)


def test_what_was_missed_while_deleted_is_not_made_up_for(
    account: Account, task: MakeTask, actor: Actor, clock: time_machine.Traveller
) -> None:
    one = task("Call", FRIDAY, repeat=REGARDLESS)
    with scope(account):
        operation = task_delete(actor, task=one, upcoming=True)
    clock.move_to(MONDAY + 3 * WEEK)
    make_due_tasks()
    with scope(account):
        task_delete_undo(actor, operation=operation)
    make_due_tasks()
    assert due_dates(account) == [FRIDAY]
    clock.move_to(MONDAY + 4 * WEEK)
    make_due_tasks()
    assert due_dates(account) == [FRIDAY, FRIDAY + 4 * WEEK]


def test_none_for_a_deleted_contact_or_a_read_only_account(
    account: Account,
    contact: Contact,
    task: MakeTask,
    actor: Actor,
    clock: time_machine.Traveller,
) -> None:
    task("Of the contact", FRIDAY, repeat=REGARDLESS)
    task("Of nobody", FRIDAY, repeat=REGARDLESS, contact=None)
    with scope(account):
        contact_delete(actor, contact=contact)
    Account.objects.filter(pk=account.pk).update(state=Account.State.READ_ONLY)
    clock.move_to(MONDAY + WEEK)
    make_due_tasks()
    assert len(due_dates(account)) == 2
    Account.objects.filter(pk=account.pk).update(state=Account.State.ACTIVE)
    make_due_tasks()
    with scope(account):
        assert Task.objects.get(number=2).title == "Of nobody"
