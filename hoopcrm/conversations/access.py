"""How messages are reached: those with contacts that the member may see."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

from contacts.access import visible_contacts
from hoopcrm.conversations.models import Message, MessageAttachment
from hoopcrm.core.scoping import unscoped


def get_message(member: Any, pk: UUID) -> Message:
    """A message with its contact and author. Raises Http404, also when the contact is hidden."""
    rows = Message.objects.filter(pk=pk, contact__in=visible_contacts(member))
    found: Message | None = rows.select_related("contact", "created_by__user").first()
    if found is None:
        raise Http404
    return found


def attachments_of(message: Message) -> list[MessageAttachment]:
    """What goes with the message, without the bytes."""
    return list(MessageAttachment.objects.filter(message=message).defer("content"))


def get_attachment(message: Message, pk: int) -> MessageAttachment:
    """One file of the message. Raises Http404."""
    found: MessageAttachment | None = MessageAttachment.objects.filter(
        message=message, pk=pk
    ).first()
    if found is None:
        raise Http404
    return found


def messages_shown(member: Any, ids: Iterable[UUID]) -> list[Message]:
    """Those of these messages whose contacts the member may see, with their contacts."""
    rows = Message.objects.filter(pk__in=list(ids), contact__in=visible_contacts(member))
    return list(rows.select_related("contact").defer("text", "html"))


def messages_about(about: Model) -> QuerySet[Message]:
    """The messages about a record, newest first; the caller has checked who asks."""
    rows: QuerySet[Message] = Message.objects.filter(
        subject_type=about._meta.label_lower, subject_id=str(about.pk)
    )
    return rows


def message_by_link(account_id: UUID, pk: UUID) -> Message | None:
    """The message that a signed link names, whoever follows it."""
    with unscoped("a link to unsubscribe names its message before any account is entered"):
        found: Message | None = (
            Message.objects.filter(account_id=account_id, pk=pk)
            .select_related("contact", "account")
            .first()
        )
    return found
