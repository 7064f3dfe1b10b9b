"""Django's own mail (password resets and the like) through the demo's mailbox."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from hoopcrm.transports.console import ConsoleEmail
from hoopcrm.transports.providers import Email, SendError


class MailboxBackend(BaseEmailBackend):
    """An EMAIL_BACKEND that writes to the mailbox page instead of sending."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; returns how many."""
        provider, count = ConsoleEmail(), 0
        for message in email_messages:
            try:
                provider.send(_email(message))
            except SendError:
                if not self.fail_silently:
                    raise
            else:
                count += 1
        return count


def _email(message: EmailMessage) -> Email:
    text, html = str(message.body), ""
    if message.content_subtype == "html":
        text, html = "", text
    if isinstance(message, EmailMultiAlternatives):
        for alternative in message.alternatives:
            if alternative[1] == "text/html":
                html = str(alternative[0])
    return Email(
        sender=str(message.from_email),
        to=tuple(map(str, message.to)),
        cc=tuple(map(str, message.cc)),
        bcc=tuple(map(str, message.bcc)),
        reply_to=tuple(map(str, message.reply_to)),
        subject=str(message.subject),
        text=text,
        html=html,
        headers={key: str(value) for key, value in message.extra_headers.items()},
    )
