"""The link at the end of an e-mail by which a person says that they want no more of them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.urls import reverse

from hoopcrm.conversations.access import message_by_link
from hoopcrm.conversations.models import Message

_SIGNER_SALT = "conversations.unsubscribe"
_ID_BYTES = 16


def unsubscribe_url(message: Message) -> str:
    """The address of the page; it never ends, since mails are kept for ever."""
    return settings.SITE_URL + reverse("unsubscribe", args=[unsubscribe_token(message)])


def unsubscribe_token(message: Message) -> str:
    """Names the message to those who were sent it, and to nobody else."""
    ids = urlsafe_b64encode(message.account_id.bytes + message.pk.bytes).decode().rstrip("=")
    return Signer(salt=_SIGNER_SALT).sign(ids)


def message_of_token(token: str) -> Message:
    """The message that a link was sent with. Raises Http404."""
    try:
        ids = urlsafe_b64decode(Signer(salt=_SIGNER_SALT).unsign(token) + "==")
    except (BadSignature, ValueError):
        raise Http404 from None
    if len(ids) != 2 * _ID_BYTES:
        raise Http404
    account_id, pk = UUID(bytes=ids[:_ID_BYTES]), UUID(bytes=ids[_ID_BYTES:])
    message = message_by_link(account_id, pk)
    if message is None:
        raise Http404
    return message
