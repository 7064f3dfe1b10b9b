"""The one question before anything goes out; asked when it is queued and again when it is sent."""

from django.utils.translation import gettext as _

from contacts.dnd import ALLOWED, Verdict, addresses_for, may_contact, normalised_for
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
    if channel == Message.Channel.SMS and sms_provider() is None:
        return Verdict("no_provider", _("No SMS provider is set up."))
    return ALLOWED


def primary_address(contact: Contact, channel: str) -> str:
    """What a message goes to that names no address, "" without one."""
    return contact.email if channel == Message.Channel.EMAIL else contact.phone
