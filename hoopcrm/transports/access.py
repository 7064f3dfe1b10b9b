"""How kept messages are read."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from hoopcrm.transports.models import MailboxMessage

LONGEST_SEARCH = 320


def messages_to(recipient: str) -> QuerySet[MailboxMessage]:
    """Messages, newest first; with a text only those whose recipient contains it."""
    rows = MailboxMessage.objects.order_by("-pk").defer("html")
    return rows.filter(recipient__icontains=recipient) if recipient else rows


def get_message(pk: UUID) -> MailboxMessage:
    """A message. Raises Http404."""
    found = MailboxMessage.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
