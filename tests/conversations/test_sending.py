"""Wanting a message sent: the row, the gate, the key."""

from datetime import timedelta
from typing import Any

import pytest

from contacts.models import Contact
from contacts.services.channels import contact_email_add, contact_email_remove
from contacts.services.contacts import contact_delete
from contacts.services.dnd import dnd_all_set, dnd_set, optout_record
from hoopcrm.accounts.models import Account
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.services.by_hand import (
    message_cancel,
    message_send_again,
    messages_cancel,
)
from hoopcrm.conversations.services.sending import Sender, message_send
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from hoopcrm.transports.providers import Attachment
from tests.make import make_contact

pytestmark = pytest.mark.django_db


def test_a_message_waits_for_the_worker(
    provider: Any, write: Any, ada: Contact, alice: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        message = write(subject="Hi", html="<p>Hello <b>Ada</b></p>", text="")
    assert (message.status, message.address) == ("queued", "Ada@Example.com")
    assert message.normalised == "ada@example.com"
    assert message.text == "Hello Ada"
    assert (message.sender_name, message.created_by_id) == ("Northwind", alice.pk)
    assert message.next_try_at <= now()
    assert provider.taken == []
    assert len(callbacks) == 1
    with scope(ada.account):
        assert not Event.objects.filter(type__startswith="message.").exists()


def test_the_sender_may_be_somebody(write: Any, account: Account, provider: Any) -> None:
    account.email, account.phone = "office@northwind.example", "+1 202 555 0177"
    assert write().sender_address == "office@northwind.example"
    assert write(channel="sms").sender_address == "+12025550177"
    message = write(sender=Sender(name="Dana  Doe", address="dana@northwind.example"))
    assert (message.sender_name, message.sender_address) == ("Dana Doe", "dana@northwind.example")


def test_the_same_key_is_the_same_message(write: Any, account: Account, provider: Any) -> None:
    first = write(key="reminder:7:09:00")
    assert write(key="reminder:7:09:00", text="Other words").pk == first.pk
    assert write(key="reminder:7:10:00").pk != first.pk
    assert write().pk != write().pk
    with scope(account):
        assert Message.objects.count() == 4


def test_keys_are_each_accounts_own(
    write: Any, other_account: Account, actor: Actor, provider: Any
) -> None:
    mine = write(key="k")
    other = make_contact(other_account, email="x@x.org")
    with scope(other_account):
        system = Actor.system("test")
        theirs = message_send(
            system, contact=other, channel="email", source="app", text="Hi", key="k"
        )
    assert theirs.pk != mine.pk


def _all_off(actor: Actor, ada: Contact) -> None:
    dnd_all_set(actor, contact=ada, on=True)


def _email_off(actor: Actor, ada: Contact) -> None:
    dnd_set(actor, contact=ada, channel="email", on=True)


def _for_good(actor: Actor, ada: Contact) -> None:
    optout_record(actor, contact=ada, channel="email", permanent=True, reason="STOP")


def _twin_off(actor: Actor, ada: Contact) -> None:
    ada.account.allow_duplicates = True
    twin = make_contact(ada.account, email="other@example.com")
    contact_email_add(actor, contact=twin, address="ADA@example.com")
    dnd_set(actor, contact=twin, channel="email", on=True)


def _deleted(actor: Actor, ada: Contact) -> None:
    contact_delete(actor, contact=ada)


def _no_address(actor: Actor, ada: Contact) -> None:
    contact_email_remove(actor, contact=ada, pk=ada.emails.get().pk)


REFUSALS = {
    "dnd_all": _all_off,
    "dnd": _email_off,
    "dnd permanent": _for_good,
    "suppressed": _twin_off,
    "deleted": _deleted,
    "no_address": _no_address,
}


@pytest.mark.parametrize("transactional", [False, True])
@pytest.mark.parametrize("why", REFUSALS)
def test_what_may_not_go_is_refused_and_told(
    why: str, transactional: bool, write: Any, actor: Actor, ada: Contact, provider: Any
) -> None:
    with scope(ada.account):
        REFUSALS[why](actor, ada)
    message = write(subject="Sale", transactional=transactional)
    assert message.status == "refused"
    assert message.code == why.split()[0]
    assert message.reason
    assert message.next_try_at is None
    with scope(ada.account):
        event = Event.objects.get(type="message.refused")
    assert event.contact_id == ada.pk
    assert describe(event) == f"E-mail not sent: Sale · {message.reason}"


def test_another_channel_is_not_meant(
    write: Any, actor: Actor, ada: Contact, provider: Any
) -> None:
    with scope(ada.account):
        dnd_set(actor, contact=ada, channel="email", on=True)
    assert write(channel="sms").status == "queued"


def test_an_address_of_somebody_else_is_refused(write: Any, ada: Contact, provider: Any) -> None:
    assert write(address="eve@example.com").code == "not_theirs"
    assert write(address="nonsense").code == "invalid_address"
    assert write(address=" ADA@example.com ").status == "queued"


def test_without_a_provider_text_messages_are_refused(write: Any, settings: Any) -> None:
    settings.SMS_PROVIDER = ""
    message = write(channel="sms")
    assert (message.code, message.reason) == ("no_provider", "No SMS provider is set up.")
    assert write().status == "queued"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "  "}, "empty"),
        ({"channel": "sms", "text": "x" * 1601}, "too_long"),
        ({"channel": "sms", "attachments": [Attachment(name="a", content=b"a")]}, "attachments"),
        ({"attachments": [Attachment(name="a", content=b"a" * 100_001)]}, "attachments"),
        ({"attachments": [Attachment(name="a", content=b"a")] * 11}, "attachments"),
    ],
)
def test_what_is_no_message(given: Any, code: str, write: Any, account: Account) -> None:
    with pytest.raises(Refused) as refused:
        write(**given)
    assert refused.value.code == code
    with scope(account):
        assert not Message.objects.exists()


def test_the_subject_is_one_line(write: Any, provider: Any) -> None:
    assert write(subject="Hi\r\nBcc: eve@example.com").subject == "Hi Bcc: eve@example.com"
    assert len(write(subject="long " * 100).subject) == 300


def test_one_that_was_merged_away_is_written_to_as_its_master(
    write: Any, actor: Actor, ada: Contact, provider: Any
) -> None:
    queued = write()
    master = make_contact(ada.account, first_name="Master", email="m@example.com")
    with scope(ada.account):
        merged = contacts_merge(actor, master=master, others=[ada])
        assert Message.objects.get(pk=queued.pk).contact_id == master.pk
    later = write(address="ada@example.com")
    assert (later.contact_id, later.status) == (master.pk, "queued")
    assert write().address == "m@example.com"
    with scope(ada.account):
        contacts_merge_undo(actor, operation=merged.operation)
        assert Message.objects.get(pk=queued.pk).contact_id == ada.pk


def test_what_waits_can_be_cancelled(write: Any, actor: Actor, ada: Contact, provider: Any) -> None:
    tomorrow = now() + timedelta(days=1)
    first = write(about=ada, key="a:1", not_before=tomorrow)
    second = write(about=ada, key="b:1", not_before=tomorrow)
    other = write(not_before=tomorrow)
    assert first.next_try_at == tomorrow
    with scope(ada.account):
        assert messages_cancel(actor, about=ada, key_prefix="a:") == 1
        assert messages_cancel(actor, about=ada) == 1
        assert messages_cancel(actor, about=ada) == 0
        message_cancel(actor, message=other)
        assert set(Message.objects.values_list("status", flat=True)) == {"cancelled"}
        assert Event.objects.filter(type="message.cancelled").count() == 3
        with pytest.raises(Refused) as refused:
            message_cancel(actor, message=second)
    assert refused.value.code == "not_queued"


def test_only_what_was_not_sent_can_go_again(
    write: Any, actor: Actor, ada: Contact, provider: Any
) -> None:
    with scope(ada.account):
        dnd_set(actor, contact=ada, channel="email", on=True)
        message = write()
        with pytest.raises(Refused) as refused:
            message_send_again(actor, message=message)
        assert refused.value.code == "dnd"
        dnd_set(actor, contact=ada, channel="email", on=False)
        again = message_send_again(actor, message=message)
        assert (again.status, again.code, again.attempts) == ("queued", "", 0)
        assert Event.objects.filter(type="message.queued_again").count() == 1
        with pytest.raises(Refused) as refused:
            message_send_again(actor, message=message)
    assert refused.value.code == "not_failed"
