"""Removing contacts for good: nothing of them is left, anywhere, and nothing else is touched."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from contacts import purging
from contacts.contact_parts import ContactPart, Leaving, contact_parts
from contacts.dnd import may_contact
from contacts.models import Contact, Suppression, Task
from contacts.removal_jobs import ERASE, removal_start
from contacts.services.contacts import contact_delete, contact_delete_undo
from contacts.services.purge import contacts_erase, contacts_erase_some, contacts_purge
from contacts.services.tasks import task_create
from hoopcrm.accounts import plans
from hoopcrm.accounts.limits import recount
from hoopcrm.accounts.models import Account, Member, UsageCounter
from hoopcrm.celery import app
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.registry import Registry
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import UniqueValue
from hoopcrm.events.dispatch import deliver_due, dispatch_all
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe, event_types
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import import_configure, import_start
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from hoopcrm.notifications.models import Notice
from hoopcrm.notifications.sweep import mail_waiting
from hoopcrm.transports.models import MailboxMessage
from tests.contacts.deletion.marked import (
    FIRST,
    LAST,
    MARK,
    NUMBER,
    files_with,
    marked_contact,
    stored_files,
    tables_with,
)
from tests.make import make_contact

pytestmark = pytest.mark.django_db
Callbacks = Any


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_no_mark_of_a_removed_contact_is_left_in_any_table_or_file(
    in_account: Account, alice: Member, django_capture_on_commit_callbacks: Callbacks
) -> None:
    actor = Actor.of_member(alice)
    with django_capture_on_commit_callbacks(execute=True):
        contact, neighbour = marked_contact(in_account, alice)
    contact_delete(actor, contact=contact)
    dispatch_all()
    deliver_due()
    before = tables_with(MARK, NUMBER)
    assert len(before) >= 16, before
    for table in ("events_event", "core_journalrow", "core_operation", "imports_importrowerror"):
        assert before[table] > 0
    assert len(files_with(MARK)) >= 7
    other_files = len(stored_files()) - len(files_with(MARK)) - 4  # two pictures in two sizes

    with django_capture_on_commit_callbacks(execute=True):
        assert contacts_erase(actor, ids=[contact.pk]) == 1

    assert tables_with(MARK, NUMBER) == {}
    assert files_with(MARK) == []
    assert len(stored_files()) == other_files
    assert set(tables_with(str(contact.pk))) == {"events_event"}
    assert Contact.objects.alive().filter(pk=neighbour.pk).exists()
    assert Contact.objects.filter(email="other@x.org").exists()
    assert Task.objects.filter(title__in=["Moved", "Loose"]).count() == 2


def test_events_keep_time_actor_and_type_and_still_read_well(
    in_account: Account, alice: Member
) -> None:
    actor = Actor.of_member(alice)
    contact, neighbour = marked_contact(in_account, alice)
    contact_delete(actor, contact=contact)
    kept = ("id", "at", "type", "actor_kind", "actor_id", "actor_label", "via")
    rows = Event.objects.filter(contact_id=contact.pk).order_by("id")
    before = list(rows.values(*kept))
    contacts_erase(actor, ids=[contact.pk])
    events = list(rows)
    assert [{name: getattr(one, name) for name in kept} for one in events[:-1]] == before
    for event in events[:-1]:
        assert (event.subject_label, event.data, event.changes) == ("", {}, {})
        assert (event.ip, event.user_agent) == (None, "")
        assert describe(event)
    assert (events[-1].type, events[-1].data) == ("contact.purged", {"reason": "erased"})
    assert describe(events[-1]) == "Removed the contact for good, before its time"
    told = [describe(one) for one in Event.objects.filter(contact_id=neighbour.pk)]
    assert told
    assert not [text for text in told if MARK in text.lower()]


@pytest.mark.parametrize("key", [kind.key for kind in event_types])
def test_every_type_of_event_can_be_told_when_it_is_empty(key: str) -> None:
    kind = event_types.get(key)
    event = Event(type=key, actor_kind="system", **kind.shred())
    assert describe(event)
    assert "None" not in describe(event)


def test_the_address_stays_off_limits_by_its_hash(in_account: Account, alice: Member) -> None:
    actor = Actor.of_member(alice)
    contact, _neighbour = marked_contact(in_account, alice)
    email = contact.email
    contact_delete(actor, contact=contact)
    contacts_erase(actor, ids=[contact.pk])
    assert list(Suppression.objects.values_list("reason", flat=True)) == [""]
    again = make_contact(in_account, email=email)
    assert not may_contact(again, "email")


def test_only_what_is_over_its_time_goes_and_twice_does_no_harm(
    in_account: Account, actor: Actor
) -> None:
    old, fresh, living = (make_contact(in_account, first_name=name) for name in "OFL")
    with time_machine.travel(now() - timedelta(days=60, minutes=5), tick=False):
        contact_delete(actor, contact=old)
    with time_machine.travel(now() - timedelta(days=59, hours=23), tick=False):
        contact_delete(actor, contact=fresh)
    assert purging.purge_due() == (1, False)
    assert purging.purge_due() == (0, False)
    assert set(Contact.objects.values_list("pk", flat=True)) == {fresh.pk, living.pk}
    event = Event.objects.get(type="contact.purged")
    assert (event.contact_id, event.actor_kind) == (old.pk, "system")
    assert describe(event) == "Removed the contact for good: the time to restore it was over"


def test_workers_know_what_the_clock_asks_for(
    in_account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
    asked = []
    monkeypatch.setattr("contacts.jobs.nudge", lambda task, **how: asked.append((task.name, how)))
    monkeypatch.setattr("contacts.jobs.purge_due", lambda: (50, True))
    app.tasks["contacts.purge"]()
    assert asked == [("contacts.purge", {"queue": "bulk"})]


def test_each_account_has_its_own_time(
    account: Account, other_account: Account, actor: Actor
) -> None:
    Account.objects.filter(pk=other_account.pk).update(restore_days=10, state="read_only")
    for one in (account, other_account):
        contact = make_contact(one)
        with scope(one), time_machine.travel(now() - timedelta(days=11), tick=False):
            contact_delete(actor, contact=contact)
    assert purging.purge_due() == (1, False)
    with scope(account):
        assert Contact.objects.count() == 1
    other_account.refresh_from_db()
    with scope(other_account):
        assert Contact.objects.count() == 0


def test_the_sweep_stops_in_time_and_goes_on(
    in_account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacts.services.purge.CHUNK_ROWS", 2)
    with time_machine.travel(now() - timedelta(days=61), tick=False):
        for _each in range(5):
            contact_delete(actor, contact=make_contact(in_account))
    assert purging.purge_due(seconds=0) == (2, True)
    assert purging.purge_due() == (3, False)
    assert Contact.objects.count() == 0


def test_a_killed_chunk_leaves_the_contact_whole(
    in_account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = make_contact(in_account, email="a@x.org")
    task_create(actor, title="Call", contact=contact)
    contact_delete(actor, contact=contact)
    events = Event.objects.filter(contact_id=contact.pk).exclude(subject_label="").count()

    def die(leaving: Leaving) -> None:
        raise SystemExit

    monkeypatch.setattr("contacts.services.purge._remove_rows", die)
    with pytest.raises(SystemExit):
        contacts_erase(actor, ids=[contact.pk])
    monkeypatch.undo()
    assert Contact.objects.count() == 1
    assert Event.objects.exclude(subject_label="").filter(contact_id=contact.pk).count() == events
    assert contacts_erase(actor, ids=[contact.pk]) == 1


def test_living_contacts_are_never_removed(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    assert contacts_erase(actor, ids=[contact.pk]) == 0
    assert contacts_purge(actor, before=now()) == (0, None)
    assert Contact.objects.count() == 1


def test_what_was_removed_cannot_be_undone_and_others_of_the_operation_can(
    in_account: Account, actor: Actor
) -> None:
    gone, back = make_contact(in_account), make_contact(in_account)
    alone = contact_delete(actor, contact=gone)
    kept = contact_delete(actor, contact=back)
    contacts_erase(actor, ids=[gone.pk])
    with pytest.raises(Refused, match="cannot be brought back"):
        contact_delete_undo(actor, operation=Operation.objects.get(pk=alone.pk))
    assert not JournalRow.objects.filter(operation=alone).exists()
    assert Operation.objects.get(pk=kept.pk).label == "Ada Lovelace"
    contact_delete_undo(actor, operation=kept)


def test_unique_values_and_storage_are_given_back(
    in_account: Account,
    alice: Member,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callbacks,
) -> None:
    limits = {"storage": 10**9, "contacts": 100}
    monkeypatch.setitem(plans.PLANS, "small", plans.Plan(key="small", label="S", limits=limits))
    Account.objects.filter(pk=in_account.pk).update(plan="small")
    in_account.plan = "small"
    actor = Actor.of_member(alice)
    with django_capture_on_commit_callbacks(execute=True):
        contact, _neighbour = marked_contact(in_account, alice)
        contact_delete(actor, contact=contact)
        recount(in_account)
        contacts_erase(actor, ids=[contact.pk])
    assert not UniqueValue.objects.exists()
    counted = dict(UsageCounter.objects.values_list("key", "value"))
    recount(in_account)
    assert dict(UsageCounter.objects.values_list("key", "value")) == counted


def test_a_running_import_of_the_contact_is_waited_for(
    in_account: Account,
    actor: Actor,
    alice: Member,
    django_capture_on_commit_callbacks: Callbacks,
) -> None:
    contact, _neighbour = marked_contact(in_account, alice)
    other = make_contact(in_account, first_name="Olaf", email="olaf@x.org")
    for one in (contact, other):
        contact_delete(actor, contact=one)
    draft = Import.objects.get(started_at=None)
    import_configure(actor, imported=draft, mapping=["email", "first_name"])
    draft.refresh_from_db()
    imported = import_start(actor, imported=draft, consent=True)
    with pytest.raises(Refused, match="still running"):
        contacts_erase(actor, ids=[contact.pk])
    assert contacts_erase_some(actor, ids=[contact.pk, other.pk]) == (1, 1)
    while run_job(imported.job_id):
        pass
    with django_capture_on_commit_callbacks(execute=True):
        assert contacts_erase(actor, ids=[contact.pk]) == 1
    assert files_with(f"{MARK}@") == []


def test_notices_and_kept_mails_about_it_go(
    in_account: Account, alice: Member, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "hoopcrm.transports.email.MailboxBackend"
    contact = make_contact(in_account, first_name=FIRST, last_name=LAST)
    system = Actor.system("a colleague")
    task_create(system, title=f"Ring {MARK}", contact=contact, assignee=alice)
    dispatch_all()
    deliver_due()
    assert Notice.objects.exists()
    with time_machine.travel(now() + timedelta(minutes=10)):
        mail_waiting()
    assert MailboxMessage.objects.filter(body__contains=MARK).exists()
    contact_delete(system, contact=contact)
    contacts_erase(system, ids=[contact.pk])
    assert not Notice.objects.exists()
    assert not MailboxMessage.objects.exists()


def test_a_job_removes_many_and_forgets_what_was_searched_for(
    in_account: Account, alice: Member
) -> None:
    actor = Actor.of_member(alice)
    for _each in range(3):
        contact_delete(actor, contact=make_contact(in_account, first_name=FIRST))
    stays = make_contact(in_account, first_name="Stella")
    contact_delete(actor, contact=stays)
    params = {"search": FIRST, "until": now().isoformat()}
    job = removal_start(actor, type=ERASE, params=params)
    while run_job(job.pk):
        pass
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.done, job.failed, job.total) == ("done", 3, 0, 3)
    assert list(Contact.objects.values_list("pk", flat=True)) == [stays.pk]
    assert tables_with(FIRST) == {}


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Callable[[ContactPart], None]:
    """Adds a part for the time of a test."""
    registry: Registry[ContactPart] = Registry("parts of a test")
    for part in contact_parts:
        registry.add(part)
    for module in ("contacts.deleted", "contacts.services.purge"):
        monkeypatch.setattr(f"{module}.contact_parts", registry)
    return registry.add  # type: ignore[return-value]


def test_contacts_that_belong_together_go_together(
    in_account: Account, actor: Actor, parts: Callable[[ContactPart], None]
) -> None:
    from django.db.models import Q

    master, merged = make_contact(in_account), make_contact(in_account, first_name="Merged")
    for one in (master, merged):
        contact_delete(actor, contact=one)
    parts(
        ContactPart(
            key="test",
            along=lambda ids: {merged.pk} if master.pk in ids else set(),
            aside=lambda: Q(pk=merged.pk),
        )
    )
    assert contacts_erase(actor, ids=[merged.pk]) == 0
    assert contacts_erase(actor, ids=[master.pk]) == 1
    assert not Contact.objects.exists()
    assert Event.objects.filter(type="contact.purged").count() == 2


def test_the_log_of_events_is_read_by_its_indexes(in_account: Account) -> None:
    from hoopcrm.events.models import SUBJECT_APART

    rows = Event.objects.filter(SUBJECT_APART, subject_id__in=["a", "b"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        statement, params = rows.query.sql_with_params()
        cursor.execute(f"EXPLAIN {statement}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "_apart" in plan or "account_id_subject_id" in plan, plan
