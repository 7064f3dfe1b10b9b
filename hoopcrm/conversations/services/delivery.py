"""The steps of sending one message, each a transaction of its own.

A worker claims a row, asks the provider outside any transaction, and notes what came of it. A row
whose worker died in between stays `sending`; it is never sent again by itself, because nobody
knows whether it went out.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.models import Contact
from contacts.services.activity import contact_active
from hoopcrm.conversations.gate import may_go, primary_address
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.services.sending import message_address, message_refuse
from hoopcrm.conversations.told import tell
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.transports.providers import SendError

Status = Message.Status

# After a temporary failure; when the last one is over, it has failed.
GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# No provider takes so long; whoever sent it is gone.
LOST_AFTER = timedelta(minutes=10)
UNKNOWN = "unknown"


@service(silent="an attempt; its outcome is told when it is known")
def message_claim(actor: Actor, *, pk: UUID) -> Message | None:
    """Take a due message to send it now; None when it is not to be sent.

    Whether it may go is asked here, immediately before. With the commit the row says that the
    provider may have been asked.
    """
    moment = now()
    rows = Message.objects.select_for_update(skip_locked=True, of=("self",))
    due = rows.filter(pk=pk, status=Status.QUEUED, next_try_at__lte=moment)
    message: Message | None = due.select_related("contact").first()
    if message is None:
        return None
    if message.not_after is not None and moment > message.not_after:
        _fail(message, "late", _("Its time was over before it could be sent."))
        message.save()
        tell(actor, "failed", message)
        return None
    if message.to_primary:
        message_address(message, primary_address(message.contact, message.channel))
    verdict = may_go(message)
    if not verdict:
        message_refuse(message, verdict.code, verdict.reason)
        message.save()
        tell(actor, "refused", message)
        return None
    message.status = Status.SENDING
    message.sending_at, message.next_try_at = moment, None
    message.attempts = message.attempts + 1
    message.code = message.reason = ""
    message.save()
    return message


@service(read_only=ReadOnly.ALLOW, silent="a message that was removed meanwhile is told no more")
def message_sent(actor: Actor, *, message: Message, provider_id: str) -> bool:
    """Note that the provider took it; False when the row is gone or in other hands."""
    row = _claimed(message, hold=True)
    if row is None:
        return False
    row.status, row.sent_at, row.provider_id = Status.SENT, now(), provider_id[:255]
    row.code = row.reason = ""
    row.save()
    if not row.to_other:
        contact_active(actor, contact=row.contact, at=row.sent_at)
    tell(actor, "sent", row)
    return True


@service(read_only=ReadOnly.ALLOW, silent="one that is tried again has nothing to tell yet")
def message_not_sent(actor: Actor, *, message: Message, error: SendError) -> bool:
    """Note that the provider did not take it: another try later, or failed for good."""
    row = _claimed(message)
    if row is None:
        return False
    given_up = row.status == Status.FAILED
    if error.uncertain:
        _fail(row, UNKNOWN, unknown_text())
    else:
        # The last reason stands in the row while it waits for the next try.
        row.code, row.reason = "provider", str(error)[:300]
        again = _next_try(row) if error.temporary else None
        if again is not None:
            row.status, row.next_try_at = Status.QUEUED, again
            row.save()
            return True
        _fail(row, row.code, row.reason)
    row.save()
    tell(actor, "failed", row, told=given_up)
    return True


@service(read_only=ReadOnly.ALLOW, silent="one that was settled meanwhile is left as it is")
def message_lost(actor: Actor, *, pk: UUID) -> bool:
    """Give up on a message whose worker has died while it was being sent."""
    rows = Message.objects.select_for_update(skip_locked=True, of=("self",))
    lost = rows.filter(pk=pk, status=Status.SENDING, sending_at__lt=now() - LOST_AFTER)
    message: Message | None = lost.select_related("contact").first()
    if message is None:
        return False
    _fail(message, UNKNOWN, unknown_text())
    message.save()
    tell(actor, "failed", message)
    return True


def unknown_text() -> str:
    """What is said of a message whose sending was cut off."""
    return _("It is not known whether this message went out.")


def _claimed(message: Message, *, hold: bool = False) -> Message | None:
    """The row as this worker has claimed it, locked; also when it was given up meanwhile.

    Args:
        hold: lock the contact first, in the order in which merges and the purge lock them.
    """
    if hold:
        Contact.objects.select_for_update(no_key=True).filter(pk=message.contact_id).first()
    mine = Q(status=Status.SENDING) | Q(status=Status.FAILED, code=UNKNOWN)
    rows: Any = Message.objects.select_for_update(of=("self",)).select_related("contact")
    found: Message | None = rows.filter(mine, pk=message.pk, sending_at=message.sending_at).first()
    return found


def _next_try(message: Message) -> Any:
    """When it is tried again; None when that is of no use."""
    if message.attempts > len(GAPS):
        return None
    at = now() + GAPS[message.attempts - 1]
    return None if message.not_after is not None and at > message.not_after else at


def _fail(message: Message, code: str, reason: str) -> None:
    message.status, message.code, message.reason = Status.FAILED, code, reason[:300]
    message.next_try_at = None
