"""Unique custom fields: one contact for each value, whoever writes it."""

import pytest

from contacts.models import Contact
from contacts.services.contacts import (
    contact_create,
    contact_delete,
    contact_delete_undo,
    contact_update,
)
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import FieldDefinition, UniqueValue
from hoopcrm.customfields.services.fields import field_create, field_update
from hoopcrm.customfields.services.removal import field_delete
from hoopcrm.customfields.unique import MOST_UNIQUE, unique_claim, unique_key
from tests.contacts.services.test_races import CROWD, at_once
from tests.make import make_contact, make_field, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(alice: Member) -> Actor:
    return Actor.of_member(alice)


@pytest.fixture
def passport(account: Account, me: Actor) -> FieldDefinition:
    with scope(account):
        return field_create(me, label="Passport", type="text", is_unique=True)


@pytest.mark.parametrize("again", ["AB 12", "  ab 12 ", "Ab 12"])
def test_a_second_contact_is_refused_with_the_first_one_named(
    account: Account, me: Actor, passport: FieldDefinition, again: str
) -> None:
    first = make_contact(account, me, custom={"passport": "AB 12"})
    with scope(account), pytest.raises(Refused) as refused:
        contact_create(me, fields={"first_name": "Bea"}, custom={"passport": again})
    assert refused.value.code == "duplicate"
    assert refused.value.field == f"custom.{passport.pk}"
    assert refused.value.data["contact_id"] == first.pk
    assert "Ada Lovelace already has this value." in refused.value.message


def test_who_cannot_see_the_holder_is_not_told_who_it_is(
    account: Account, passport: FieldDefinition
) -> None:
    make_contact(account, custom={"passport": "AB 12"})
    bob = Actor.of_member(make_member(account, "Bob", only_assigned=True))
    with scope(account), pytest.raises(Refused) as refused:
        contact_create(bob, fields={"first_name": "Bea"}, custom={"passport": "AB 12"})
    assert refused.value.data["contact_id"] is None
    assert "Ada" not in refused.value.message


def test_a_value_given_up_is_free(account: Account, me: Actor, passport: FieldDefinition) -> None:
    first = make_contact(account, custom={"passport": "1"})
    second = make_contact(account, first_name="Bea")
    key = f"custom.{passport.pk}"
    with scope(account):
        contact_update(me, contact=first, changes={key: "2"})
        contact_update(me, contact=second, changes={key: "1"})
        contact_update(me, contact=first, changes={key: ""})
        contact_update(me, contact=second, changes={key: "2"})
        assert [row.value for row in UniqueValue.objects.all()] == ["2"]


def test_a_deleted_contact_frees_its_value_and_takes_it_back_if_it_can(
    account: Account, me: Actor, passport: FieldDefinition
) -> None:
    kept, lost = (make_contact(account, custom={"passport": text}) for text in "12")
    with scope(account):
        operations = [contact_delete(me, contact=one) for one in (kept, lost)]
    taker = make_contact(account, first_name="Bea", custom={"passport": "2"})
    with scope(account):
        for operation in operations:
            contact_delete_undo(me, operation=operation)
        held = dict(UniqueValue.objects.values_list("value", "record_id"))
    assert held == {"1": kept.pk, "2": taker.pk}


def test_many_values_are_claimed_at_once(
    account: Account, me: Actor, passport: FieldDefinition
) -> None:
    holder = make_contact(account, custom={"passport": "taken"})
    a, b, c = (make_contact(account, first_name=name) for name in "ABC")
    with scope(account):
        refused = unique_claim(passport, {a.pk: "new", b.pk: "Taken", c.pk: "NEW"})
    assert refused == {b.pk: holder.pk, c.pk: a.pk}


def test_long_values_are_compared_by_their_sum() -> None:
    assert unique_key("x" * 300) == unique_key("X" * 300)
    assert unique_key("x" * 300) != unique_key("x" * 301)
    assert len(unique_key("x" * 50_000)) <= 200


def test_unique_can_be_given_up_and_never_taken_up_again(
    account: Account, me: Actor, passport: FieldDefinition
) -> None:
    make_contact(account, custom={"passport": "1"})
    with scope(account):
        field_update(me, definition=passport, changes={"is_unique": False})
        assert not UniqueValue.objects.exists()
        contact_create(me, fields={"first_name": "Bea"}, custom={"passport": "1"})
        with pytest.raises(Refused) as refused:
            field_update(me, definition=passport, changes={"is_unique": True})
    assert refused.value.code == "not_unique"


@pytest.mark.parametrize(
    "over", [{"type": "date"}, {"type": "monetary"}, {"type": "text", "default_value": "x"}]
)
def test_what_cannot_be_unique(account: Account, me: Actor, over: dict[str, str]) -> None:
    with scope(account), pytest.raises(Refused) as refused:
        field_create(me, label="Odd", is_unique=True, **over)
    assert refused.value.field == "is_unique"


def test_no_more_than_ten_fields_are_unique(account: Account, me: Actor) -> None:
    with scope(account):
        for number in range(MOST_UNIQUE):
            field_create(me, label=f"Number {number}", type="number", is_unique=True)
        with pytest.raises(Refused, match="At most 10"):
            field_create(me, label="One more", type="number", is_unique=True)


def test_a_deleted_field_takes_its_unique_values_along(
    account: Account, me: Actor, passport: FieldDefinition
) -> None:
    make_contact(account, custom={"passport": "1"})
    with scope(account):
        field_delete(me, definition=passport, confirm="Passport")
        assert not UniqueValue.objects.exists()


def test_undo_does_not_bring_back_the_value_of_a_deleted_field(account: Account, me: Actor) -> None:
    """Whatever the operation was: its journal still has the value."""
    from hoopcrm.core import writes
    from hoopcrm.core.journal import operation_start, record_updates, restore

    size, sport = make_field(account, "Size"), make_field(account, "Sport")
    contact = make_contact(account, custom={"size": "S", "sport": "Judo"})
    with scope(account):
        with writes.frame("tests", silent=True):
            operation = operation_start(me, kind="test")
            record_updates(operation, Contact.objects.filter(pk=contact.pk), ["custom"])
            Contact.objects.filter(pk=contact.pk).update(custom={}, version=contact.version + 1)
        field_delete(me, definition=size, confirm="Size")
        with writes.frame("tests", silent=True):
            restore(operation)
        assert Contact.objects.get(pk=contact.pk).custom == {str(sport.pk): "Judo"}


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_the_value(
    account: Account, me: Actor, passport: FieldDefinition
) -> None:
    def add(number: int) -> None:
        contact_create(me, fields={"first_name": f"No {number}"}, custom={"passport": "same"})

    assert at_once(account, add) == ["done"] + ["duplicate"] * (CROWD - 1)
    with scope(account):
        assert Contact.objects.count() == 1
