"""Undo reaches no further than what a member may see."""

import pytest

from contacts.models import Contact
from contacts.services.contacts import contact_delete, contact_delete_undo
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from tests.make import make_contact

pytestmark = pytest.mark.django_db


def test_a_restricted_member_brings_back_only_their_own(
    in_account: Account, alice: Member, bob: Member
) -> None:
    hidden = make_contact(in_account, first_name="Hidden", owner=alice)
    own = make_contact(in_account, first_name="Own", owner=bob)
    operations = [contact_delete(Actor.of_member(alice), contact=one) for one in (hidden, own)]
    with pytest.raises(Refused, match="cannot be brought back"):
        contact_delete_undo(Actor.of_member(bob), operation=operations[0])
    contact_delete_undo(Actor.of_member(bob), operation=operations[1])
    assert [one.first_name for one in Contact.objects.alive()] == ["Own"]
