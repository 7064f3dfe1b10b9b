"""The derived columns and the version, after any sequence of changes."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from contacts.models import Contact, ContactAccess, PhoneLabel
from contacts.search_text import derived_columns
from contacts.services import channels, contacts, ownership, tags
from contacts.services.rows import emails_of, phones_of
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.events.models import Event
from tests.make import make_contact

pytestmark = pytest.mark.django_db
STAMPS = ("version", "updated_at", "updated_by_id")
NAMES = ("", "Éva", "李", "O’Brien", "ada", "Ada ")
COMPANIES = ("", "Acme", "ACME", "Ünited  Könzern")
EMAILS = ("a@x.org", "A@x.org", "b@x.org", "c@x.org", "not an address")
NUMBERS = ("202 555 0123", "+1 202-555-0123", "+49 30 1234567", "202 555 0199", "12")


class Anyone:
    """Does one thing after another to a contact, allowed or not."""

    def __init__(self, contact: Contact, actor: Actor, members: list[Member], seed: int) -> None:
        self.contact, self.actor, self.members = contact, actor, members
        self.chance = random.Random(seed)
        self.steps: list[Callable[[], Any]] = [
            self.edit,
            self.add_email,
            self.add_phone,
            self.write_email,
            self.write_phone,
            self.remove_email,
            self.remove_phone,
            self.prefer_email,
            self.prefer_phone,
            self.tag,
            self.own,
            self.delete_and_undo,
        ]

    def step(self) -> str:
        one = self.chance.choice(self.steps)
        try:
            one()
        except Refused as refused:
            return f"{one.__name__}: {refused.code}"
        return one.__name__

    def _call(self, service: Any, **parts: Any) -> None:
        service(self.actor, contact=self.contact, **parts)

    def _row(self, rows: Any) -> Any:
        found = list(rows)
        if not found:
            raise Refused("none", "nothing to choose from")
        return self.chance.choice(found).pk

    def edit(self) -> None:
        pick = self.chance.choice
        changes = {
            "first_name": pick(NAMES),
            "last_name": pick(NAMES),
            "business": pick(COMPANIES),
            "city": pick(("", "Rome")),
            "owner": pick([None, *self.members]),
            "birth_date": pick(("", "--02-29", "1990-01-02")),
        }
        some = self.chance.sample(list(changes), self.chance.randint(1, 3))
        self._call(contacts.contact_update, changes={key: changes[key] for key in some})

    def add_email(self) -> None:
        primary = self.chance.random() < 0.3
        address = self.chance.choice(EMAILS)
        self._call(channels.contact_email_add, address=address, primary=primary)

    def add_phone(self) -> None:
        label = self.chance.choice(["", "", *PhoneLabel.values])
        self._call(channels.contact_phone_add, number=self.chance.choice(NUMBERS), label=label)

    def write_email(self) -> None:
        pk = self._row(self.contact.emails.all())
        self._call(channels.contact_email_update, pk=pk, address=self.chance.choice(EMAILS))

    def write_phone(self) -> None:
        pk = self._row(self.contact.phones.all())
        number, label = self.chance.choice(NUMBERS), self.chance.choice(["", *PhoneLabel.values])
        self._call(channels.contact_phone_update, pk=pk, number=number, label=label)

    def remove_email(self) -> None:
        self._call(channels.contact_email_remove, pk=self._row(self.contact.emails.all()))

    def remove_phone(self) -> None:
        self._call(channels.contact_phone_remove, pk=self._row(self.contact.phones.all()))

    def prefer_email(self) -> None:
        self._call(channels.contact_email_make_primary, pk=self._row(self.contact.emails.all()))

    def prefer_phone(self) -> None:
        self._call(channels.contact_phone_make_primary, pk=self._row(self.contact.phones.all()))

    def tag(self) -> None:
        self._call(tags.contact_tag_add, name=self.chance.choice(("VIP", "vip", "new")))

    def own(self) -> None:
        member = self.chance.choice([None, *self.members])
        self._call(ownership.contact_owner_set, member=member)

    def delete_and_undo(self) -> None:
        operation = contacts.contact_delete(self.actor, contact=self.contact)
        contacts.contact_delete_undo(self.actor, operation=operation)


def snapshot(contact: Contact) -> dict[str, Any]:
    """The row and its addresses, as stored, without the stamps."""
    row = Contact.objects.filter(pk=contact.pk).values().get()
    parts: dict[str, Any] = {key: value for key, value in row.items() if key not in STAMPS}
    parts["emails"] = list(contact.emails.order_by("pk").values())
    parts["phones"] = list(contact.phones.order_by("pk").values())
    return parts


def assert_sound(contact: Contact) -> None:
    """All that follows from other data does so; addresses are in order, one of each primary."""
    stored = Contact.objects.get(pk=contact.pk)
    derived = derived_columns(
        first_name=stored.first_name,
        last_name=stored.last_name,
        company_name=stored.company_name,
        emails=emails_of(stored),
        phones=phones_of(stored),
    )
    assert {name: getattr(stored, name) for name in derived} == derived
    assert stored.company_name == (stored.business.name if stored.business else "")
    for rows, copy in ((stored.emails, stored.email), (stored.phones, stored.phone)):
        ordered = list(rows.order_by("position"))
        assert [row.position for row in ordered] == list(range(1, len(ordered) + 1))
        assert [str(row) for row in ordered if row.is_primary] == ([copy] if copy else [])
    if stored.birth_date:
        birthday = (stored.birth_date.month, stored.birth_date.day)
        assert birthday == (stored.birth_month, stored.birth_day)
    owners = ContactAccess.objects.filter(contact=stored, role="owner")
    assert [row.member_id for row in owners] == ([stored.owner_id] if stored.owner_id else [])


@pytest.mark.parametrize("seed", range(6))
def test_derived_columns_and_version_after_anything(
    in_account: Account, actor: Actor, alice: Member, bob: Member, seed: int
) -> None:
    make_contact(in_account, email="c@x.org", phone="202 555 0199")  # in the way, sometimes
    contact = make_contact(in_account, first_name="Ada", email="a@x.org")
    anyone = Anyone(contact, actor, [alice, bob], seed)
    done = []
    for _number in range(40):
        before, events = snapshot(contact), Event.objects.count()
        version = Contact.objects.get(pk=contact.pk).version
        done.append(anyone.step())
        assert_sound(contact)
        risen = Contact.objects.get(pk=contact.pk).version - version
        if done[-1] == "delete_and_undo":
            assert risen == 2, done
        else:
            assert risen == (snapshot(contact) != before), done
        if risen:
            assert Event.objects.count() > events, done
    assert len(set(done)) > 10
