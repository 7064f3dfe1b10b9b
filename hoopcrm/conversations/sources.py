"""What makes the product write to a contact. Apps add their own."""

from dataclasses import dataclass

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class MessageSource:
    """Where messages come from; `label` tells it on the message's page."""

    key: str
    label: Text


message_sources: Registry[MessageSource] = Registry("message_sources")
