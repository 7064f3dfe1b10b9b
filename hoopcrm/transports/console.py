"""Providers of the demo: what is sent becomes a row of the mailbox page."""

from collections.abc import Iterable
from email.utils import parseaddr

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import Text
from hoopcrm.transports.models import MailboxMessage
from hoopcrm.transports.providers import Email, SendError, Sent, Sms

KEPT = 500


class ConsoleEmail:
    """Keeps an e-mail once for each recipient."""

    key = "console"
    label: Text = _("Demo mailbox")

    def send(self, message: Email) -> Sent:
        """Keep it. Raises SendError when it is addressed to nobody."""
        recipients = dict.fromkeys(
            address
            for one in (*message.to, *message.cc, *message.bcc)
            if (address := parseaddr(one)[1])
        )
        if not recipients:
            raise SendError("The message has no recipient.", temporary=False)
        return _keep(
            MailboxMessage(
                channel=MailboxMessage.Channel.EMAIL,
                sender=_fit(message.sender, 320),
                recipient=_fit(recipient, 320),
                subject=_fit(" ".join(message.subject.split()), 300),
                body=_storable(message.text),
                html=_storable(message.html),
            )
            for recipient in recipients
        )


class ConsoleSms:
    """Keeps a text message."""

    key = "console"
    label: Text = _("Demo mailbox")

    def send(self, message: Sms) -> Sent:
        """Keep it. Raises SendError when it has no recipient."""
        if not message.to:
            raise SendError("The message has no recipient.", temporary=False)
        return _keep(
            [
                MailboxMessage(
                    channel=MailboxMessage.Channel.SMS,
                    sender=_fit(message.sender, 320),
                    recipient=_fit(message.to, 320),
                    body=_storable(message.text),
                )
            ]
        )


def _keep(messages: Iterable[MailboxMessage]) -> Sent:
    """Store the messages and let go of all but the newest 500."""
    with transaction.atomic():
        rows = MailboxMessage.objects.bulk_create(messages)
        newest = MailboxMessage.objects.order_by("-pk").values("pk")[:KEPT]
        MailboxMessage.objects.exclude(pk__in=newest).delete()
    return Sent(provider_id=str(rows[0].pk))


def _fit(text: str, length: int) -> str:
    return _storable(text)[:length]


def _storable(text: str) -> str:
    return text.replace("\x00", "")
