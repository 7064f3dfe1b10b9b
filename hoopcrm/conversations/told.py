"""Telling the timeline what became of a message."""

from hoopcrm.conversations.models import Message
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.events.emit import emit


def tell(actor: Actor, verb: str, message: Message) -> None:
    """Emit `message.<verb>` on the contact's timeline."""
    data = {
        "channel": message.channel,
        "preview": message.preview,
        "address": message.address,
        "source": message.source,
    }
    if message.code:
        data |= {"code": message.code, "reason": message.reason}
    if message.subject_id:
        data |= {"about_type": message.subject_type, "about_id": message.subject_id}
    emit(
        f"message.{verb}",
        account=current_account(),
        actor=actor,
        contact=message.contact,
        subject=message,
        data=data,
    )
