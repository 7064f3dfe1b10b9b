"""The rules of a merge: nothing is lost, and the master keeps what it has."""

from typing import Any

import pytest

from contacts.dnd import may_contact
from contacts.merge_handlers import MergeChoice
from contacts.models import Contact, ContactDnd, ContactEmail, Note, Tag
from contacts.services.channels import contact_email_add, contact_email_update
from contacts.services.contacts import contact_delete, contact_update
from contacts.services.dnd import dnd_set, optout_record
from contacts.services.notes import note_create
from contacts.services.ownership import contact_follower_add
from contacts.services.tags import contact_tag_add
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.duplicates.models import ContactMerge, DuplicateRejection
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo, outer_merge
from hoopcrm.events.access import EventFilter, timeline
from hoopcrm.events.models import Event
from tests import make

pytestmark = pytest.mark.usefixtures("in_account")


def fresh(contact: Contact) -> Contact:
    found: Contact = Contact.objects.get(pk=contact.pk)
    return found


def merge(actor: Actor, master: Contact, *others: Contact, **choice: Any) -> ContactMerge:
    return contacts_merge(
        actor,
        master=fresh(master),
        others=[fresh(one) for one in others],
        choice=MergeChoice(**choice),
    )


def code_of(call: Any) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def emails(contact: Contact) -> list[str]:
    rows = ContactEmail.objects.filter(contact=contact).order_by("position")
    return list(rows.values_list("address", flat=True))


def test_master_keeps_its_values_and_is_filled_up(account: Any, actor: Actor) -> None:
    one = make.make_contact(account, city="Berlin", source="", email="a@example.com")
    two = make.make_contact(account, city="Paris", source="fair", email="b@example.com")
    merge(actor, one, two)
    master = fresh(one)
    assert (master.city, master.source) == ("Berlin", "fair")
    assert emails(master) == ["a@example.com", "b@example.com"]
    assert master.email == "a@example.com"
    assert "b@example.com" in master.search
    assert master.created_at == min(one.created_at, two.created_at)
    assert fresh(two).deleted_at is not None


def test_a_chosen_value_wins_and_an_address_is_not_mixed(account: Any, actor: Actor) -> None:
    one = make.make_contact(account, city="Berlin", postal_code="")
    two = make.make_contact(account, city="Paris", postal_code="75001", email="b@example.com")
    merge(actor, one, two)
    assert fresh(one).postal_code == ""
    three = make.make_contact(account, city="Paris", website="https://x.example")
    merge(actor, one, three, fields={"city": three.pk})
    assert fresh(one).city == "Paris"


def test_primary_address_is_chosen_from_any(account: Any, actor: Actor) -> None:
    one = make.make_contact(account, email="a@example.com", phone="+493012345678")
    two = make.make_contact(account, email="b@example.com", phone="+493087654321")
    made = merge(actor, one, two, email="b@example.com", phone="+493087654321")
    assert (fresh(one).email, fresh(one).phone_normalised) == ("b@example.com", "+493087654321")
    contacts_merge_undo(actor, operation=made.operation)
    assert fresh(one).email == "a@example.com"


def test_what_has_no_room_goes_into_a_note(account: Any, actor: Actor) -> None:
    one = make.make_contact(account, emails=[f"a{n}@example.com" for n in range(9)])
    two = make.make_contact(account, emails=[f"b{n}@example.com" for n in range(4)])
    made = merge(actor, one, two, email="b3@example.com")
    assert len(emails(one)) == 11
    assert fresh(one).email == "b3@example.com"
    note = Note.objects.get(contact=one)
    assert "b1@example.com" in note.text
    assert "b2@example.com" in note.text
    contacts_merge_undo(actor, operation=made.operation)
    assert not Note.objects.filter(contact=one).exists()
    assert len(emails(two)) == 4


def test_stricter_do_not_disturb_wins_for_every_address(account: Any, actor: Actor) -> None:
    one = make.make_contact(account, email="a@example.com", phone="+493012345678")
    two = make.make_contact(account, email="b@example.com", phone="+493087654321")
    dnd_set(actor, contact=one, channel="sms", on=True)
    optout_record(actor, contact=two, channel="sms", permanent=True, reason="STOP")
    dnd_set(actor, contact=two, channel="email", on=True)
    made = merge(actor, one, two)
    rows = {row.channel: row.status for row in ContactDnd.objects.filter(contact=one)}
    assert rows == {"sms": "permanent", "email": "active"}
    assert not may_contact(fresh(one), "email", "a@example.com")
    # Another contact with the master's address is not reached either.
    account.allow_duplicates = True
    account.save()
    third = make.make_contact(account, email="a@example.com")
    assert may_contact(third, "email", "a@example.com").code == "suppressed"
    contacts_merge_undo(actor, operation=made.operation)
    assert may_contact(third, "email", "a@example.com")
    assert {row.status for row in ContactDnd.objects.filter(contact=one)} == {"active"}


def test_owner_is_the_masters_and_followers_unite_up_to_ten(
    account: Any, actor: Actor, alice: Member
) -> None:
    people = [make.make_member(account, f"M{number}") for number in range(12)]
    one = make.make_contact(account, owner=alice)
    two = make.make_contact(account, owner=people[0], email="b@example.com")
    for person in people[1:7]:
        contact_follower_add(actor, contact=one, member=person)
    for person in people[6:12]:
        contact_follower_add(actor, contact=two, member=person)
    merge(actor, one, two)
    master = fresh(one)
    assert master.owner == alice
    followers = master.access.filter(role="follower").values_list("member", flat=True)
    assert len(followers) == 10
    assert people[0].pk in followers
    assert "Follower: " in Note.objects.get(contact=one).text


def test_tags_notes_and_history_are_the_masters(account: Any, actor: Actor, alice: Member) -> None:
    one = make.make_contact(account, tags=["vip"])
    two = make.make_contact(account, tags=["lead", "news"], email="b@example.com")
    note_create(actor, contact=two, body="<p>hello</p>")
    keep = Tag.objects.get(name="lead")
    merge(actor, one, two, tags=[keep.pk])
    assert list(fresh(one).contact_tags.values_list("tag__name", flat=True)) == ["lead"]
    assert Note.objects.get(text="hello").contact_id == one.pk
    told = [event.type for event in timeline(alice, one.pk, EventFilter()).events]
    assert told.count("contact.created") == 2
    assert told[0] == "contact.merged"
    event = Event.objects.get(type="contact.merged")
    assert event.data["merged"] == [{"id": str(two.pk), "name": two.display_name}]


def test_unique_value_goes_along(account: Any, actor: Actor) -> None:
    field = make.make_field(account, "Code", "text", is_unique=True)
    one = make.make_contact(account, custom={})
    two = make.make_contact(account, email="b@example.com", custom={str(field.pk): "A 1"})
    made = merge(actor, one, two)
    key = {f"custom.{field.pk}": "a 1"}
    other = make.make_contact(account, email="c@example.com")
    with pytest.raises(Refused) as caught:
        contact_update(actor, contact=other, changes=key)
    assert caught.value.data["contact_id"] == one.pk
    contacts_merge_undo(actor, operation=made.operation)
    with pytest.raises(Refused) as caught:
        contact_update(actor, contact=other, changes=key)
    assert caught.value.data["contact_id"] == two.pk


def test_later_edits_stay_and_are_listed(account: Any, actor: Actor) -> None:
    one = make.make_contact(account, city="", email="a@example.com")
    two = make.make_contact(account, city="Paris", email="b@example.com")
    made = merge(actor, one, two)
    master = fresh(one)
    contact_update(actor, contact=master, changes={"city": "Rome", "source": "phone"})
    contact_email_add(actor, contact=master, address="later@example.com")
    row = ContactEmail.objects.get(contact=one, normalised="b@example.com")
    contact_email_update(actor, contact=fresh(one), pk=row.pk, address="b2@example.com")
    contact_tag_add(actor, contact=fresh(one), name="later")
    late = note_create(actor, contact=fresh(one), body="<p>late</p>")
    restored = contacts_merge_undo(actor, operation=made.operation)
    lines = [line for _table, line in restored.conflicts]
    assert len(lines) == 2
    assert lines[0].startswith("City")
    assert "b2@example.com" in lines[1]
    assert (fresh(one).city, fresh(one).source, fresh(two).city) == ("Rome", "phone", "Paris")
    assert emails(one) == ["a@example.com", "b2@example.com", "later@example.com"]
    assert emails(two) == ["b@example.com"]
    assert fresh(one).contact_tags.count() == 1
    assert Note.objects.get(pk=late.pk).contact_id == one.pk
    assert ContactMerge.objects.get(pk=made.pk).conflicts == lines


def test_inner_merge_of_a_chain_names_the_outer_one(account: Any, actor: Actor) -> None:
    one, two, three = (
        make.make_contact(account, email=f"{n}@example.com", last_name=f"L{n}") for n in "abc"
    )
    inner = merge(actor, one, two)
    outer = merge(actor, three, one)
    with pytest.raises(Refused) as caught:
        contacts_merge_undo(actor, operation=inner.operation)
    assert caught.value.code == "merged_further"
    assert caught.value.data["operation"] == outer.operation_id
    assert outer_merge(inner) == outer
    contacts_merge_undo(actor, operation=outer.operation)
    assert outer_merge(inner) is None
    contacts_merge_undo(actor, operation=inner.operation)
    assert Contact.objects.alive().count() == 3
    again = lambda: contacts_merge_undo(actor, operation=inner.operation)  # noqa: E731
    assert code_of(again) == "already_undone"


def test_two_merges_of_one_master_come_back_in_any_order(account: Any, actor: Actor) -> None:
    one = make.make_contact(account, city="", source="", email="a@example.com")
    two = make.make_contact(account, city="Paris", email="b@example.com")
    three = make.make_contact(account, city="Rome", source="fair", email="c@example.com")
    first, second = merge(actor, one, two), merge(actor, one, three)
    contacts_merge_undo(actor, operation=first.operation)
    assert (fresh(one).city, fresh(one).source) == ("", "fair")
    assert emails(one) == ["a@example.com", "c@example.com"]
    contacts_merge_undo(actor, operation=second.operation)
    assert emails(one) == ["a@example.com"]
    assert fresh(one).source == ""


def test_refusals_say_what_is_wrong(account: Any, actor: Actor) -> None:
    people = [make.make_contact(account, email=f"{n}@example.com") for n in range(11)]
    assert code_of(lambda: merge(actor, people[0])) == "too_few"
    assert code_of(lambda: merge(actor, *people)) == "too_many"
    with pytest.raises(Stale):
        contacts_merge(actor, master=people[0], others=people[1:3], versions={people[1].pk: 7})
    merge(actor, people[0], people[1])
    assert code_of(lambda: merge(actor, people[2], people[1])) == "deleted"
    contact_delete(actor, contact=fresh(people[3]))
    assert code_of(lambda: merge(actor, people[2], people[3])) == "deleted"
    with pytest.raises(Refused, match="merged into"):
        contact_update(actor, contact=people[1], changes={"city": "X"})


def test_a_deleted_master_is_restored_first(account: Any, actor: Actor) -> None:
    one = make.make_contact(account)
    two = make.make_contact(account, email="b@example.com")
    made = merge(actor, one, two)
    contact_delete(actor, contact=fresh(one))
    assert code_of(lambda: contacts_merge_undo(actor, operation=made.operation)) == "deleted"


def test_rejections_are_handed_on_and_come_back(account: Any, actor: Actor) -> None:
    one, two, three = (make.make_contact(account, email=f"{n}@example.com") for n in "abc")
    from hoopcrm.core import writes

    with writes.frame("test data", silent=True):
        DuplicateRejection.objects.create(
            account=account, first=two, second=three, reasons=1, confidence=70
        )
    made = merge(actor, one, two)
    assert DuplicateRejection.objects.filter(first=one, second=three).exists()
    contacts_merge_undo(actor, operation=made.operation)
    assert not DuplicateRejection.objects.filter(first=one).exists()
