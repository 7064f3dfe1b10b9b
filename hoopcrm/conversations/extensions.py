"""What conversations adds to the product: rights, sources, what becomes of messages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.merge_handlers import merge_handlers
from contacts.services.merging.rows import moving
from hoopcrm.conversations import notices as notices  # registers whom failures tell
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.sources import MessageSource, message_sources
from hoopcrm.core.extensions import Eraser, Permission, erasers, permissions
from hoopcrm.transports.forgetting import mailbox_forget

for key, label in (
    ("conversations.view", _("See messages to contacts")),
    ("conversations.send", _("Send messages to contacts")),
):
    permissions.add(Permission(key=key, label=label))

for key, label, by_hand in (
    ("app", _("By hand"), True),
    ("workflow", _("Workflow"), False),
    ("campaign", _("Campaign"), False),
    ("bulk_actions", _("Bulk action"), True),
    ("api", _("API"), False),
    ("appointment", _("Appointment"), False),
):
    message_sources.add(MessageSource(key=key, label=label, by_hand=by_hand))


def erase_messages(account_id: Any, limit: int) -> int:
    """Messages of an account that goes, with what the demo's mailbox keeps of them."""
    rows = list(Message.objects.filter(account_id=account_id).only("address", "normalised")[:limit])
    addresses = {one.address.casefold() for one in rows} | {one.normalised for one in rows}
    if rows:
        mailbox_forget(recipients=addresses - {""}, links=(), mentioned=lambda text: False)
        gone = Message.objects.filter(pk__in=[one.pk for one in rows])
        gone._raw_delete(gone.db)  # the database takes the files along
    return len(rows)


# Before all tables: with the contacts, the addresses would be gone.
erasers.add(Eraser(key="conversations.messages", erase=erase_messages))
merge_handlers.add(moving(Message, _("Messages")))
