"""Deleting contacts, and taking it back."""

import pytest

from contacts.models import Contact
from contacts.services.contacts import contact_create, contact_delete, contact_delete_undo
from hoopcrm.accounts import plans
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import undoables
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.make import make_contact

pytestmark = pytest.mark.django_db
MOVING = ("version", "updated_at", "updated_by_id")


def row(contact: Contact) -> dict[str, object]:
    values = Contact.objects.filter(pk=contact.pk).values().get()
    return {name: value for name, value in values.items() if name not in MOVING}


def test_deleting_keeps_the_row_and_all_that_belongs_to_it(
    in_account: Account, actor: Actor, alice: Member
) -> None:
    contact = make_contact(
        in_account, email="a@x.org", phone="202 555 0123", tags=["VIP"], owner=alice
    )
    before = row(contact)
    operation = contact_delete(actor, contact=contact)
    assert not Contact.objects.alive().exists()
    stored = Contact.objects.get()
    assert (stored.version, stored.updated_by_id) == (2, actor.id)
    assert stored.deleted_at is not None
    event = Event.objects.get(type="contact.deleted")
    assert (event.operation_id, event.subject_label) == (operation.pk, "Ada Lovelace")
    assert describe(event) == "Deleted the contact"

    restored = contact_delete_undo(actor, operation=operation)
    assert (restored.total, restored.conflicts) == (1, [])
    assert row(contact) == before
    stored = Contact.objects.alive().get()
    assert (stored.version, stored.updated_by_id) == (3, actor.id)
    assert (stored.emails.count(), stored.phones.count(), stored.contact_tags.count()) == (1, 1, 1)
    event = Event.objects.get(type="contact.restored")
    assert (event.contact_id, describe(event)) == (contact.pk, "Restored the contact")


def test_undo_works_once(in_account: Account, actor: Actor) -> None:
    operation = contact_delete(actor, contact=make_contact(in_account))
    contact_delete_undo(actor, operation=operation)
    with pytest.raises(Refused) as refused:
        contact_delete_undo(actor, operation=operation)
    assert refused.value.code == "already_undone"
    assert Event.objects.filter(type="contact.restored").count() == 1


def test_deleting_twice_is_refused(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    contact_delete(actor, contact=contact)
    with pytest.raises(Refused) as refused:
        contact_delete(actor, contact=contact)
    assert refused.value.code == "deleted"


def test_a_restored_contact_keeps_an_address_that_was_taken_since(
    in_account: Account, actor: Actor
) -> None:
    contact = make_contact(in_account, email="a@x.org")
    operation = contact_delete(actor, contact=contact)
    contact_create(actor, fields={}, emails=["a@x.org"])
    contact_delete_undo(actor, operation=operation)
    assert Contact.objects.alive().filter(email_normalised="a@x.org").count() == 2


def test_a_full_plan_keeps_it_deleted(
    account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = plans.Plan(key="small", label="Small", limits={"contacts": 1})
    monkeypatch.setitem(plans.PLANS, "small", small)
    account.plan = "small"
    with scope(account):
        operation = contact_delete(actor, contact=make_contact(account))
        make_contact(account)
        with pytest.raises(Refused) as refused:
            contact_delete_undo(actor, operation=operation)
    assert refused.value.code == "limit_reached"


def test_undo_is_offered_to_those_who_may_delete() -> None:
    undoable = undoables.get("contact.deleted")
    assert (undoable.permission, undoable.undo) == ("contacts.delete", contact_delete_undo)
