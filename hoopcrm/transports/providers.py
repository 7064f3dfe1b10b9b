"""How messages leave the product: one interface for e-mail, one for SMS, providers by key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with an e-mail."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """An e-mail, complete and ready to go. Addresses may carry names: `Ada <ada@example.com>`."""

    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """A text message; `sender` and `to` are numbers in E.164."""

    sender: str
    to: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a provider answered: its own id of the message, by which later reports name it."""

    provider_id: str


class SendError(Exception):
    """A provider did not take a message.

    Attributes:
        temporary: whether trying again later can help.
        uncertain: whether it may have gone out all the same, as when the line broke meanwhile.
    """

    def __init__(self, message: str, *, temporary: bool, uncertain: bool = False) -> None:
        super().__init__(message)
        self.temporary = temporary
        self.uncertain = uncertain


class EmailProvider(Protocol):
    """A way to send e-mail."""

    key: str
    label: Text

    def send(self, message: Email) -> Sent:
        """Hand the message over. Raises SendError."""


class SmsProvider(Protocol):
    """A way to send text messages."""

    key: str
    label: Text

    def send(self, message: Sms) -> Sent:
        """Hand the message over. Raises SendError."""


email_providers: Registry[EmailProvider] = Registry("email_providers")
sms_providers: Registry[SmsProvider] = Registry("sms_providers")


def email_provider() -> EmailProvider:
    """What this installation sends e-mail by."""
    return email_providers.get(settings.EMAIL_PROVIDER)


def sms_provider() -> SmsProvider | None:
    """What this installation sends text messages by; None as long as nothing is set up."""
    return sms_providers.get(settings.SMS_PROVIDER) if settings.SMS_PROVIDER else None
