"""What a person says by the link at the end of an e-mail."""

from django.utils.translation import gettext as _

from contacts.services.dnd import optin_record, optout_record, suppression_record
from hoopcrm.conversations.models import Message
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.services import ReadOnly, service

EMAIL = Message.Channel.EMAIL


@service(read_only=ReadOnly.ALLOW, silent="who says the same again changes nothing")
def message_optout(actor: Actor, *, message: Message) -> None:
    """The person who got the message wants no more e-mails; only they can lift that.

    It holds for all addresses of the contact and for the one written to, should it be gone from
    there, and also when the contact is deleted and comes back.
    """
    reason = _("Unsubscribed by the link in an e-mail")
    contact, address = message.contact, message.address
    if contact.deleted_at is not None:
        suppression_record(actor, contact=contact, channel=EMAIL, address=address, reason=reason)
        return
    for one in ("", address):
        optout_record(
            actor, contact=contact, channel=EMAIL, permanent=True, reason=reason, address=one
        )


@service(read_only=ReadOnly.ALLOW, silent="who says the same again changes nothing")
def message_optin(actor: Actor, *, message: Message) -> None:
    """They had pressed it by mistake.

    Raises:
        Refused: `deleted` when the contact is deleted.
    """
    reason = _("Subscribed again by the link in an e-mail")
    if message.contact.deleted_at is not None:
        raise Refused("deleted", _("This address is not in use here any more."))
    for one in ("", message.address):
        optin_record(actor, contact=message.contact, channel=EMAIL, reason=reason, address=one)
