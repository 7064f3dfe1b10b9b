"""The one place that writes the row of an existing contact.

Whatever changes a contact locks it, changes what it changes, and calls `row_save` once: it
computes the derived columns, raises the version by one and stamps who and when.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts import access
from contacts.models import Contact, ContactRedirect
from contacts.search_text import Address, derived_columns
from contacts.searched import extra_column
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.prepared import Planned
from hoopcrm.core.scoping import current_account

# Columns of the row that others are derived from; so are the addresses.
SOURCES = frozenset({"first_name", "last_name", "company_name"})


def row_lock(contact: Contact) -> None:
    """Lock the contact's row and bring `contact` up to date with it.

    Raises:
        Refused: `deleted` when it is gone.
    """
    stored = row_locked(contact.pk)
    for column in Contact._meta.concrete_fields:
        setattr(contact, column.attname, getattr(stored, column.attname))
    # As `refresh_from_db` does, whose statement is built anew each time.
    contact._state.fields_cache.clear()
    vars(contact).pop("_prefetched_objects_cache", None)


def row_locked(pk: UUID) -> Contact:
    """The contact with its row locked. Raises Refused `deleted` when it is gone."""
    found = _living(pk)
    if not found:
        raise _gone(pk)
    contact: Contact = found[0]
    return contact


@Planned
def _living(pk: UUID) -> QuerySet[Contact]:
    return Contact.objects.alive().filter(pk=pk).select_for_update()


def contact_hold(contact: Contact, *, field: str | None = None) -> None:
    """Keep the contact from being merged or erased until the transaction ends; others may edit it.

    For services that add something to a contact without touching its row.

    Raises:
        Refused: `deleted` on `field` when it is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM contacts_contact WHERE account_id = %s AND id = %s"
            " AND deleted_at IS NULL FOR KEY SHARE",
            [current_account().pk, contact.pk],
        )
        if cursor.fetchone() is None:
            raise _gone(contact.pk, field)


def _gone(pk: UUID, field: str | None = None) -> Refused:
    redirect = ContactRedirect.objects.filter(contact=pk).select_related("master").first()
    if redirect is None:
        return Refused("deleted", _("This contact has been deleted."), field=field)
    return Refused(
        "deleted",
        _("This contact was merged into %(name)s.") % {"name": redirect.master.display_name},
        field=field,
        merged_into=redirect.master_id,
    )


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
    values |= extra_column(values, contact)
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
    rows = access.emails_of(contact.pk)
    return [Address(row.address, row.normalised, row.is_primary) for row in rows]


def phones_of(contact: Contact) -> list[Address]:
    """The contact's phones in their order, as `derived_columns` takes them."""
    rows = access.phones_of(contact.pk)
    return [Address(row.number, row.normalised, row.is_primary) for row in rows]
