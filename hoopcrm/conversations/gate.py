"""The one question before anything goes out; asked when it is queued and again when it is sent."""

from django.utils.translation import gettext as _

from contacts.dnd import (
    ALLOWED,
    Verdict,
    addresses_for,
    may_contact,
    may_reach,
    normalised_for,
)
from contacts.models import Contact
from hoopcrm.conversations.models import Message
from hoopcrm.transports.providers import sms_provider


def may_send(contact: Contact, channel: str, address: str) -> Verdict:
    """Whether a message may go to `contact` at `address` now.

    Codes: those of `contacts.dnd.may_contact`; `not_theirs` for an address that the contact does
    not have (any more), `no_provider` when the installation cannot send by this channel.
    """
    verdict = may_contact(contact, channel, address)
    if not verdict:
        return verdict
    if normalised_for(channel, address) not in addresses_for(contact, channel):
        return Verdict(
            "not_theirs", _("%(address)s is no address of this contact.") % {"address": address}
        )
    return _by(channel)


def _by(channel: str) -> Verdict:
    """Whether the installation can send by the channel."""
    if channel == Message.Channel.SMS and sms_provider() is None:
        return Verdict("no_provider", _("No SMS provider is set up."))
    return ALLOWED


def may_go(message: Message) -> Verdict:
    """Whether this message may go out now.

    What goes to somebody else asks for their address alone; a contact who is not to be disturbed
    is not disturbed by it. It goes only as long as the contact is there.
    """
    if not message.to_other:
        return may_send(message.contact, message.channel, message.address)
    if not Contact.objects.alive().filter(pk=message.contact_id).exists():
        return Verdict("deleted", _("This contact has been deleted."))
    verdict = may_reach(message.account_id, message.channel, message.address)
    return verdict if not verdict else _by(message.channel)


def primary_address(contact: Contact, channel: str) -> str:
    """What a message goes to that names no address, "" without one."""
    return contact.email if channel == Message.Channel.EMAIL else contact.phone
