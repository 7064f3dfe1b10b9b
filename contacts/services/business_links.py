"""What contacts hold of their business, written for many of them at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from contacts.models import Business, Contact, ContactEmail, ContactPhone
from contacts.search_text import Address, derived_columns
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.services import service

CHUNK_ROWS = 5_000
# Columns of the contact that follow from its business.
FOLLOWING = ("business_id", "company_name", "company_folded", "sort_name", "search")


@service(silent="business.updated has told the new name")
def contacts_follow_name(
    actor: Actor, *, business: Business, after: UUID | None = None
) -> tuple[int, UUID | None]:
    """Give the name of the business to the next contacts that still have another.

    Returns:
        How many there were, and the last one's id, None when no more follow.
    """
    rows = Contact.objects.filter(business=business)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    contacts = locked(rows, CHUNK_ROWS)
    name = Business.objects.values_list("name", flat=True).get(pk=business.pk)
    write_business(actor, [one for one in contacts if one.company_name != name], business.pk, name)
    more = len(contacts) == CHUNK_ROWS
    return len(contacts), contacts[-1].pk if more else None


def locked(rows: Any, limit: int) -> list[Contact]:
    """The first of these contacts, locked in the order of their ids, names and business loaded."""
    found: list[Contact] = list(
        rows.order_by("pk")
        .select_for_update(of=("self",))
        .only("account_id", "first_name", "last_name", "email", "phone", "company_name")[:limit]
    )
    return found


def write_business(
    actor: Actor, contacts: Sequence[Contact], business_id: UUID | None, name: str
) -> None:
    """Link locked contacts to a business (None: to none) with what follows, in one statement."""
    if not contacts:
        return
    ids = [contact.pk for contact in contacts]
    emails, phones = _addresses(ids)
    derived = [
        derived_columns(
            first_name=contact.first_name,
            last_name=contact.last_name,
            company_name=name,
            emails=emails.get(contact.pk, ()),
            phones=phones.get(contact.pk, ()),
        )
        for contact in contacts
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_contact c SET business_id = %s, company_name = %s,"
            " company_folded = %s, sort_name = v.sort_name, search = v.search,"
            " version = c.version + 1, updated_at = %s, updated_by_id = %s"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS v(id, sort_name, search)"
            " WHERE c.id = v.id",
            [
                business_id,
                name,
                derived[0]["company_folded"],
                now(),
                actor.id,
                ids,
                [one["sort_name"] for one in derived],
                [one["search"] for one in derived],
            ],
        )


Addresses = dict[UUID, list[Address]]


def _addresses(ids: Sequence[UUID]) -> tuple[Addresses, Addresses]:
    emails: Addresses = {}
    phones: Addresses = {}
    for mail in ContactEmail.objects.filter(contact_id__in=ids).order_by("position"):
        address = Address(mail.address, mail.normalised, mail.is_primary)
        emails.setdefault(mail.contact_id, []).append(address)
    for phone in ContactPhone.objects.filter(contact_id__in=ids).order_by("position"):
        address = Address(phone.number, phone.normalised, phone.is_primary)
        phones.setdefault(phone.contact_id, []).append(address)
    return emails, phones
