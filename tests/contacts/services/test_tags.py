"""Tags on contacts."""

import pytest

from contacts.access import tags_like, tags_of
from contacts.models import Contact, Tag
from contacts.services.contacts import contact_delete
from contacts.services.tags import contact_tag_add, contact_tag_remove, tag_colour
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.make import make_contact

pytestmark = pytest.mark.django_db


def test_a_tag_is_made_as_it_is_first_used(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    tag = contact_tag_add(actor, contact=contact, name="  Big   Spender ")
    assert (tag.name, tag.name_folded) == ("Big Spender", "big spender")
    assert tags_of(contact) == [tag]
    event = Event.objects.get(type="contact.tag_added")
    assert event.contact_id == contact.pk
    assert event.data == {"tag": "Big Spender", "tag_id": str(tag.pk)}
    assert describe(event) == "Added tag “Big Spender”"


def test_letter_case_makes_no_other_tag(in_account: Account, actor: Actor) -> None:
    one, two = make_contact(in_account), make_contact(in_account)
    first = contact_tag_add(actor, contact=one, name="VIP")
    assert contact_tag_add(actor, contact=two, name="vip") == first
    contact_tag_add(actor, contact=one, name="Vip")
    assert Tag.objects.count() == 1
    assert Event.objects.filter(type="contact.tag_added").count() == 2


def test_the_contact_s_row_is_not_touched(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    before = Contact.objects.filter(pk=contact.pk).values().get()
    tag = contact_tag_add(actor, contact=contact, name="VIP")
    contact_tag_remove(actor, contact=contact, tag=tag)
    assert Contact.objects.filter(pk=contact.pk).values().get() == before


def test_removing_leaves_the_tag(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account, tags=["VIP"])
    tag = Tag.objects.get()
    assert contact_tag_remove(actor, contact=contact, tag=tag)
    assert not contact_tag_remove(actor, contact=contact, tag=tag)
    assert Tag.objects.exists()
    assert describe(Event.objects.get(type="contact.tag_removed")) == "Removed tag “VIP”"


@pytest.mark.parametrize(
    ("name", "code"), [("  ", "required"), ("x" * 81, "too_long"), ("a\x00b", "bad_character")]
)
def test_names_that_are_refused(in_account: Account, actor: Actor, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        contact_tag_add(actor, contact=make_contact(in_account), name=name)
    assert (refused.value.code, refused.value.field) == (code, "tag")


def test_a_deleted_contact_takes_no_tag(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    contact_delete(actor, contact=contact)
    with pytest.raises(Refused, match="deleted"):
        contact_tag_add(actor, contact=contact, name="VIP")
    assert not Tag.objects.exists()


def test_colours_spread_over_the_palette() -> None:
    colours = {tag_colour(f"tag {number}") for number in range(300)}
    assert colours == set(range(1, 13))
    assert tag_colour("vip") == tag_colour("vip")


def test_suggestions_start_with_what_was_typed(in_account: Account) -> None:
    make_contact(in_account, tags=["Old customer", "Customer", "Other"])
    assert [tag.name for tag in tags_like("CUST")] == ["Customer", "Old customer"]
