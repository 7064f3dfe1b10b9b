"""E-mails and phones of a contact."""

import pytest

from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.services.channels import (
    contact_email_add,
    contact_email_make_primary,
    contact_email_remove,
    contact_email_update,
    contact_phone_add,
    contact_phone_make_primary,
    contact_phone_remove,
    contact_phone_update,
)
from contacts.services.contacts import contact_delete
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.ids import new_id
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.make import make_contact

pytestmark = pytest.mark.django_db


def emails(contact: Contact) -> list[tuple[int, str, bool]]:
    rows = ContactEmail.objects.filter(contact=contact).order_by("position")
    return list(rows.values_list("position", "address", "is_primary"))


def numbers(contact: Contact) -> list[tuple[int, str, bool]]:
    rows = ContactPhone.objects.filter(contact=contact).order_by("position")
    return list(rows.values_list("position", "normalised", "is_primary"))


def told(contact: Contact) -> str:
    return describe(Event.objects.filter(contact_id=contact.pk).latest("id"))


def test_the_first_is_primary_and_the_rest_follow(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    contact_email_add(actor, contact=contact, address="One@example.org")
    assert (contact.email, contact.email_normalised) == ("One@example.org", "one@example.org")
    assert told(contact) == "Added e-mail “One@example.org”"
    contact_email_add(actor, contact=contact, address="two@example.org")
    assert contact.email == "One@example.org"
    contact_email_add(actor, contact=contact, address="three@example.org", primary=True)
    assert contact.email == "three@example.org"
    assert emails(contact) == [
        (1, "One@example.org", False),
        (2, "two@example.org", False),
        (3, "three@example.org", True),
    ]
    assert Contact.objects.get(pk=contact.pk).version == contact.version == 4
    assert contact.search.split("\n")[1:] == [
        "one@example.org",
        "two@example.org",
        "three@example.org",
    ]


def test_removing_the_primary_promotes_the_next(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, emails=["a@x.org", "b@x.org", "c@x.org"])
    first = contact.emails.get(position=1)
    contact_email_remove(actor, contact=contact, pk=first.pk)
    assert emails(contact) == [(1, "b@x.org", True), (2, "c@x.org", False)]
    assert contact.email == "b@x.org"
    assert "a@x.org" not in contact.search
    assert told(contact) == "Removed e-mail “a@x.org”"
    contact_email_add(actor, contact=contact, address="d@x.org")
    assert [position for position, *_rest in emails(contact)] == [1, 2, 3]


def test_the_last_way_to_name_somebody_stays(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, first_name="", last_name="", email="a@x.org")
    with pytest.raises(Refused) as refused:
        contact_email_remove(actor, contact=contact, pk=contact.emails.get().pk)
    assert (refused.value.code, refused.value.field) == ("nobody", "email")


def test_the_twelfth_is_refused_with_the_reason(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, emails=[f"{n}@x.org" for n in range(11)])
    with pytest.raises(Refused, match="at most 11 e-mail addresses") as refused:
        contact_email_add(actor, contact=contact, address="12@x.org")
    assert refused.value.code == "too_many"


def test_twice_within_a_contact_is_refused(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, emails=["a@x.org", "b@x.org"], phone="202 555 0123")
    with pytest.raises(Refused) as refused:
        contact_email_add(actor, contact=contact, address="A@X.org")
    assert refused.value.code == "repeated"
    with pytest.raises(Refused) as refused:
        contact_email_update(
            actor, contact=contact, pk=contact.emails.get(position=2).pk, address="a@x.org"
        )
    assert refused.value.code == "repeated"
    with pytest.raises(Refused) as refused:
        contact_phone_add(actor, contact=contact, number="+1 (202) 555-0123")
    assert refused.value.code == "repeated"


def test_what_another_contact_has_is_refused(
    in_account: Account, actor: Actor, bob: Member
) -> None:
    other = make_contact(in_account, email="taken@x.org", phone="202 555 0123", first_name="Zoe")
    contact = make_contact(in_account, email="a@x.org", owner=bob)
    with pytest.raises(Refused) as refused:
        contact_email_add(actor, contact=contact, address="Taken@x.org")
    assert (refused.value.code, refused.value.data["contact_id"]) == ("duplicate", other.pk)
    with pytest.raises(Refused) as refused:
        contact_email_update(
            actor, contact=contact, pk=contact.emails.get().pk, address="taken@x.org"
        )
    assert refused.value.field == "email"
    with pytest.raises(Refused) as refused:
        contact_phone_add(Actor.of_member(bob), contact=contact, number="+12025550123")
    assert refused.value.data["contact_id"] is None
    assert "Zoe" not in refused.value.message
    contact_delete(actor, contact=other)
    contact_email_add(actor, contact=contact, address="taken@x.org")


def test_an_address_is_written_anew(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, email="a@x.org")
    row = contact.emails.get()
    contact_email_update(actor, contact=contact, pk=row.pk, address="B@x.org", version=1)
    assert (contact.email, contact.email_normalised, contact.version) == ("B@x.org", "b@x.org", 2)
    assert told(contact) == "Changed e-mail from “a@x.org” to “B@x.org”"
    contact_email_update(actor, contact=contact, pk=row.pk, address="b@x.org")
    assert (contact.email, contact.version) == ("b@x.org", 3)


def test_the_same_again_changes_nothing(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, email="a@x.org", phones=[("work", "202 555 0123")])
    events = Event.objects.count()
    email, phone = contact.emails.get(), contact.phones.get()
    contact_email_update(actor, contact=contact, pk=email.pk, address=" a@x.org", version=99)
    contact_email_make_primary(actor, contact=contact, pk=email.pk)
    contact_phone_update(actor, contact=contact, pk=phone.pk, number="202 555 0123", label="work")
    assert (contact.version, Event.objects.count()) == (1, events)


def test_a_stale_version_is_told(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, email="a@x.org")
    with pytest.raises(Stale) as stale:
        contact_email_update(
            actor, contact=contact, pk=contact.emails.get().pk, address="b@x.org", version=7
        )
    assert (stale.value.data["current"], stale.value.data["version"]) == ("a@x.org", 1)


def test_another_primary(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, phones=[("", "202 555 0123"), ("work", "202 555 0124")])
    contact_phone_make_primary(actor, contact=contact, pk=contact.phones.get(position=2).pk)
    assert (contact.phone, contact.phone_normalised) == ("202 555 0124", "+12025550124")
    assert numbers(contact) == [(1, "+12025550123", False), (2, "+12025550124", True)]
    assert told(contact) == "Changed primary phone from “202 555 0123” to “202 555 0124”"


def test_a_phone_label_is_used_once(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, phones=[("work", "202 555 0123")])
    with pytest.raises(Refused) as refused:
        contact_phone_add(actor, contact=contact, number="202 555 0124", label="work")
    assert (refused.value.code, refused.value.field) == ("label_taken", "label")
    second = contact_phone_add(actor, contact=contact, number="202 555 0124")
    with pytest.raises(Refused) as refused:
        contact_phone_update(actor, contact=contact, pk=second.pk, label="work")
    assert refused.value.code == "label_taken"
    contact_phone_update(actor, contact=contact, pk=second.pk, label="home")
    assert told(contact) == "Changed phone from “202 555 0124” to “202 555 0124 (Home)”"
    contact_phone_update(actor, contact=contact, pk=second.pk, label="")
    assert not contact.phones.get(pk=second.pk).label


def test_removing_a_phone_closes_the_gap(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, phones=[("", f"202 555 01{n}") for n in range(10, 15)])
    contact_phone_remove(actor, contact=contact, pk=contact.phones.get(position=3).pk)
    assert [position for position, *_rest in numbers(contact)] == [1, 2, 3, 4]
    assert contact.phone == "202 555 0110"


def test_what_is_gone_or_someone_else_s_is_refused(in_account: Account, actor: Actor) -> None:
    contact, other = make_contact(in_account), make_contact(in_account, email="a@x.org")
    for pk in (new_id(), "nonsense", other.emails.get().pk):
        with pytest.raises(Refused) as refused:
            contact_email_remove(actor, contact=contact, pk=pk)
        assert refused.value.code == "gone"
    contact_delete(actor, contact=other)
    with pytest.raises(Refused) as refused:
        contact_email_add(actor, contact=other, address="b@x.org")
    assert refused.value.code == "deleted"
