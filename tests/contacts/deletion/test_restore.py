"""Deleted contacts come back whole, one, several or all in view; and what they were shown in."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from contacts.contact_parts import contact_parts
from contacts.deleted import View, days_left, deleted_contacts, shared_addresses
from contacts.models import Contact
from contacts.removal_jobs import RESTORE, removal_start
from contacts.services.contacts import contact_create, contact_delete, contact_delete_undo
from contacts.services.removal import contacts_delete, contacts_restore
from hoopcrm.accounts import plans
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import operation_start
from hoopcrm.core.owned import AccountOwned
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests.contacts.deletion.marked import marked_contact
from tests.make import make_contact

pytestmark = pytest.mark.django_db
# They move on with every write, or are what tells of it.
MOVING = {
    "contacts_contact": ("version", "updated_at", "updated_by_id"),
    "customfields_uniquevalue": ("id",),
}
LEFT_OUT = {
    "core_operation",
    "core_journalrow",
    "events_event",
    "events_delivery",
    "notifications_notice",
    "jobs_job",
}


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def everything() -> dict[str, list[Any]]:
    """All rows of all tables of accounts."""
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if not issubclass(model, AccountOwned) or table in LEFT_OUT:
            continue
        columns = [f.column for f in model._meta.concrete_fields]
        kept = [f'"{name}"::text' for name in columns if name not in MOVING.get(table, ())]
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {", ".join(kept)} FROM "{table}" ORDER BY 1, 2')  # noqa: S608
            found[table] = cursor.fetchall()
    return found


def test_everything_that_hung_on_it_comes_back(in_account: Account, alice: Member) -> None:
    actor = Actor.of_member(alice)
    contact, _neighbour = marked_contact(in_account, alice)
    before = everything()
    contact_delete(actor, contact=contact)
    gone = Contact.objects.get(pk=contact.pk)
    assert (gone.deleted_by_id, gone.email) == (alice.pk, contact.email)
    assert everything() != before
    back = contacts_restore(actor, ids=[contact.pk])
    assert [one.pk for one in back.restored] == [contact.pk]
    assert everything() == before
    event = Event.objects.get(type="contact.restored")
    assert (event.contact_id, describe(event)) == (contact.pk, "Restored the contact")


def test_it_keeps_its_address_and_is_told_to_be_a_duplicate(
    in_account: Account, actor: Actor
) -> None:
    contact = make_contact(in_account, email="a@x.org", phone="202 555 0123")
    contact_delete(actor, contact=contact)
    newer = contact_create(actor, fields={}, emails=["A@x.org"], phones=[("", "+12025550123")])
    shared = shared_addresses(deleted_contacts())
    assert {(one.kind, one.other_id) for one in shared} == {
        ("email", newer.pk),
        ("phone", newer.pk),
    }
    back = contacts_restore(actor, ids=[contact.pk])
    assert {one.kind for one in back.shared} == {"email", "phone"}
    assert Contact.objects.alive().filter(email_normalised="a@x.org").count() == 2
    event = Event.objects.get(type="contact.restored")
    assert describe(event).endswith("another one has its e-mail and its phone by now")


def test_after_its_time_it_stays_away(in_account: Account, actor: Actor) -> None:
    old, fresh = make_contact(in_account), make_contact(in_account)
    with time_machine.travel(now() - timedelta(days=60, minutes=1), tick=False):
        contact_delete(actor, contact=old)
    with time_machine.travel(now() - timedelta(days=59), tick=False):
        contact_delete(actor, contact=fresh)
    assert days_left(Contact.objects.get(pk=old.pk), in_account) == 0
    assert days_left(Contact.objects.get(pk=fresh.pk), in_account) == 1
    back = contacts_restore(actor, ids=[old.pk, fresh.pk, in_account.pk])
    assert ([one.pk for one in back.restored], back.too_old, back.absent) == ([fresh.pk], 1, 1)
    assert contacts_restore(actor, ids=[fresh.pk]).absent == 1


def test_a_full_plan_lets_none_back(
    in_account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = make_contact(in_account)
    contact_delete(actor, contact=contact)
    tiny = plans.Plan(key="tiny", label="T", limits={"contacts": 0})
    monkeypatch.setitem(plans.PLANS, "tiny", tiny)
    in_account.plan = "tiny"
    with pytest.raises(Refused, match="Your plan allows"):
        contacts_restore(actor, ids=[contact.pk])
    assert not Contact.objects.alive().exists()


def test_many_are_deleted_in_one_operation_and_come_back_by_it(
    in_account: Account, actor: Actor
) -> None:
    contacts = [make_contact(in_account) for _each in range(3)]
    operation = operation_start(actor, kind="contact.deleted")
    assert contacts_delete(actor, ids=[one.pk for one in contacts], operation=operation) == 3
    assert contacts_delete(actor, ids=[contacts[0].pk], operation=operation) == 0
    assert Event.objects.filter(type="contact.deleted", operation_id=operation.pk).count() == 3
    contacts_restore(actor, ids=[contacts[0].pk])
    restored = contact_delete_undo(actor, operation=operation)
    assert len(restored.conflicts) == 1
    assert Contact.objects.alive().count() == 3
    assert Event.objects.filter(type="contact.restored").count() == 3


def test_a_job_restores_all_in_view(in_account: Account, actor: Actor) -> None:
    found = [make_contact(in_account, first_name="Olga", email="o@x.org") for _once in "1"]
    with time_machine.travel(now() - timedelta(days=61), tick=False):
        old = make_contact(in_account, first_name="Olga", last_name="Old")
        contact_delete(actor, contact=old)
    for one in found:
        contact_delete(actor, contact=one)
    contact_create(actor, fields={"first_name": "New"}, emails=["o@x.org"])
    until = now()
    later = make_contact(in_account, first_name="Olga", last_name="Later")
    contact_delete(actor, contact=later)
    job = removal_start(actor, type=RESTORE, params={"search": "olga", "until": until.isoformat()})
    while run_job(job.pk):
        pass
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.done, job.failed, job.params) == ("done", 1, 1, {})
    assert "shares its e-mail or phone" in job.log[0]["text"]
    assert "deleted too long ago" in job.log[0]["text"]
    assert set(deleted_contacts().values_list("pk", flat=True)) == {old.pk, later.pk}


def test_a_view_finds_by_name_address_and_digits(in_account: Account, actor: Actor) -> None:
    one = make_contact(in_account, first_name="Zoë", email="zoe@x.org", phone="202 555 0144")
    contact_delete(actor, contact=one)
    contact_delete(actor, contact=make_contact(in_account))
    for text in ("zoe", "zoe@x", "5550144", "zo"):
        assert [row.pk for row in View(text).rows()] == [one.pk], text
    assert View("?!").rows().count() == 0
    assert View().rows().count() == 2


def test_parts_name_tables_that_exist() -> None:
    known = {model._meta.label for model in apps.get_models()}
    assert {label for part in contact_parts for label in part.tables} <= known


def test_the_list_walks_its_index(in_account: Account) -> None:
    rows = View().rows().order_by("-deleted_at", "-id")[:50]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        statement, params = rows.query.sql_with_params()
        cursor.execute(f"EXPLAIN {statement}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "contacts_contact_gone" in plan, plan
    assert "Sort" not in plan, plan
