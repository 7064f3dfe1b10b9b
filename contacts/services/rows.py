"""The one place that writes the row of an existing contact.

Whatever changes a contact locks it, changes what it changes, and calls `row_save` once: it
computes the derived columns, raises the version by one and stamps who and when.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.search_text import Address, derived_columns
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused

# Columns of the row that others are derived from; so are the addresses.
SOURCES = frozenset({"first_name", "last_name", "company_name"})


def row_lock(contact: Contact) -> None:
    """Lock the contact's row and bring `contact` up to date with it.

    Raises:
        Refused: `deleted` when it is gone.
    """
    try:
        contact.refresh_from_db(from_queryset=Contact.objects.alive().select_for_update())
    except Contact.DoesNotExist:
        raise Refused("deleted", _("This contact has been deleted.")) from None


def row_save(
    actor: Actor,
    contact: Contact,
    columns: Mapping[str, Any],
    *,
    addresses_changed: bool = False,
) -> None:
    """Write `columns` and what follows from them to the locked row, and to `contact`."""
    values = dict(columns)
    if addresses_changed or SOURCES & values.keys():
        values |= derived_columns(
            first_name=values.get("first_name", contact.first_name),
            last_name=values.get("last_name", contact.last_name),
            company_name=values.get("company_name", contact.company_name),
            emails=emails_of(contact),
            phones=phones_of(contact),
        )
    values |= {
        "version": contact.version + 1,
        "updated_at": now(),
        "updated_by_id": actor.id,
    }
    Contact.objects.filter(pk=contact.pk).update(**values)
    for name, value in values.items():
        setattr(contact, name, value)


def emails_of(contact: Contact) -> list[Address]:
    """The contact's e-mails in their order, as `derived_columns` takes them."""
    rows = ContactEmail.objects.filter(contact=contact).order_by("position")
    return [Address(row.address, row.normalised, row.is_primary) for row in rows]


def phones_of(contact: Contact) -> list[Address]:
    """The contact's phones in their order, as `derived_columns` takes them."""
    rows = ContactPhone.objects.filter(contact=contact).order_by("position")
    return [Address(row.number, row.normalised, row.is_primary) for row in rows]
