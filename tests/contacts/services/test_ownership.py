"""Owner and followers, and who sees what."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from contacts.access import followers_of, get_contact, may_set_owner, visible_contacts
from contacts.models import Contact, ContactAccess
from contacts.services.contacts import contact_delete
from contacts.services.ownership import (
    contact_follower_add,
    contact_follower_remove,
    contact_owner_set,
)
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.make import make_contact, make_member

pytestmark = pytest.mark.django_db


def access(contact: Contact) -> set[tuple[str, str]]:
    rows = ContactAccess.objects.filter(contact=contact)
    return {(row.role, row.member.display_name) for row in rows}


def test_the_owner_and_the_access_move_together(
    in_account: Account, actor: Actor, alice: Member, bob: Member
) -> None:
    contact = make_contact(in_account)
    contact_owner_set(actor, contact=contact, member=bob)
    assert (contact.owner, contact.version, access(contact)) == (bob, 2, {("owner", "Bob")})
    contact_owner_set(actor, contact=contact, member=alice)
    assert access(contact) == {("owner", "Alice")}
    contact_owner_set(actor, contact=contact, member=alice)
    assert Contact.objects.get(pk=contact.pk).version == 3
    contact_owner_set(actor, contact=contact, member=None)
    assert access(contact) == set()
    texts = [describe(event) for event in Event.objects.filter(type="contact.owner_changed")]
    assert sorted(texts) == [
        "Changed owner from “Bob” to “Alice”",
        "Removed owner “Alice”",
        "Set owner to “Bob”",
    ]


def test_who_left_or_works_elsewhere_cannot_own(
    in_account: Account, actor: Actor, mallory: Member
) -> None:
    contact = make_contact(in_account)
    gone = make_member(in_account, "Gone", left_at=now())
    for member in (mallory, gone):
        with pytest.raises(Refused) as refused:
            contact_owner_set(actor, contact=contact, member=member)
        assert refused.value.code == "invalid_member"
        with pytest.raises(Refused):
            contact_follower_add(actor, contact=contact, member=member)


def test_followers_leave_the_row_alone(
    in_account: Account, actor: Actor, alice: Member, bob: Member
) -> None:
    contact = make_contact(in_account, owner=alice)
    assert contact_follower_add(actor, contact=contact, member=bob)
    assert not contact_follower_add(actor, contact=contact, member=bob)
    assert followers_of(contact) == [bob]
    assert Contact.objects.get(pk=contact.pk).version == 1
    assert describe(Event.objects.get(type="contact.follower_added")) == "Added follower “Bob”"
    assert contact_follower_remove(actor, contact=contact, member=bob)
    assert not contact_follower_remove(actor, contact=contact, member=bob)
    assert followers_of(contact) == []


def test_the_owner_does_not_follow_as_well(in_account: Account, actor: Actor, bob: Member) -> None:
    contact = make_contact(in_account)
    contact_follower_add(actor, contact=contact, member=bob)
    contact_owner_set(actor, contact=contact, member=bob)
    assert access(contact) == {("owner", "Bob")}
    with pytest.raises(Refused) as refused:
        contact_follower_add(actor, contact=contact, member=bob)
    assert refused.value.code == "is_owner"


def test_ten_may_follow(in_account: Account, actor: Actor) -> None:
    contact = make_contact(in_account)
    people = [make_member(in_account, f"Person{number}") for number in range(11)]
    for person in people[:10]:
        contact_follower_add(actor, contact=contact, member=person)
    with pytest.raises(Refused, match="at most 10") as refused:
        contact_follower_add(actor, contact=contact, member=people[10])
    assert refused.value.code == "too_many_followers"


def test_only_assigned_sees_what_they_own_or_follow(
    in_account: Account, actor: Actor, alice: Member, bob: Member
) -> None:
    owned = make_contact(in_account, owner=bob)
    followed = make_contact(in_account)
    contact_follower_add(actor, contact=followed, member=bob)
    hidden = make_contact(in_account, owner=alice)
    assert set(visible_contacts(bob)) == {owned, followed}
    assert set(visible_contacts(alice)) == {owned, followed, hidden}
    assert get_contact(bob, followed.pk) == followed
    with pytest.raises(Http404):
        get_contact(bob, hidden.pk)
    assert may_set_owner(bob, owned)
    assert not may_set_owner(bob, followed)
    assert may_set_owner(alice, followed)


def test_absent_deleted_and_foreign_contacts_are_not_found(
    in_account: Account, other_account: Account, actor: Actor, alice: Member
) -> None:
    deleted = make_contact(in_account)
    contact_delete(actor, contact=deleted)
    for pk in (deleted.pk, make_contact(other_account).pk, new_id()):
        with pytest.raises(Http404):
            get_contact(alice, pk)


def test_seeing_is_not_editing(in_account: Account, carol: Member) -> None:
    contact = make_contact(in_account)
    assert get_contact(carol, contact.pk) == contact
    with pytest.raises(PermissionDenied):
        get_contact(carol, contact.pk, need="contacts.edit")
    assert not may_set_owner(carol, contact)
