"""A contact as other programs are told of it: what the API answers and webhooks carry.

The shapes of many contacts cost a fixed number of queries. Values that are unset are null.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from contacts.models import (
    Contact,
    ContactAccess,
    ContactDnd,
    ContactEmail,
    ContactPhone,
    ContactTag,
    ContactType,
    FieldFile,
)
from contacts.models.dnd import Channel, DndSource
from hoopcrm.core.clock import api_time
from hoopcrm.core.prepared import Prepared, among
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


@dataclass(slots=True)
class _Around:
    """What hangs from the contacts, by their ids."""

    types: dict[UUID, str] = field(default_factory=dict)
    tags: dict[UUID, list[str]] = field(default_factory=dict)
    emails: dict[UUID, list[ContactEmail]] = field(default_factory=dict)
    phones: dict[UUID, list[ContactPhone]] = field(default_factory=dict)
    dnd: dict[UUID, dict[str, ContactDnd]] = field(default_factory=dict)
    followers: dict[UUID, list[str]] = field(default_factory=dict)
    files: dict[UUID, dict[UUID, list[FieldFile]]] = field(default_factory=dict)
    fields: Sequence[FieldDefinition] = ()


def shape_of(contact: Contact) -> Shape:
    """One contact in full; see `shapes_of`."""
    return shapes_of([contact])[0]


def shapes_of(contacts: Sequence[Contact]) -> list[Shape]:
    """The contacts in full, in their order. At most nine queries, however many they are.

    Members are named by their ids in the account (`assignedTo`, `followers`).
    """
    if not contacts:
        return []
    around = _gathered(contacts)
    return [_shape(contact, around) for contact in contacts]


def tags_of(contacts: Collection[UUID]) -> dict[UUID, list[str]]:
    """Names of the tags by contact, by name; without those that have none. One query.

    Programs know tags in lower case.
    """
    found: dict[UUID, list[str]] = defaultdict(list)
    for contact_id, name in _tag_rows(list(contacts)):
        found[contact_id].append(name.lower())
    return found


def dnd_settings(rows: Mapping[str, ContactDnd]) -> dict[str, Shape]:
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


def file_value(files: Sequence[FieldFile]) -> Shape:
    """The files in one field, by the ids of the stored files."""
    return {
        str(one.file_id): {
            "meta": {
                "originalname": one.name,
                "mimetype": one.file.content_type,
                "size": one.file.size,
                "uuid": str(one.file_id),
            },
            "documentId": str(one.pk),
            "url": settings.SITE_URL
            + reverse("files:download", args=[one.account_id, one.file_id]),
        }
        for one in files
    }


def _shape(contact: Contact, around: _Around) -> Shape:
    pk = contact.pk
    return {
        "id": str(pk),
        "locationId": str(contact.account_id),
        **_names(contact),
        **_addresses(contact, around),
        **_dnd(contact, around.dnd.get(pk, {})),
        "timezone": contact.time_zone or None,
        "companyName": contact.company_name or None,
        "businessId": _id(contact.business_id),
        "type": around.types.get(contact.type_id) if contact.type_id else None,
        "source": contact.source or None,
        "assignedTo": _id(contact.owner_id),
        "followers": around.followers.get(pk, []),
        "tags": around.tags.get(pk, []),
        "gender": contact.gender or None,
        "dateOfBirth": contact.birth_date.isoformat() if contact.birth_date else None,
        "birthMonth": contact.birth_month,
        "birthDay": contact.birth_day,
        "dateAdded": api_time(contact.created_at),
        "dateUpdated": api_time(contact.updated_at),
        "lastActivity": _time(contact.last_activity_at),
        "customFields": _custom_fields(contact, around),
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


def _addresses(contact: Contact, around: _Around) -> Shape:
    return {
        "email": contact.email or None,
        "emailLowerCase": contact.email.lower() or None,
        "phone": contact.phone_normalised or contact.phone or None,
        "additionalEmails": [
            {"email": row.address}
            for row in around.emails.get(contact.pk, ())
            if not row.is_primary
        ],
        "additionalPhones": [
            {"phone": row.normalised or row.number, "phoneLabel": row.label or None}
            for row in around.phones.get(contact.pk, ())
            if not row.is_primary
        ],
        "address1": contact.address1 or None,
        "city": contact.city or None,
        "state": contact.state or None,
        "postalCode": contact.postal_code or None,
        "country": contact.country or None,
        "website": contact.website or None,
    }


def _dnd(contact: Contact, rows: Mapping[str, ContactDnd]) -> Shape:
    email, inbound = rows.get(Channel.EMAIL), rows.get(Channel.INBOUND)
    off = email is not None and email.is_on
    return {
        "dnd": contact.dnd_all,
        "dndSettings": dnd_settings(rows),
        "inboundDndSettings": {
            "all": {
                "status": "active" if contact.dnd_inbound else "inactive",
                "message": inbound.reason if inbound else "",
            }
        },
        "bounceEmail": off and email is not None and email.source == DndSource.PROVIDER,
        "unsubscribeEmail": off and email is not None and email.source == DndSource.CONTACT,
    }


def _switch(row: ContactDnd | None) -> Shape:
    if row is None:
        return {"status": ContactDnd.Status.INACTIVE.value, "message": "", "code": ""}
    return {"status": str(row.status), "message": row.reason, "code": row.code}


def _custom_fields(contact: Contact, around: _Around) -> list[Shape]:
    files = around.files.get(contact.pk, {})
    found = []
    for definition in around.fields:
        if definition.holds_files:
            value = file_value(files.get(definition.pk, ())) or None
        else:
            value = custom_value(definition, contact.custom.get(str(definition.pk)))
        if value is not None:
            found.append({"id": str(definition.pk), "value": value})
    return found


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


def _gathered(contacts: Sequence[Contact]) -> _Around:
    ids = [contact.pk for contact in contacts]
    around = _Around(tags=tags_of(ids), types=dict(_types()))
    around.emails = _by_contact(_emails(ids))
    around.phones = _by_contact(_phones(ids))
    for row in _dnd_rows(ids):
        around.dnd.setdefault(row.contact_id, {})[row.channel] = row
    around.followers = _by_contact(_followers(ids), lambda row: str(row.member_id))
    for file in _files(ids):
        of_contact = around.files.setdefault(file.contact_id, {})
        of_contact.setdefault(file.definition_id, []).append(file)
    named = {key for contact in contacts for key in contact.custom}
    named |= {str(pk) for of_contact in around.files.values() for pk in of_contact}
    if named:
        found = definitions_named(named, files=True).values()
        around.fields = sorted(found, key=lambda one: (one.position, one.pk))
    return around


# Their SQL is written once: a call asks for one contact, and each of these costs little more.
@Prepared
def _tag_rows(ids: Any) -> Any:
    rows = ContactTag.objects.filter(among("contact_id", ids)).order_by("tag__name_folded")
    return rows.values_list("contact_id", "tag__name")


@Prepared
def _types() -> Any:
    return ContactType.objects.values_list("pk", "key")


@Prepared
def _emails(ids: Any) -> Any:
    return ContactEmail.objects.filter(among("contact_id", ids))


@Prepared
def _phones(ids: Any) -> Any:
    return ContactPhone.objects.filter(among("contact_id", ids))


@Prepared
def _dnd_rows(ids: Any) -> Any:
    return ContactDnd.objects.filter(among("contact_id", ids))


@Prepared
def _followers(ids: Any) -> Any:
    rows = ContactAccess.objects.filter(role=ContactAccess.Role.FOLLOWER)
    return rows.filter(among("contact_id", ids)).order_by("pk")


@Prepared
def _files(ids: Any) -> Any:
    rows = FieldFile.objects.filter(deleted_at__isnull=True).select_related("file")
    return rows.filter(among("contact_id", ids))


def _by_contact(rows: Any, told: Callable[[Any], Any] = lambda row: row) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.contact_id].append(told(row))
    return found


def _id(pk: UUID | None) -> str | None:
    return str(pk) if pk else None


def _time(moment: datetime | None) -> str | None:
    return api_time(moment) if moment else None
