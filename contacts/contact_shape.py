"""A contact as other programs are told of it: what the API answers and webhooks carry.

The shapes of many contacts cost a fixed number of queries. Values that are unset are null.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from contacts.contact_around import Around, Row, around
from contacts.models import Contact, ContactDnd
from contacts.models.dnd import Channel, DndSource
from hoopcrm.core.clock import api_time
from hoopcrm.customfields.access import definitions_named
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.models.definition import MANY_CHOICES
from hoopcrm.customfields.values import OTHER

Shape = dict[str, Any]
Type = FieldDefinition.Type

# Beyond it, programs that read JSON round numbers; these are told as text.
LARGEST_NUMBER = 2**53
# The names under which programs know the channels; one that is missing here is not told.
DND_KEYS = {
    Channel.CALL: "Call",
    Channel.EMAIL: "Email",
    Channel.SMS: "SMS",
    Channel.WHATSAPP: "WhatsApp",
    Channel.GMB: "GMB",
    Channel.FACEBOOK: "FB",
}


def shape_of(contact: Contact) -> Shape:
    """One contact in full; see `shapes_of`."""
    return shapes_of([contact])[0]


def shapes_of(contacts: Sequence[Contact]) -> list[Shape]:
    """The contacts in full, in their order. At most three queries, however many they are.

    Members are named by their ids in the account (`assignedTo`, `followers`).
    """
    if not contacts:
        return []
    found = around([contact.pk for contact in contacts])
    fields = _fields(contacts, found)
    return [_shape(contact, found, fields) for contact in contacts]


def dnd_settings(rows: Mapping[str, Row]) -> dict[str, Shape]:
    """Every channel that programs know, from the rows that there are by channel."""
    return {name: _switch(rows.get(channel)) for channel, name in DND_KEYS.items()}


def custom_value(definition: FieldDefinition, stored: Any) -> Any:
    """A stored custom value with labels for options and numbers as numbers; None when empty."""
    if stored in (None, "", [], {}):
        return None
    if definition.has_options:
        return _choices(definition, stored)
    if definition.type in (Type.NUMBER, Type.MONETARY):
        return _number(str(stored))
    return stored


def file_value(account: UUID, files: Sequence[Row]) -> Shape:
    """The files in one field, by the ids of the stored files."""
    return {
        one["file"]: {
            "meta": {
                "originalname": one["name"],
                "mimetype": one["content_type"],
                "size": one["size"],
                "uuid": one["file"],
            },
            "documentId": one["id"],
            "url": settings.SITE_URL + reverse("files:download", args=[account, one["file"]]),
        }
        for one in files
    }


def _shape(contact: Contact, found: Around, fields: Sequence[FieldDefinition]) -> Shape:
    pk = contact.pk
    return {
        "id": str(pk),
        "locationId": str(contact.account_id),
        **_names(contact),
        **_addresses(contact, found),
        **_dnd(contact, {row["channel"]: row for row in found.dnd[pk]}),
        "timezone": contact.time_zone or None,
        "companyName": contact.company_name or None,
        "businessId": _id(contact.business_id),
        "type": found.types.get(contact.type_id) if contact.type_id else None,
        "source": contact.source or None,
        "assignedTo": _id(contact.owner_id),
        "followers": [row["member"] for row in found.followers[pk]],
        "tags": [row["name"].lower() for row in found.tags[pk]],
        "gender": contact.gender or None,
        "dateOfBirth": contact.birth_date.isoformat() if contact.birth_date else None,
        "birthMonth": contact.birth_month,
        "birthDay": contact.birth_day,
        "dateAdded": api_time(contact.created_at),
        "dateUpdated": api_time(contact.updated_at),
        "lastActivity": _time(contact.last_activity_at),
        "customFields": _custom_fields(contact, found.files[pk], fields),
        "attributionSource": contact.first_attribution or None,
        "lastAttributionSource": contact.latest_attribution or None,
        "deleted": contact.deleted_at is not None,
        # Declared by the contract; nothing here fills them.
        "attachments": [],
        "offers": [],
        "products": [],
        "ssn": None,
        "keyword": None,
        "visitorId": None,
        "lastSessionActivityAt": None,
    }


def _names(contact: Contact) -> Shape:
    full = contact.full_name
    return {
        "name": full or None,
        "firstName": contact.first_name or None,
        "lastName": contact.last_name or None,
        "firstNameLowerCase": contact.first_name.lower() or None,
        "lastNameLowerCase": contact.last_name.lower() or None,
        "fullNameLowerCase": full.lower() or None,
    }


def _addresses(contact: Contact, found: Around) -> Shape:
    return {
        "email": contact.email or None,
        "emailLowerCase": contact.email.lower() or None,
        "phone": contact.phone_normalised or contact.phone or None,
        "additionalEmails": [
            {"email": row["address"]} for row in found.emails[contact.pk] if not row["is_primary"]
        ],
        "additionalPhones": [
            {"phone": row["normalised"] or row["number"], "phoneLabel": row["label"] or None}
            for row in found.phones[contact.pk]
            if not row["is_primary"]
        ],
        "address1": contact.address1 or None,
        "city": contact.city or None,
        "state": contact.state or None,
        "postalCode": contact.postal_code or None,
        "country": contact.country or None,
        "website": contact.website or None,
    }


def _dnd(contact: Contact, rows: Mapping[str, Row]) -> Shape:
    email, inbound = rows.get(Channel.EMAIL), rows.get(Channel.INBOUND)
    source = email["source"] if email and email["status"] != ContactDnd.Status.INACTIVE else ""
    return {
        "dnd": contact.dnd_all,
        "dndSettings": dnd_settings(rows),
        "inboundDndSettings": {
            "all": {
                "status": "active" if contact.dnd_inbound else "inactive",
                "message": inbound["reason"] if inbound else "",
            }
        },
        "bounceEmail": source == DndSource.PROVIDER,
        "unsubscribeEmail": source == DndSource.CONTACT,
    }


def _switch(row: Row | None) -> Shape:
    if row is None:
        return {"status": ContactDnd.Status.INACTIVE.value, "message": "", "code": ""}
    return {"status": row["status"], "message": row["reason"], "code": row["code"]}


def _fields(contacts: Sequence[Contact], found: Around) -> Sequence[FieldDefinition]:
    """Those in which one of the contacts has something, in their order."""
    named = {key for contact in contacts for key in contact.custom}
    named |= {row["definition"] for files in found.files.values() for row in files}
    if not named:
        return ()
    fields = definitions_named(named, files=True).values()
    return sorted(fields, key=lambda one: (one.position, one.pk))


def _custom_fields(
    contact: Contact, files: Sequence[Row], fields: Sequence[FieldDefinition]
) -> list[Shape]:
    shown = []
    for field in fields:
        key = str(field.pk)
        if field.holds_files:
            in_it = [row for row in files if row["definition"] == key]
            value = file_value(contact.account_id, in_it) or None
        else:
            value = custom_value(field, contact.custom.get(key))
        if value is not None:
            shown.append({"id": key, "value": value})
    return shown


def _choices(definition: FieldDefinition, stored: Any) -> Any:
    if isinstance(stored, dict):
        return str(stored.get(OTHER, "")) or None
    labels = {str(option.pk): option.label for option in definition.options.all()}
    if definition.type in MANY_CHOICES:
        return [labels[one] for one in stored if one in labels] or None
    return labels.get(str(stored))


def _number(text: str) -> int | float | str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if abs(number) > LARGEST_NUMBER:
        return text
    return int(number) if number == number.to_integral_value() else float(number)


def _id(pk: UUID | None) -> str | None:
    return str(pk) if pk else None


def _time(moment: datetime | None) -> str | None:
    return api_time(moment) if moment else None
