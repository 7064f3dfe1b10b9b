"""E-mail by Django's own mail: an SMTP server, or whatever else EMAIL_BACKEND names."""

import re
import smtplib
from contextlib import suppress
from email.utils import make_msgid, parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import Text
from hoopcrm.transports.providers import Attachment, Email, SendError, Sent

# HTTP answers of mail services: not this message is wrong, but the moment or the set-up.
_LATER = frozenset({401, 403, 408, 425, 429})
_CHARSET = re.compile(r""";\s*charset\s*=\s*("[^"]*"|[^;\s]*)""", re.IGNORECASE)


class DjangoEmail:
    """Hands e-mails to the backend of the settings."""

    key = "django"
    label: Text = _("Mail server")

    def send(self, message: Email) -> Sent:
        """Hand it over. Raises SendError."""
        connection: Any = get_connection()
        try:
            connection.open()
        except Exception as error:
            # Nothing has been said of the message yet: a server that is down, a wrong password.
            raise SendError(_words(error), temporary=True) from error
        mail = _mail(message)
        try:
            taken = connection.send_messages([mail])
        except Exception as error:
            raise _refusal(error) from error
        finally:
            # What was taken is taken, however the server says goodbye.
            with suppress(OSError):
                connection.close()
        if not taken:
            raise SendError("The mail server did not take the message.", temporary=True)
        status: Any = getattr(mail, "anymail_status", None)
        given = getattr(status, "message_id", None)
        return Sent(provider_id=str(given or mail.extra_headers["Message-ID"])[:255])


def _mail(message: Email) -> EmailMultiAlternatives:
    domain = parseaddr(message.sender)[1].rpartition("@")[2] or None
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=message.sender,
        to=list(message.to),
        cc=list(message.cc),
        bcc=list(message.bcc),
        reply_to=list(message.reply_to),
        headers={"Message-ID": make_msgid(domain=domain), **message.headers},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    for one in message.attachments:
        mail.attach(one.name, *_content(one))
    return mail


def _content(attachment: Attachment) -> tuple[Any, str]:
    """Content and type; text as text, so that Django names its encoding (once)."""
    kind = attachment.content_type
    if kind.startswith("text/"):
        try:
            return attachment.content.decode(), _CHARSET.sub("", kind)
        except UnicodeDecodeError:
            pass
    return attachment.content, kind


def _refusal(error: Exception) -> SendError:
    """What went wrong while a message was handed over."""
    if isinstance(error, SendError):
        return error
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return SendError(_words(error), temporary=any(400 <= code < 500 for code in codes))
    if isinstance(error, smtplib.SMTPResponseException):
        return SendError(_words(error), temporary=400 <= error.smtp_code < 500)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return SendError(_words(error), temporary=False)
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status < 500:
        return SendError(_words(error), temporary=status in _LATER)
    # A line that broke, a service that failed: the message may have been taken before.
    uncertain = isinstance(error, OSError) or status is not None
    return SendError(_words(error), temporary=False, uncertain=uncertain)


def _words(error: Exception) -> str:
    """What the server said, in one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = [text for _code, text in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        said = [error.smtp_error]
    else:
        said = [str(error)]
    parts = (one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in said)
    return " ".join(" ".join(parts).split())[:300] or type(error).__name__
