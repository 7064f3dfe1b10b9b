"""What people and other apps do with messages that are there: send again, cancel."""

from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from hoopcrm.conversations.gate import may_go, primary_address
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.services.sending import message_address, wake
from hoopcrm.conversations.told import tell
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.services import service

Status = Message.Status


@service
def message_send_again(actor: Actor, *, message: Message) -> Message:
    """Queue a message once more that failed or was refused.

    Raises:
        Refused: `not_failed` when it is under way or was sent; else as `gate.may_go` says why
            it cannot go, and the message stays as it is.
    """
    row = _locked(message.pk)
    if not row.may_go_again:
        raise Refused("not_failed", _("Only a message that was not sent can be sent again."))
    if row.to_primary:
        message_address(row, primary_address(row.contact, row.channel))
    verdict = may_go(row)
    if not verdict:
        raise Refused(verdict.code, verdict.reason)
    row.status, row.attempts, row.next_try_at = Status.QUEUED, 0, now()
    row.code = row.reason = ""
    row.not_after = None
    row.save()
    tell(actor, "queued_again", row)
    wake()
    return row


@service
def message_cancel(actor: Actor, *, message: Message) -> Message:
    """Take a message back that has not gone out yet.

    Raises:
        Refused: `not_queued` when it is too late.
    """
    row = _locked(message.pk)
    if row.status != Status.QUEUED:
        raise Refused("not_queued", _("This message does not wait to be sent any more."))
    _cancel(actor, row)
    return row


@service(silent="where nothing waits there is nothing to tell; each that is cancelled is told")
def messages_cancel(actor: Actor, *, about: Model, key_prefix: str = "") -> int:
    """Cancel what still waits to be sent about a record; returns how many.

    Args:
        key_prefix: only those whose key begins so.
    """
    rows = Message.objects.filter(
        subject_type=about._meta.label_lower, subject_id=str(about.pk), status=Status.QUEUED
    )
    if key_prefix:
        rows = rows.filter(key__startswith=key_prefix)
    waiting = list(rows.select_for_update(of=("self",)).select_related("contact").order_by("pk"))
    for message in waiting:
        _cancel(actor, message)
    return len(waiting)


def _cancel(actor: Actor, message: Message) -> None:
    message.status, message.next_try_at = Status.CANCELLED, None
    message.save()
    tell(actor, "cancelled", message)


def _locked(pk: UUID) -> Message:
    rows = Message.objects.select_for_update(of=("self",)).select_related("contact")
    found: Message | None = rows.filter(pk=pk).first()
    if found is None:
        raise Refused("gone", _("This message does not exist any more."))
    return found
