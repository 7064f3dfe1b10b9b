"""Telling the timeline what became of a message."""

from hoopcrm.conversations.models import Message
from hoopcrm.conversations.sources import message_sources
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.events.emit import emit

# The worker that sends; what it does it does for whoever wanted the message sent.
WORKER = Actor.system("messages")


def tell(actor: Actor, verb: str, message: Message, *, told: bool = False) -> None:
    """Emit `message.<verb>` on the contact's timeline.

    Args:
        told: members know of it by an event before.
    """
    data = {
        "channel": message.channel,
        "preview": message.preview,
        "address": message.address,
        "source": message.source,
    }
    if message.created_by_id:
        data["sender_id"] = str(message.created_by_id)
    if told:
        data["told"] = True
    if message.to_other:
        data["to_other"] = True
    if message.code:
        data |= {"code": message.code, "reason": message.reason}
    if message.subject_id:
        data |= {"about_type": message.subject_type, "about_id": message.subject_id}
    emit(
        f"message.{verb}",
        account=current_account(),
        actor=_author(message) if actor == WORKER else actor,
        contact=message.contact,
        subject=message,
        data=data,
    )


def _author(message: Message) -> Actor:
    """The member who wrote it, or what wrote it by itself."""
    source = message_sources.find(message.source)
    if source is not None and not source.by_hand:
        return Actor.system(str(source.label))
    if message.created_by is not None:
        return Actor.of_member(message.created_by, via="system")
    return WORKER
