"""Changing contacts."""

from typing import Any

import pytest

from contacts.models import Business, Contact
from contacts.services.contacts import contact_delete, contact_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.make import make_contact, make_field

pytestmark = pytest.mark.django_db


def last_event(contact: Contact) -> Event:
    return Event.objects.filter(contact_id=contact.pk).latest("id")


def test_several_fields_at_once(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, city="Paris", country="FR")
    changes = {"city": " Rome ", "country": "it", "first_name": "Eve", "last_name": ""}
    contact_update(actor, contact=contact, changes=changes)
    stored = Contact.objects.get(pk=contact.pk)
    assert (stored.city, stored.country, stored.display_name) == ("Rome", "IT", "Eve")
    assert (stored.sort_name, stored.last_folded, stored.search) == ("eve", "", "eve")
    assert (stored.version, contact.version) == (2, 2)
    assert stored.updated_by_id == actor.id
    event = last_event(contact)
    assert event.type == "contact.updated"
    assert event.changes == {
        "first_name": ["Ada", "Eve"],
        "last_name": ["Lovelace", ""],
        "city": ["Paris", "Rome"],
        "country": ["France", "Italy"],
    }
    assert describe(event) == (
        "Changed first name from “Ada” to “Eve”, removed last name “Lovelace”, "
        "changed city from “Paris” to “Rome”, 1 more field"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"city": "Paris"},
        {"business": "ACME"},
        {"country": "france"},
        {"birth_date": "1990-01-02"},
        {"website": "example.org"},
        {"gender": ""},
        {},
    ],
)
def test_equal_values_change_nothing(
    in_account: Account, actor: Actor, changes: dict[str, Any]
) -> None:
    contact = make_contact(
        in_account,
        city="Paris",
        business="Acme",
        country="FR",
        birth_date="1990-01-02",
        website="https://example.org",
    )
    events = Event.objects.count()
    contact_update(actor, contact=contact, changes=changes, version=99)
    assert Contact.objects.get(pk=contact.pk).version == 1
    assert Event.objects.count() == events


def test_a_stale_version_is_told_with_the_value_now_stored(
    in_account: Account, actor: Actor
) -> None:
    contact = make_contact(in_account, city="Paris")
    contact_update(actor, contact=contact, changes={"city": "Rome"}, version=1)
    with pytest.raises(Stale) as stale:
        contact_update(actor, contact=contact, changes={"city": "Oslo"}, version=1)
    assert stale.value.field == "city"
    assert (stale.value.data["current"], stale.value.data["version"]) == ("Rome", 2)
    assert Contact.objects.get(pk=contact.pk).city == "Rome"


def test_a_custom_value(in_account: Account, actor: Actor) -> None:
    size = make_field(in_account, "Shirt size", "single", ("S", "M"))
    note = make_field(in_account, "Remark")
    contact = make_contact(in_account, custom={"remark": "tall", "shirt_size": "S"})
    contact_update(actor, contact=contact, changes={f"custom.{size.pk}": "M"})
    assert last_event(contact).changes == {"custom.shirt_size": ["S", "M"]}
    assert describe(last_event(contact)) == "Changed shirt size from “S” to “M”"
    contact_update(actor, contact=contact, changes={f"custom.{size.pk}": ""})
    stored = Contact.objects.get(pk=contact.pk)
    assert stored.custom == {str(note.pk): "tall"}
    assert stored.version == 3
    with pytest.raises(Stale) as stale:
        contact_update(actor, contact=contact, changes={f"custom.{note.pk}": "x"}, version=1)
    assert stale.value.data["current"] == "tall"


def test_a_business_is_found_or_made_and_unlinked(in_account: Account, actor: Actor) -> None:
    contact, other = make_contact(in_account), make_contact(in_account, business="Acme")
    contact_update(actor, contact=contact, changes={"business": "acmé"})
    assert (contact.company_name, contact.business_id) == ("Acme", other.business_id)
    contact_update(actor, contact=contact, changes={"business": "Initech"})
    assert Business.objects.count() == 2
    assert contact.company_folded == "initech"
    assert "initech" in contact.search
    contact_update(actor, contact=contact, changes={"business": ""})
    assert (contact.company_name, contact.company_folded, contact.business) == ("", "", None)
    assert describe(last_event(contact)) == "Removed business name “Initech”"


def test_a_stale_edit_makes_no_business(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    with pytest.raises(Stale):
        contact_update(actor, contact=contact, changes={"business": "New Inc"}, version=7)
    assert not Business.objects.exists()


def test_the_owner_with_another_field_is_one_change_of_the_row(
    in_account: Account, actor: Actor, bob: Member
) -> None:
    contact = make_contact(in_account)
    contact_update(actor, contact=contact, changes={"owner": str(bob.pk), "city": "Rome"})
    assert Contact.objects.get(pk=contact.pk).version == 2
    told = Event.objects.filter(contact_id=contact.pk).exclude(type="contact.created")
    assert {event.type: event.changes for event in told} == {
        "contact.updated": {"city": ["", "Rome"]},
        "contact.owner_changed": {"owner": ["", "Bob"]},
    }
    assert Contact.objects.visible_to(bob).exists()


def test_the_last_of_name_email_and_phone_stays(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    with pytest.raises(Refused) as refused:
        contact_update(actor, contact=contact, changes={"first_name": "", "last_name": ""})
    assert refused.value.code == "nobody"
    reachable = make_contact(in_account, email="ada@example.org")
    contact_update(actor, contact=reachable, changes={"first_name": "", "last_name": ""})
    assert reachable.sort_name == "ada@example.org"


def test_a_deleted_contact_cannot_be_changed(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    contact_delete(actor, contact=contact)
    with pytest.raises(Refused) as refused:
        contact_update(actor, contact=contact, changes={"city": "Rome"})
    assert refused.value.code == "deleted"


def test_a_birthday_loses_and_gains_its_year(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, birth_date="1990-03-05")
    contact_update(actor, contact=contact, changes={"birth_date": "--03-05"})
    assert (contact.birth_date, contact.birth_month, contact.birth_day) == (None, 3, 5)
    contact_update(actor, contact=contact, changes={"birth_date": ""})
    assert (contact.birth_date, contact.birth_month, contact.birth_day) == (None, None, None)


def test_unknown_fields_are_a_defect_of_the_caller(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    with pytest.raises(KeyError, match="deleted_at"):
        contact_update(actor, contact=contact, changes={"deleted_at": "now"})


def test_an_edit_in_place_costs_few_queries(
    in_account: Account, actor: Actor, bob: Member, django_assert_max_num_queries: Any
) -> None:
    contact = make_contact(in_account, type="lead", business="Acme", owner=bob)
    with django_assert_max_num_queries(6):
        contact_update(actor, contact=contact, changes={"city": "Rome"}, version=1)
