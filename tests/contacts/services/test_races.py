"""Several people at once, on connections of their own."""

import pytest

from contacts.models import Business, Contact, Tag
from contacts.services.channels import contact_email_add
from contacts.services.contacts import contact_create, contact_delete, contact_update
from contacts.services.tag_settings import tag_create
from contacts.services.tags import contact_tag_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.crowd import CROWD, at_once
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def me(alice: Member) -> Actor:
    return Actor.of_member(alice)


def test_of_edits_with_one_version_one_wins(account: Account, me: Actor) -> None:
    contact = make_contact(account)

    def edit(number: int) -> None:
        mine = Contact.objects.get(pk=contact.pk)
        contact_update(me, contact=mine, changes={"city": f"City {number}"}, version=1)

    assert at_once(account, edit) == ["done"] + ["stale"] * (CROWD - 1)
    with scope(account):
        assert Contact.objects.get(pk=contact.pk).version == 2
        assert Event.objects.filter(type="contact.updated").count() == 1


def test_edits_without_a_version_lose_nothing(account: Account, me: Actor) -> None:
    contact = make_contact(account)
    keys = ["city", "state", "source", "postal_code", "address1", "first_name"]

    def edit(number: int) -> None:
        mine = Contact.objects.get(pk=contact.pk)
        contact_update(me, contact=mine, changes={keys[number]: "Changed"})

    assert at_once(account, edit) == ["done"] * CROWD
    with scope(account):
        stored = Contact.objects.get(pk=contact.pk)
    assert [getattr(stored, key) for key in keys] == ["Changed"] * CROWD
    assert stored.version == 1 + CROWD


def test_one_address_goes_to_one_of_many_contacts(account: Account, me: Actor) -> None:
    contacts = [make_contact(account, last_name=f"N{number}") for number in range(CROWD)]

    def add(number: int) -> None:
        contact_email_add(me, contact=contacts[number], address="same@example.org")

    assert at_once(account, add) == ["done"] + ["duplicate"] * (CROWD - 1)


def test_many_addresses_on_one_contact_keep_their_order(account: Account, me: Actor) -> None:
    contact = make_contact(account)

    def add(number: int) -> None:
        mine = Contact.objects.get(pk=contact.pk)
        contact_email_add(me, contact=mine, address=f"{number}@example.org")

    assert at_once(account, add) == ["done"] * CROWD
    with scope(account):
        assert sorted(row.position for row in contact.emails.all()) == [1, 2, 3, 4, 5, 6]
        assert contact.emails.filter(is_primary=True).count() == 1


def test_new_tags_and_businesses_are_made_once(account: Account, me: Actor) -> None:
    names = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"]

    def create(number: int) -> None:
        tags = names[number:] + names[:number]
        fields = {"first_name": f"N{number}", "business": "Acme"}
        contact_create(me, fields=fields, tags=tags)

    assert at_once(account, create) == ["done"] * CROWD
    with scope(account):
        assert (Tag.objects.count(), Business.objects.count()) == (len(names), 1)


def test_of_those_who_make_one_tag_one_wins(account: Account, me: Actor) -> None:
    outcome = at_once(account, lambda _number: tag_create(me, name="VIP"))
    assert outcome == ["done"] + ["taken"] * (CROWD - 1)


def test_deleting_at_once_deletes_once(account: Account, me: Actor) -> None:
    contact = make_contact(account)

    def delete(_number: int) -> None:
        contact_delete(me, contact=Contact.objects.get(pk=contact.pk))

    assert at_once(account, delete) == ["deleted"] * (CROWD - 1) + ["done"]


def test_one_tag_is_put_on_once(account: Account, me: Actor) -> None:
    contact = make_contact(account)
    at_once(account, lambda _number: contact_tag_add(me, contact=contact, name="New"))
    with scope(account):
        assert contact.contact_tags.count() == 1
        assert Event.objects.filter(type="contact.tag_added").count() == 1
