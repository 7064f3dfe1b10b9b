"""Messages as pages show them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from contacts.access import visible_contacts
from hoopcrm.conversations.access import messages_about
from hoopcrm.conversations.models import Message

Status = Message.Status
TONES = {
    Status.SENT: "green",
    Status.DELIVERED: "green",
    Status.FAILED: "red",
    Status.REFUSED: "amber",
    Status.QUEUED: "blue",
    Status.SENDING: "blue",
}
MOST_LINES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """A message in a list, with the colour of its state."""

    message: Message
    tone: str
    icon: str


def tone_of(message: Message) -> str:
    """The colour of what became of a message."""
    return TONES.get(Status(message.status), "gray")


def lines_about(member: Any, about: Model) -> list[MessageLine]:
    """The newest messages about a record, to contacts that the member may see; none without the
    right to see messages.
    """
    if not member.has("conversations.view"):
        return []
    seen = messages_about(about).filter(contact__in=visible_contacts(member))
    rows = seen.defer("html")[:MOST_LINES]
    return [
        MessageLine(
            message=one,
            tone=tone_of(one),
            icon="mail" if one.channel == Message.Channel.EMAIL else "message",
        )
        for one in rows
    ]
