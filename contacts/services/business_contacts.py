"""Putting contacts into a business."""

from collections.abc import Iterable

from contacts.models import Business, Contact
from contacts.services.businesses import business_hold
from contacts.services.contacts import contact_update
from contacts.services.rows import row_lock
from hoopcrm.core.actor import Actor
from hoopcrm.core.services import service


@service(silent="who is in the business already stays; each change emits contact.updated")
def business_contacts_add(actor: Actor, *, business: Business, contacts: Iterable[Contact]) -> None:
    """Put contacts into the business, all or none; they leave the one they were in.

    Raises:
        Refused: `gone`, or `deleted` of a contact.
    """
    chosen = sorted(contacts, key=lambda contact: contact.pk)
    for contact in chosen:  # contacts before businesses, as everywhere
        row_lock(contact)
    business_hold(business)
    for contact in chosen:
        contact_update(actor, contact=contact, changes={"business": business.name})
