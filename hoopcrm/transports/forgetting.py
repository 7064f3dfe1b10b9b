"""Taking out of the mailbox what is personal: messages that were kept instead of sent."""

import re
from collections.abc import Callable, Collection

from hoopcrm.transports.models import MailboxMessage

CHUNK = 500


def mailbox_forget(
    *, recipients: Collection[str], links: Collection[str], mentioned: Callable[[str], bool]
) -> int:
    """Remove the messages to these addresses, and those that speak of who is forgotten.

    Installations that send for real keep nothing here.

    Args:
        links: ids in addresses of pages; a message that leads to one goes.
    """
    wanted = set(recipients)
    linked = re.compile("|".join(map(re.escape, links)) or r"(?!)")
    found = [
        message.pk
        for message in MailboxMessage.objects.iterator(CHUNK)
        if message.recipient.casefold() in wanted
        or mentioned(text := f"{message.subject}\n{message.body}\n{message.html}")
        or linked.search(text)
    ]
    MailboxMessage.objects.filter(pk__in=found).delete()
    return len(found)
