"""Merging while others merge or edit, on connections of their own."""

import pytest

from contacts.models import Contact, ContactEmail, Note
from contacts.services.channels import contact_email_add
from contacts.services.contacts import contact_update
from contacts.services.notes import note_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.models import ContactMerge
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo
from tests.crowd import CROWD, at_once
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def me(alice: Member) -> Actor:
    return Actor.of_member(alice)


def test_of_many_merges_of_the_same_contacts_one_happens(account: Account, me: Actor) -> None:
    people = [make_contact(account, email=f"p{n}@example.com") for n in range(3)]

    def merge(number: int) -> None:
        order = people[number % 3 :] + people[: number % 3]
        mine = [Contact.objects.get(pk=one.pk) for one in order]
        contacts_merge(me, master=mine[0], others=mine[1:])

    outcomes = at_once(account, merge)
    assert sorted(outcomes) == ["deleted"] * (CROWD - 1) + ["done"]
    with scope(account):
        alive = Contact.objects.alive().get()
        assert ContactEmail.objects.filter(contact=alive).count() == 3
        assert ContactMerge.objects.count() == 1


def test_of_many_undos_one_happens(account: Account, me: Actor) -> None:
    people = [make_contact(account, email=f"p{n}@example.com") for n in range(3)]
    with scope(account):
        made = contacts_merge(me, master=people[0], others=people[1:])

    def undo(number: int) -> None:
        contacts_merge_undo(me, operation=made.operation)

    assert sorted(at_once(account, undo)) == ["already_undone"] * (CROWD - 1) + ["done"]
    with scope(account):
        assert Contact.objects.alive().count() == 3


def test_nothing_written_while_merging_is_lost(account: Account, me: Actor) -> None:
    one = make_contact(account, email="a@example.com", city="")
    two = make_contact(account, email="b@example.com", city="")

    done: set[int] = set()

    def act(number: int) -> None:
        mine = Contact.objects.get(pk=two.pk)
        if number == 0:
            contacts_merge(me, master=Contact.objects.get(pk=one.pk), others=[mine])
        elif number == 1:
            contact_update(me, contact=mine, changes={"city": "Paris"})
        elif number == 2:
            contact_email_add(me, contact=mine, address="new@example.com")
        else:
            note_create(me, contact=mine, body=f"<p>note {number}</p>")
        done.add(number)

    at_once(account, act)
    assert 0 in done
    with scope(account):
        master = Contact.objects.get(pk=one.pk)
        mails = set(ContactEmail.objects.filter(contact=one).values_list("address", flat=True))
        # Whoever was not refused finds their work on the master.
        assert (master.city == "Paris") == (1 in done)
        assert ("new@example.com" in mails) == (2 in done)
        assert Note.objects.filter(contact=one).count() == len(done & {3, 4, 5})
