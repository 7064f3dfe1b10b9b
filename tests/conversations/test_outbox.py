"""The worker: sends once, tries again later, and never sends what may have gone out."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from contacts.models import Contact
from contacts.services.channels import contact_email_add
from contacts.services.contacts import contact_delete
from contacts.services.dnd import dnd_set
from hoopcrm.accounts.models import Account
from hoopcrm.celery import app
from hoopcrm.conversations import jobs, outbox
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.services.by_hand import message_send_again
from hoopcrm.conversations.services.delivery import GAPS, message_claim, message_sent
from hoopcrm.conversations.told import WORKER
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from hoopcrm.transports.providers import Attachment, SendError

pytestmark = pytest.mark.django_db


def fresh(message: Message) -> Message:
    with scope(message.contact.account):
        return Message.objects.get(pk=message.pk)


def after(**time: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**time))


def test_it_goes_out_once_and_is_told(provider: Any, write: Any, ada: Contact) -> None:
    file = Attachment(name="visit.ics", content=b"BEGIN:VCALENDAR", content_type="text/calendar")
    message = write(subject="Your visit", attachments=[file])
    jobs.send()
    jobs.send()
    [sent] = provider.taken
    assert (sent.to, sent.subject) == (("Ada@Example.com",), "Your visit")
    assert sent.sender == "Northwind <crm@localhost>"
    assert sent.attachments == (file,)
    row = fresh(message)
    assert (row.status, row.provider_id, row.attempts) == ("sent", "id-1", 1)
    with scope(ada.account):
        event = Event.objects.get(type="message.sent")
        assert describe(event) == "E-mail sent: Your visit"
        assert (event.actor_label, event.actor_kind) == ("Alice", "member")
        before = ada.version
        ada.refresh_from_db()
    assert ada.last_activity_at == row.sent_at
    assert ada.version == before


def test_what_nobody_wrote_names_its_source(provider: Any, write: Any, account: Account) -> None:
    write(source="appointment")
    outbox.send_due()
    with scope(account):
        event = Event.objects.get(type="message.sent")
    assert (event.actor_label, event.actor_kind) == ("Appointment", "system")


def test_the_sweep_is_on_the_clock() -> None:
    planned = app.conf.beat_schedule["conversations-send"]
    assert planned["task"] == jobs.send.name
    assert planned["options"]["queue"] == "mail"


def test_by_the_mail_of_the_settings(write: Any, account: Account, ada: Contact) -> None:
    account.email = "office@northwind.example"
    file = Attachment(name="a.ics", content=b"BEGIN", content_type="text/calendar; method=REQUEST")
    write(subject="Hi", html="<p>Hello</p>", attachments=[file])
    assert outbox.send_due() == 1
    [message] = mail.outbox
    assert message.reply_to == ["office@northwind.example"]
    assert "Unsubscribe: http" in message.body
    assert "Unsubscribe</a>" in message.alternatives[0][0]
    assert message.attachments[0][0] == "a.ics"
    assert message.attachments[0][2] == "text/calendar; method=REQUEST"


def test_it_waits_for_its_time(provider: Any, write: Any) -> None:
    write(not_before=timezone.now() + timedelta(hours=2))
    assert outbox.send_due() == 0
    with after(hours=2, seconds=1):
        assert outbox.send_due() == 1


def test_too_late_is_a_failure(provider: Any, write: Any, actor: Actor) -> None:
    message = write(not_after=timezone.now() + timedelta(hours=1))
    with after(hours=2):
        assert outbox.send_due() == 0
        row = fresh(message)
        assert (row.status, row.code) == ("failed", "late")
        with scope(message.contact.account):
            message_send_again(actor, message=row)
        assert outbox.send_due() == 1


def test_it_is_asked_again_before_sending(
    provider: Any, write: Any, actor: Actor, ada: Contact
) -> None:
    message = write()
    with scope(ada.account):
        dnd_set(actor, contact=ada, channel="email", on=True)
    assert outbox.send_due() == 0
    assert provider.taken == []
    row = fresh(message)
    assert (row.status, row.code) == ("refused", "dnd")
    with scope(ada.account):
        assert Event.objects.filter(type="message.refused", contact_id=ada.pk).count() == 1


def test_a_deleted_contact_gets_nothing(
    provider: Any, write: Any, actor: Actor, ada: Contact
) -> None:
    message = write()
    with scope(ada.account):
        contact_delete(actor, contact=ada)
    assert outbox.send_due() == 0
    assert fresh(message).code == "deleted"


def test_it_goes_to_what_is_primary_by_then(
    provider: Any, write: Any, actor: Actor, ada: Contact
) -> None:
    message, named = write(), write(address="ada@example.com")
    with scope(ada.account):
        contact_email_add(actor, contact=ada, address="new@example.com", primary=True)
    assert outbox.send_due() == 2
    assert fresh(message).address == "new@example.com"
    assert fresh(named).address == "ada@example.com"


def test_a_temporary_failure_is_tried_again_with_growing_gaps(
    provider: Any, write: Any, ada: Contact
) -> None:
    message = write()
    provider.error = SendError("Busy", temporary=True)
    moment = timezone.now()
    for number, gap in enumerate(GAPS, start=1):
        with time_machine.travel(moment, tick=False):
            assert outbox.send_due() == 0
            row = fresh(message)
            assert (row.status, row.attempts, row.reason) == ("queued", number, "Busy")
            assert outbox.send_due() == 0
            assert fresh(message).attempts == number
        moment += gap + timedelta(seconds=1)
    with time_machine.travel(moment, tick=False):
        outbox.send_due()
    row = fresh(message)
    assert (row.status, row.attempts, row.next_try_at) == ("failed", 5, None)
    with scope(ada.account):
        assert (
            describe(Event.objects.get(type="message.failed")) == "E-mail failed: Hello Ada. · Busy"
        )


def test_a_later_try_succeeds(provider: Any, write: Any) -> None:
    message = write()
    provider.error = SendError("Busy", temporary=True)
    outbox.send_due()
    provider.error = None
    with after(minutes=2):
        assert outbox.send_due() == 1
    assert (fresh(message).status, fresh(message).reason) == ("sent", "")


def test_a_permanent_failure_is_one_at_once_and_holds_up_nobody(
    provider: Any, write: Any, actor: Actor
) -> None:
    bad = write(text="bad")

    def refuse(message: Any) -> None:
        if message.text.startswith("bad"):
            raise SendError("No such mailbox", temporary=False)

    provider.before = refuse
    good = write(text="good")
    assert outbox.send_due() == 1
    assert (fresh(bad).status, fresh(bad).reason) == ("failed", "No such mailbox")
    assert fresh(good).status == "sent"
    provider.before = None
    with scope(bad.contact.account):
        message_send_again(actor, message=fresh(bad))
    assert outbox.send_due() == 1
    assert fresh(bad).status == "sent"


@pytest.mark.parametrize(
    "error", [RuntimeError("bug"), SendError("cut off", temporary=False, uncertain=True)]
)
def test_what_may_have_gone_out_is_not_sent_again(
    error: Exception, provider: Any, write: Any, actor: Actor
) -> None:
    message = write()
    provider.error = error
    outbox.send_due()
    row = fresh(message)
    assert (row.status, row.code) == ("failed", "unknown")
    assert row.reason == "It is not known whether this message went out."
    provider.error = None
    with after(days=1):
        assert outbox.send_due() == 0


def test_a_worker_killed_while_sending_sends_nothing_twice(
    provider: Any, write: Any, ada: Contact, actor: Actor
) -> None:
    message = write()
    provider.error = SystemExit(9)
    with pytest.raises(SystemExit):
        outbox.send_due()
    provider.error = None
    assert fresh(message).status == "sending"
    assert outbox.send_due() == 0
    with after(minutes=11):
        assert outbox.send_due() == 0
        row = fresh(message)
        assert (row.status, row.code) == ("failed", "unknown")
        with scope(ada.account):
            assert Event.objects.filter(type="message.failed").count() == 1
            message_send_again(actor, message=row)
        assert outbox.send_due() == 1
    assert len(provider.taken) == 1


def test_a_slow_worker_still_notes_that_it_was_sent(provider: Any, write: Any) -> None:
    message = write()
    with scope(message.contact.account):
        claimed = message_claim(WORKER, pk=message.pk)
        assert message_claim(WORKER, pk=message.pk) is None
    with after(minutes=11):
        outbox.give_up_lost()
        assert fresh(message).status == "failed"
        with scope(message.contact.account):
            assert message_sent(WORKER, message=claimed, provider_id="x")
            assert not message_sent(WORKER, message=claimed, provider_id="x")
    assert fresh(message).status == "sent"


def test_a_message_that_cannot_be_put_together_fails(
    provider: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write()
    monkeypatch.setattr(outbox, "email_of", lambda *given: 1 / 0)
    outbox.send_due()
    assert (fresh(message).status, fresh(message).code) == ("failed", "provider")


def test_an_account_that_sleeps_sends_nothing(provider: Any, write: Any, account: Account) -> None:
    message = write()
    with writes.frame("test data", silent=True):
        Account.objects.filter(pk=account.pk).update(state=Account.State.READ_ONLY)
    assert outbox.send_due() == 0
    assert fresh(message).status == "queued"


def test_a_text_message_says_who_writes_and_how_to_stop_it(provider: Any, write: Any) -> None:
    write(channel="sms", text="See you at 5.")
    write(channel="sms", text="Northwind here. Reply STOP to unsubscribe.")
    assert outbox.send_due() == 2
    first, second = provider.taken
    assert first.to == "+12025550123"
    assert first.text == "Northwind: See you at 5. Reply STOP to unsubscribe."
    assert second.text == "Northwind here. Reply STOP to unsubscribe."


@pytest.mark.django_db(transaction=True)
def test_the_row_says_so_before_the_provider_is_asked(provider: Any, write: Any) -> None:
    message = write()
    seen: list[Any] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT status FROM conversations_message")
            seen.extend(cursor.fetchall())
        connection.close()

    def before(_email: Any) -> None:
        assert not connection.in_atomic_block
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    provider.before = before
    assert outbox.send_due() == 1
    assert seen == [("sending",)]
    assert fresh(message).status == "sent"
