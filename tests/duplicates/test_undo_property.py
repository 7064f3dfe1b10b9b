"""Merge, then undo: every row of every table is as it was."""

import random
from typing import Any

import pytest

from contacts.merge_handlers import MergeChoice
from contacts.models import Contact, ContactEmail, ContactPhone, Tag
from hoopcrm.accounts.models import Member
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.models import ContactMerge
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo
from tests import make
from tests.duplicates.world import Builder, all_rows

ROUNDS = 6


@pytest.fixture
def builder(account: Any, alice: Member, request: Any) -> Builder:
    account.allow_duplicates = True
    account.contact_search = ["city", "source"]
    account.save()
    members = [alice, *(make.make_member(account, f"M{number}") for number in range(8))]
    with scope(account):
        return Builder(account, members, request.param)


def fresh(contact: Contact) -> Contact:
    found: Contact = Contact.objects.get(pk=contact.pk)
    return found


def random_choice(dice: random.Random, contacts: list[Contact]) -> MergeChoice:
    ids = [one.pk for one in contacts]
    fields = {
        field: dice.choice(ids)
        for field in ("first_name", "city", "birth_date", "business", "owner", "picture")
        if dice.random() < 0.4
    }
    values = []
    for model in (ContactEmail, ContactPhone):
        rows = model.objects.filter(contact__in=ids).values_list("normalised", flat=True)
        values.append(dice.choice([*rows, ""]))
    tags = list(Tag.objects.values_list("pk", flat=True))
    return MergeChoice(
        fields=fields,
        email=values[0],
        phone=values[1],
        tags=None if dice.random() < 0.5 else dice.sample(tags, k=len(tags) // 2),
    )


@pytest.mark.parametrize("builder", range(ROUNDS), indirect=True)
def test_merge_and_undo_leave_every_table_the_same(account: Any, builder: Builder) -> None:
    dice = builder.random
    with scope(account):
        contacts = [builder.contact() for _ in range(dice.randrange(3, 8))]
        builder.link(contacts)
        before = all_rows()
        chosen = dice.sample(contacts, dice.randrange(2, len(contacts) + 1))
        master, *others = (fresh(one) for one in chosen)
        choice = random_choice(dice, [master, *others])
        made = contacts_merge(builder.actor, master=master, others=others, choice=choice)
        assert Contact.objects.alive().count() == len(contacts) - len(others)
        restored = contacts_merge_undo(builder.actor, operation=made.operation)
        assert restored.conflicts == []
        assert_same(all_rows(), before)


@pytest.mark.parametrize("builder", range(100, 102), indirect=True)
def test_a_chain_of_merges_comes_back_from_the_outside_in(account: Any, builder: Builder) -> None:
    with scope(account):
        contacts = [builder.contact() for _ in range(6)]
        builder.link(contacts)
        pictures, merges = [all_rows()], list[ContactMerge]()
        left = list(contacts)
        while len(left) > 1:
            builder.random.shuffle(left)
            master, other = fresh(left[0]), fresh(left.pop(1))
            choice = random_choice(builder.random, [master, other])
            merges.append(
                contacts_merge(builder.actor, master=master, others=[other], choice=choice)
            )
            pictures.append(all_rows())
        for made in reversed(merges):
            assert_same(all_rows(), pictures.pop())
            assert contacts_merge_undo(builder.actor, operation=made.operation).conflicts == []
        assert_same(all_rows(), pictures.pop())


def assert_same(now: dict[str, Any], before: dict[str, Any]) -> None:
    different = {
        table: {
            pk: (rows.get(pk), before[table].get(pk))
            for pk in rows.keys() | before[table].keys()
            if rows.get(pk) != before[table].get(pk)
        }
        for table, rows in now.items()
        if rows != before[table]
    }
    assert different == {}
