"""Putting contacts into a business, and taking one out of it."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.models import Business, Contact
from contacts.services.business_links import FOLLOWING
from contacts.services.businesses import business_hold
from contacts.services.contacts import contact_update
from contacts.services.rows import row_lock
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, record_updates
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.services import service

REMOVED = "business.contact_removed"


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


@service(silent="who is not in the business stays as they are; else contact.updated tells it")
def business_contact_take_out(
    actor: Actor, *, business: Business, contact: Contact
) -> Operation | None:
    """Take a contact out of the business; the operation takes it back, None when it was not in it.

    Raises:
        Refused: `deleted`.
    """
    row_lock(contact)
    if contact.business_id != business.pk:
        return None
    label = f"{contact.display_name}, {business.name}"
    operation = operation_start(actor, kind=REMOVED, label=label)
    record_updates(operation, Contact.objects.filter(pk=contact.pk), FOLLOWING)
    contact_update(actor, contact=contact, changes={"business": ""})
    return operation


@service(silent="a contact that was changed since stays so; else contact.updated tells it")
def business_contact_take_out_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Put the contact into the business again, by the name that this has now.

    Raises:
        Refused: `already_undone`, or `gone` when the contact or the business is.
    """
    held = Operation.objects.select_for_update().get(pk=operation.pk)
    if held.undone_at is not None:
        raise Refused("already_undone", _("This has already been undone."))
    row = JournalRow.objects.filter(operation=operation).first()
    contacts = Contact.objects.alive()
    if actor.member is not None:
        contacts = contacts.visible_to(actor.member)
    contact = contacts.filter(pk=row.pk_value).first() if row else None
    if row is None or contact is None:
        raise Refused("gone", _("This contact is there no more."))
    row_lock(contact)
    business = Business.objects.filter(pk=UUID(row.before["business_id"])).first()
    if business is None:
        raise Refused("gone", _("This business has been deleted."))
    Operation.objects.filter(pk=operation.pk).update(undone_at=now())
    table = Contact._meta.db_table
    if contact.business_id is not None or contact.company_name:
        # It has found another business meanwhile.
        return Restored(conflicts=[(table, str(contact.pk))])
    contact_update(actor, contact=contact, changes={"business": business.name})
    return Restored(rows={table: 1})
