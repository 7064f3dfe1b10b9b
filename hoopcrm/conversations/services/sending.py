"""Wanting a message sent. Nothing leaves here: a worker sends what was committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from contacts.dnd import normalised_for
from contacts.models import Contact
from contacts.services.rows import contact_hold
from hoopcrm.conversations.compose import sms_sender
from hoopcrm.conversations.gate import may_go, primary_address
from hoopcrm.conversations.models import Message, MessageAttachment
from hoopcrm.conversations.sources import message_sources
from hoopcrm.conversations.told import tell
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.richtext import to_text
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_block, clean_line
from hoopcrm.transports.providers import Attachment

LONGEST_EMAIL = 500_000
LONGEST_SMS = 1_600  # ten parts, the most that providers put together again
LARGEST_ATTACHMENT = 100_000  # bytes
MOST_ATTACHMENTS = 10
LABEL_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Whose name a message carries, and where an answer goes; the account's without one."""

    name: str = ""
    address: str = ""


@service(silent="what becomes of it is told once it is known; a refusal is told at once")
def message_send(
    actor: Actor,
    *,
    contact: Contact,
    channel: str,
    source: str,
    text: str = "",
    html: str = "",
    subject: str = "",
    address: str = "",
    attachments: Sequence[Attachment] = (),
    about: Model | None = None,
    key: str = "",
    sender: Sender | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    transactional: bool = False,
    to_other: bool = False,
) -> Message:
    """Have a message sent to a contact: queued, or refused with the reason.

    Whether it may go is asked again when it is sent. Call it in the transaction of what causes
    it: both are there, or neither.

    Args:
        source: key of `message_sources`.
        html: of an e-mail; its text is made of it where none is given.
        address: one of the contact's; without one, what is primary when it goes out.
        about: the record that it is about, e.g. an appointment.
        key: names this message within the account. The same key answers the message that is
            there, whatever became of it; a reminder's key therefore has the time in it.
        not_before, not_after: when it may go out; too late is a failure, and told.
        transactional: something the person asked for, which carries no way to unsubscribe. Do not
            disturb holds all the same.
        to_other: `address` is of somebody else, who is told of the contact. It stands with the
            contact, and always is transactional: to unsubscribe would be the contact's.

    Raises:
        Refused: `empty`, `too_long`, `attachments` or `bad_character`: what was written cannot
            be a message. `deleted` when the contact is gone for good.
    """
    if key and (known := _by_key(key)) is not None:
        return known
    message = _written(channel, text, html, subject)
    message.contact = _held(contact)
    message.account_id = message.contact.account_id
    message.key, message.source = key, message_sources.get(source).key
    message.transactional, message.not_after = transactional or to_other, not_after
    message.to_other = to_other
    message.next_try_at = max(now(), not_before) if not_before else now()
    _direct(message, address, about)
    _sign(actor, message, sender or Sender())
    return _put(actor, message, _files(message, attachments))


def message_address(message: Message, address: str) -> None:
    """Point the message at an address; one that is none is kept as written and refused later."""
    message.address = address.strip()[:254]
    try:
        message.normalised = normalised_for(message.channel, message.address)
    except Refused:
        message.normalised = ""


def message_refuse(message: Message, code: str, reason: str) -> None:
    """Mark it as one that does not go out; the caller saves and tells it."""
    message.status = Message.Status.REFUSED
    message.code, message.reason = code[:40], reason[:300]
    message.next_try_at = None


def wake() -> None:
    """Have the queue looked at once the running transaction commits."""
    connection = transaction.get_connection()
    if any(function is _wake for _sids, function, _robust in connection.run_on_commit):
        return
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from hoopcrm.conversations.jobs import send
    from hoopcrm.core.broker import nudge

    nudge(send, queue="mail")


def _written(channel: str, text: str, html: str, subject: str) -> Message:
    message = Message(channel=Message.Channel(channel))
    if channel == Message.Channel.SMS:
        message.text = clean_block(text, limit=LONGEST_SMS, field="text")
    else:
        message.html = clean_block(html, limit=LONGEST_EMAIL, field="text")
        text = text or to_text(message.html)
        message.text = clean_block(text, limit=LONGEST_EMAIL, field="text")
        message.subject = clean_line(subject, limit=LONGEST_EMAIL)[:LABEL_LENGTH]
    if not (message.text or message.html):
        raise Refused("empty", _("The message is empty."), field="text")
    return message


def _held(contact: Contact) -> Contact:
    """The contact kept from being merged meanwhile, or the one that it was merged into."""
    try:
        contact_hold(contact)
    except Refused as gone:
        pk = gone.data.get("merged_into") or contact.pk
        found: Contact | None = Contact.objects.filter(pk=pk).first()
        if found is None:
            raise
        return found
    # The address as it is now, not as the caller has read it.
    contact.refresh_from_db(fields=["email", "phone"], from_queryset=Contact.objects.all())
    return contact


def _direct(message: Message, address: str, about: Model | None) -> None:
    message.to_primary = not address.strip() and not message.to_other
    if message.to_primary:
        address = primary_address(message.contact, message.channel)
    message_address(message, address)
    if about is not None:
        message.subject_type, message.subject_id = about._meta.label_lower, str(about.pk)


def _sign(actor: Actor, message: Message, sender: Sender) -> None:
    account: Any = current_account()
    own = account.email if message.channel == Message.Channel.EMAIL else sms_sender(account)
    message.sender_name = clean_line(sender.name or account.name, limit=200)
    message.sender_address = clean_line(sender.address or own, limit=254)
    message.created_by_id = actor.id if actor.kind == "member" else None


def _files(message: Message, attachments: Sequence[Attachment]) -> list[MessageAttachment]:
    if attachments and message.channel == Message.Channel.SMS:
        raise Refused("attachments", _("Text messages carry no files."), field="attachments")
    if len(attachments) > MOST_ATTACHMENTS or any(
        len(one.content) > LARGEST_ATTACHMENT for one in attachments
    ):
        raise Refused(
            "attachments",
            _("At most %(number)d files of %(size)d kB each can go with a message.")
            % {"number": MOST_ATTACHMENTS, "size": LARGEST_ATTACHMENT // 1000},
            field="attachments",
        )
    return [
        MessageAttachment(
            account_id=message.account_id,
            message=message,
            name=clean_line(one.name, limit=255, field="attachments"),
            content_type=clean_line(one.content_type, limit=120, field="attachments"),
            content=one.content,
            size=len(one.content),
        )
        for one in attachments
    ]


def _put(actor: Actor, message: Message, files: list[MessageAttachment]) -> Message:
    """Write the row as the gate says; answers the one that is there with the same key."""
    verdict = may_go(message)
    if not verdict:
        message_refuse(message, verdict.code, verdict.reason)
    if not _insert(message):
        found = _by_key(message.key)
        if found is None:
            raise Refused("in_the_way", _("The same message is being written elsewhere."))
        return found
    MessageAttachment.objects.bulk_create(files)
    if not verdict:
        tell(actor, "refused", message)
    elif message.next_try_at is not None and message.next_try_at <= now():
        wake()
    return message


def _insert(message: Message) -> bool:
    """False when another transaction was first with the same key; waits for it to end."""
    if not message.key:
        message.save(force_insert=True)
        return True
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.filter(pk=message.pk).exists()


def _by_key(key: str) -> Message | None:
    found: Message | None = Message.objects.filter(key=key).select_related("contact").first()
    return found
