"""Do not disturb: the switches, opt-outs that staff cannot lift, and addresses that stay away."""

from typing import Any

import pytest

from contacts.dnd import may_contact
from contacts.models import Contact, ContactDnd, ContactEmail, Suppression
from contacts.models.dnd import DndSource
from contacts.services.channels import contact_email_add
from contacts.services.contacts import contact_delete
from contacts.services.dnd import (
    dnd_all_set,
    dnd_inbound_set,
    dnd_set,
    optin_record,
    optout_record,
)
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.make import make_contact

pytestmark = pytest.mark.django_db
EMAIL, PHONE = "ada@example.com", "+12015550123"


@pytest.fixture
def ada(in_account: Account) -> Contact:
    return make_contact(in_account, email=EMAIL, phone=PHONE)


def code(contact: Contact, channel: str = "email", address: str = EMAIL) -> str:
    return may_contact(contact, channel, address).code


@pytest.mark.parametrize(
    ("all_on", "email", "suppressed", "expected"),
    [
        (False, "inactive", "", ""),
        (False, "active", "", "dnd"),
        (False, "permanent", "", "dnd"),
        (False, "inactive", "email", "suppressed"),
        (False, "inactive", "all", "suppressed"),
        (False, "inactive", "sms", ""),
        (False, "active", "email", "dnd"),
        (True, "inactive", "", "dnd_all"),
        (True, "active", "all", "dnd_all"),
        (True, "permanent", "email", "dnd_all"),
    ],
)
def test_truth_table(
    in_account: Account, actor: Actor, all_on: bool, email: str, suppressed: str, expected: str
) -> None:
    """What one switch, one address and all channels together make of one e-mail."""
    contact = make_contact(in_account, email="other@example.com")
    if all_on:
        dnd_all_set(actor, contact=contact, on=True)
    if email == "active":
        dnd_set(actor, contact=contact, channel="email", on=True)
    elif email == "permanent":
        optout_record(actor, contact=contact, channel="email", permanent=True, reason="no")
    if suppressed:
        elsewhere = make_contact(in_account, first_name="Twin", email=EMAIL)
        optout_record(actor, contact=elsewhere, channel=suppressed, permanent=False, reason="no")
    verdict = may_contact(contact, "email", EMAIL)
    assert (verdict.code, bool(verdict)) == (expected, expected == "")
    assert bool(verdict.reason) is not verdict.allowed


def test_channels_do_not_touch_each_other(ada: Contact, actor: Actor) -> None:
    dnd_set(actor, contact=ada, channel="sms", on=True)
    answers = {name: code(ada, name, PHONE) for name in ("sms", "call", "whatsapp")}
    assert answers == {"sms": "dnd", "call": "", "whatsapp": ""}
    assert code(ada) == ""


def test_a_sender_is_told_when_there_is_nothing_to_send_to(ada: Contact, actor: Actor) -> None:
    assert code(ada, "email", " ") == "no_address"
    assert code(ada, "sms", "not a number") == "invalid_address"
    assert code(ada, "facebook", "") == ""
    with pytest.raises(ValueError, match="inbound"):
        may_contact(ada, "inbound", PHONE)
    contact_delete(actor, contact=ada)
    assert code(ada) == "deleted"


def test_a_switch_tells_who_what_and_why_once(ada: Contact, actor: Actor) -> None:
    assert dnd_set(actor, contact=ada, channel="sms", on=True, reason="asked on the phone")
    assert not dnd_set(actor, contact=ada, channel="sms", on=True, reason="again")
    row = ContactDnd.objects.get()
    assert (row.status, row.reason, row.source, row.by) == (
        "active",
        "asked on the phone",
        "member",
        actor.label,
    )
    event = Event.objects.get(type="contact.dnd_enabled")
    assert event.contact_id == ada.pk
    assert event.changes == {"dnd.sms": ["Off", "On"]}
    assert (event.data["channel"], event.data["source"]) == ("sms", "member")
    assert describe(event) == "DND enabled for SMS: “asked on the phone”"
    assert dnd_set(actor, contact=ada, channel="sms", on=False)
    assert describe(Event.objects.get(type="contact.dnd_disabled")) == "DND disabled for SMS"
    assert code(ada, "sms", PHONE) == ""
    assert not Suppression.objects.exists()


def test_all_and_inbound_are_copied_to_the_contact(ada: Contact, actor: Actor) -> None:
    dnd_all_set(actor, contact=ada, on=True)
    dnd_inbound_set(actor, contact=ada, on=True)
    ada.refresh_from_db()
    assert (ada.dnd_all, ada.dnd_inbound) == (True, True)
    dnd_all_set(actor, contact=ada, on=False)
    ada.refresh_from_db()
    assert (ada.dnd_all, ada.dnd_inbound) == (False, True)
    assert code(ada) == ""


def test_all_off_leaves_what_a_channel_said(ada: Contact, actor: Actor) -> None:
    dnd_set(actor, contact=ada, channel="email", on=True)
    dnd_all_set(actor, contact=ada, on=True)
    dnd_all_set(actor, contact=ada, on=False)
    assert code(ada) == "dnd"


def test_staff_cannot_lift_what_the_person_said_for_good(ada: Contact, actor: Actor) -> None:
    person = Actor.system("SMS")
    optout_record(person, contact=ada, channel="sms", permanent=True, reason="STOP", address=PHONE)
    told = describe(Event.objects.get(type="contact.dnd_enabled"))
    assert told == "DND enabled for SMS for good: opted out: “STOP”"
    with pytest.raises(Refused) as refused:
        dnd_set(actor, contact=ada, channel="sms", on=False)
    assert refused.value.code == "permanent"
    assert code(ada, "sms", PHONE) == "dnd"
    optin_record(person, contact=ada, channel="sms", reason="START", address=PHONE)
    assert code(ada, "sms", PHONE) == ""
    text = describe(Event.objects.get(type="contact.dnd_disabled"))
    assert text == "DND disabled for SMS by the contact: “START”"


def test_staff_may_lift_a_failed_delivery(ada: Contact, actor: Actor) -> None:
    optout_record(
        Actor.system("SMS provider"),
        contact=ada,
        channel="sms",
        permanent=False,
        reason="unreachable",
        code="30003",
        source=DndSource.PROVIDER,
    )
    row = ContactDnd.objects.get()
    assert (row.status, row.code, row.source) == ("active", "30003", "provider")
    assert dnd_set(actor, contact=ada, channel="sms", on=False)


def test_an_address_stays_away_when_it_comes_back(ada: Contact, actor: Actor) -> None:
    """Deleted and imported again, or put on somebody else: the address is what counts."""
    optout_record(actor, contact=ada, channel="email", permanent=True, reason="unsubscribed")
    contact_delete(actor, contact=ada)
    again = make_contact(ada.account, email="ADA@Example.com")
    assert code(again, "email", "Ada@example.com") == "suppressed"
    with pytest.raises(Refused) as refused:
        dnd_set(actor, contact=again, channel="email", on=False)
    assert refused.value.code == "permanent"
    optin_record(actor, contact=again, channel="email", reason="double opt-in")
    assert code(again) == ""


def test_an_address_added_later_is_suppressed_too(ada: Contact, actor: Actor) -> None:
    dnd_set(actor, contact=ada, channel="email", on=True)
    contact_email_add(actor, contact=ada, address="second@example.com")
    contact_delete(actor, contact=ada)
    other = make_contact(ada.account, email="second@example.com")
    assert code(other, "email", "second@example.com") == "suppressed"
    assert dnd_set(actor, contact=other, channel="email", on=False)
    assert code(other, "email", "second@example.com") == ""


def test_a_shared_address_is_held_by_the_other(ada: Contact, actor: Actor) -> None:
    with_same = make_contact(ada.account, first_name="Twin", email="twin@example.com")
    dnd_set(actor, contact=ada, channel="email", on=True)
    with writes.frame("test data", silent=True):  # a duplicate, as where they are allowed
        ContactEmail.objects.filter(contact=with_same).update(normalised=EMAIL, address=EMAIL)
    with pytest.raises(Refused) as refused:
        dnd_set(actor, contact=with_same, channel="email", on=False)
    assert refused.value.code == "held"
    assert dnd_set(actor, contact=ada, channel="email", on=False)
    assert code(with_same) == ""


def test_the_list_holds_no_address_and_survives_a_new_key(
    ada: Contact, actor: Actor, settings: Any
) -> None:
    dnd_set(actor, contact=ada, channel="email", on=True)
    kept = Suppression.objects.get()
    assert EMAIL not in str(kept.__dict__)
    assert len(kept.address_hash) == 64
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another key, forty characters and more than that"
    other = make_contact(ada.account, first_name="B")
    assert code(other) == ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert code(other) == "suppressed"


def test_another_account_is_not_concerned(
    ada: Contact, actor: Actor, other_account: Account
) -> None:
    dnd_set(actor, contact=ada, channel="email", on=True)
    theirs = make_contact(other_account, email=EMAIL)
    with scope(other_account):
        assert code(theirs) == ""
