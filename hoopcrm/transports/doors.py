"""Who may look into the mailbox: the demo opens it as long as it is loaded."""

from collections.abc import Callable
from dataclasses import dataclass

from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class MailboxDoor:
    """A reason to show the mailbox to everybody who can reach this server."""

    key: str
    is_open: Callable[[], bool]


mailbox_doors: Registry[MailboxDoor] = Registry("mailbox_doors")
