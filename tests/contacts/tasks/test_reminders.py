"""Reminders of tasks, and the number beside "Tasks": each reminder is given once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import TaskReminder
from contacts.services.contacts import contact_delete
from contacts.services.tasks import task_complete, task_create, task_update
from contacts.tasks import remind
from contacts.tasks.remind import remind_due
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.jobs import dispatch
from hoopcrm.events.models import Event
from hoopcrm.notifications.access import lines_of, own_notices
from tests.make import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(account, actor, bob):
    """Bob's task, due in two hours."""
    with scope(account):
        return task_create(
            actor, title="Call", assignee=bob, due_at=timezone.now() + timedelta(hours=2)
        )


def after(**span):
    return time_machine.travel(timezone.now() + timedelta(**span))


def told(account, member):
    dispatch()
    with scope(account):
        return [line.text.split(" ")[0] for line in lines_of(member, own_notices(member))]


def test_a_task_is_remembered_once_before_and_once_after_it_is_due(account, task, bob):
    assert remind_due() == 0
    with after(hours=1, minutes=5):
        assert remind_due() == 1
        assert remind_due() == 0
        assert told(account, bob) == ["Due", "Task"]
    with after(hours=2, minutes=1):
        assert remind_due() == 1
        assert remind_due() == 0
        assert told(account, bob) == ["Overdue", "Due", "Task"]


def test_another_due_date_is_remembered_anew(account, actor, task):
    with after(hours=3):
        assert remind_due() == 1
        with scope(account):
            later = timezone.now() + timedelta(hours=2)
            task_update(actor, task=task, changes={"due_at": later})
        assert remind_due() == 0
    with after(hours=5, minutes=30):
        assert remind_due() == 1


def test_done_tasks_unassigned_ones_and_those_of_deleted_contacts_are_left_alone(
    account, actor, task, bob
):
    contact = make_contact(account)
    soon = timezone.now() + timedelta(hours=2)
    with scope(account):
        task_complete(actor, task=task)
        task_create(actor, title="Nobody's", due_at=soon)
        task_create(actor, title="Gone", due_at=soon, contact=contact, assignee=bob)
        contact_delete(actor, contact=contact)
    with after(hours=3):
        assert remind_due() == 0


def test_a_reminder_cut_off_midway_is_given_by_the_next_sweep(account, task, monkeypatch):
    def cut_off(*args, **kwargs):
        raise RuntimeError("killed")

    with after(hours=3):
        with monkeypatch.context() as patch:
            patch.setattr("contacts.services.task_reminders.emit", cut_off)
            assert remind_due() == 0
        with scope(account):
            assert not TaskReminder.objects.exists()
        assert remind_due() == 1
        with scope(account):
            assert Event.objects.filter(type="task.overdue").count() == 1


def test_one_that_fails_holds_up_no_other(account, actor, task, bob, monkeypatch):
    with scope(account):
        task_create(actor, title="Write", assignee=bob, due_at=task.due_at)
    give = remind.task_remind

    def broken(actor, *, task, kind):
        if task.title == "Call":
            raise RuntimeError("broken")
        return give(actor, task=task, kind=kind)

    monkeypatch.setattr(remind, "task_remind", broken)
    with after(hours=3):
        assert remind_due() == 1


def test_the_sidebar_counts_my_tasks_of_today(account, as_bob, url, actor, bob, alice):
    moment = timezone.now()
    with time_machine.travel(moment.replace(hour=12), tick=False), scope(account):
        for title, hours, who in (
            ("Late", -30, bob),
            ("Later today", 2, bob),
            ("Tomorrow", 36, bob),
            ("Alice's", 2, alice),
        ):
            due = timezone.now() + timedelta(hours=hours)
            task_create(actor, title=title, assignee=who, due_at=due)
        with CaptureQueriesContext(connection) as captured:
            page = as_bob.get(url("tasks:count")).content.decode()
    assert ">2</span>" in page
    assert "1 overdue, 1 due today" in page
    assert sum("contacts_task" in one["sql"] for one in captured) == 1


def test_the_sidebar_asks_for_the_number_after_the_page(as_bob, as_alice, url):
    page = as_bob.get(url("contacts:list")).content.decode()
    assert f'hx-get="{url("tasks:count")}"' in page
    assert 'class="count' not in as_alice.get(url("tasks:count")).content.decode()


def test_reminders_stand_in_the_audit_log_and_not_on_the_timeline(
    account, actor, bob, as_alice, url
):
    contact = make_contact(account)
    with scope(account):
        due = timezone.now() + timedelta(hours=2)
        task_create(actor, title="Call", contact=contact, assignee=bob, due_at=due)
    with after(hours=3):
        remind_due()
    shown = as_alice.get(url("contacts:record_tab", contact.pk, "activity")).content.decode()
    assert "Task overdue" not in shown
    kept = as_alice.get(url("contacts:record_tab", contact.pk, "audit")).content.decode()
    assert "Task overdue: Call" in kept


def test_only_with_the_right_to_notes_are_their_words_shown(account, as_carol, as_alice, url):
    from contacts.services.notes import note_create

    contact = make_contact(account)
    with scope(account):
        note_create(Actor.system("tests"), contact=contact, body="Owes us money")
    for tab in ("activity", "audit"):
        address = url("contacts:record_tab", contact.pk, tab)
        assert "Owes us money" in as_alice.get(address).content.decode()
        assert "Owes us money" not in as_carol.get(address).content.decode()
        query = {"text": "Owes", "kind": "note.created"}
        assert "Owes us money" not in as_carol.get(address, query).content.decode()
