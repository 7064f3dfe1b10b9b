"""What makes the product write to a contact. Apps add their own."""

from dataclasses import dataclass

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class MessageSource:
    """Where messages come from.

    Attributes:
        label: tells it on the message's page, and on the timeline of what nobody wrote by hand.
        by_hand: somebody wrote it, whom the timeline names.
    """

    key: str
    label: Text
    by_hand: bool = False


message_sources: Registry[MessageSource] = Registry("message_sources")
