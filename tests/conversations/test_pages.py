"""The page of a message, and the line on the contact's timeline that leads to it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Contact
from contacts.services.contacts import contact_delete
from contacts.services.purge import contacts_erase
from hoopcrm.accounts.erasure import erase_rows, remains
from hoopcrm.accounts.models import Account
from hoopcrm.conversations import outbox
from hoopcrm.conversations.models import Message, MessageAttachment
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.transports.models import MailboxMessage
from hoopcrm.transports.providers import Attachment, SendError
from tests.conftest import signed_in
from tests.make import make_member, make_role

pytestmark = pytest.mark.django_db


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_timeline_leads_to_the_message(
    provider: Any, write: Any, as_alice: Client, url: Any, ada: Contact
) -> None:
    message = write(subject="Your visit", html="<p>See <b>you</b><script>x()</script></p>")
    outbox.send_due()
    shown = text_of(as_alice, url("contacts:record_tab", ada.pk, "activity"))
    assert "E-mail sent: Your visit" in shown
    assert message.get_absolute_url() in shown
    page = text_of(as_alice, message.get_absolute_url())
    for part in ("Your visit", "Ada@Example.com", "See <b>you</b>", "Sent", "By hand"):
        assert part in page
    assert "x()" not in page
    assert "Send again" not in page


def test_without_the_right_the_timeline_says_nothing(
    provider: Any, write: Any, account: Account, url: Any, ada: Contact
) -> None:
    write(subject="Your visit")
    outbox.send_due()
    make_role(account, "Reader", "contacts.view")
    client = signed_in(make_member(account, "Rea", role="Reader"))
    assert "Your visit" not in text_of(client, url("contacts:record_tab", ada.pk, "activity"))


def test_a_failed_message_is_sent_again(
    provider: Any, write: Any, as_alice: Client, url: Any
) -> None:
    provider.error = SendError("No such mailbox", temporary=False)
    message = write()
    outbox.send_due()
    page = text_of(as_alice, message.get_absolute_url())
    assert "No such mailbox" in page
    assert "Send again" in page
    provider.error = None
    again = url("conversations:again", message.pk)
    assert "sent again" in as_alice.post(again, follow=True).content.decode()
    answer = as_alice.post(again)
    assert answer.status_code == 422
    assert "Only a message that was not sent" in answer.content.decode()
    assert outbox.send_due() == 1


def test_what_waits_is_cancelled(provider: Any, write: Any, as_alice: Client, url: Any) -> None:
    message = write(channel="sms", not_before=timezone.now() + timedelta(days=1))
    page = text_of(as_alice, message.get_absolute_url())
    assert "Northwind: Hello Ada. Reply STOP to unsubscribe." in page
    assert "Planned for" in page
    cancel = url("conversations:cancel", message.pk)
    assert "was cancelled" in as_alice.post(cancel, follow=True).content.decode()
    assert as_alice.post(cancel).status_code == 422


def test_its_files_are_there_to_save(
    provider: Any, write: Any, as_alice: Client, url: Any, ada: Contact
) -> None:
    message = write(attachments=[Attachment(name="v.ics", content=b"<script>")])
    with scope(ada.account):
        file = message.attachments.get()
    assert "v.ics" in text_of(as_alice, message.get_absolute_url())
    answer = as_alice.get(url("conversations:attachment", message.pk, file.pk))
    assert b"".join(answer) == b"<script>"
    assert answer["Content-Disposition"] == 'attachment; filename="v.ics"'
    assert answer["Content-Type"] == "application/octet-stream"


def test_messages_to_hidden_contacts_are_not_there(
    write: Any, as_bob: Client, as_mallory: Client, as_carol: Client, provider: Any
) -> None:
    address = write().get_absolute_url()
    assert as_bob.get(address).status_code == 404
    assert as_mallory.get(address).status_code == 404
    assert as_carol.get(address).status_code == 403


def test_nothing_is_left_of_a_contact_that_is_erased(
    write: Any, actor: Actor, ada: Contact, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "hoopcrm.transports.email.MailboxBackend"
    write(attachments=[Attachment(name="a.ics", content=b"BEGIN")])
    write(channel="sms")
    assert outbox.send_due() == 2
    with scope(ada.account):
        contact_delete(actor, contact=ada)
        contacts_erase(actor, ids=[ada.pk])
        assert not Message.objects.exists()
        assert not MessageAttachment.objects.exists()
    assert not MailboxMessage.objects.exists()


def test_nothing_is_left_of_an_account_that_is_erased(
    write: Any, account: Account, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "hoopcrm.transports.email.MailboxBackend"
    write(attachments=[Attachment(name="a.ics", content=b"BEGIN")])
    write(channel="sms")
    outbox.send_due()
    for _erased in erase_rows(account):
        pass
    assert remains(account.pk) == {}
    assert not MailboxMessage.objects.exists()
