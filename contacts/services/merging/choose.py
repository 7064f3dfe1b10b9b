"""Whose value stays: the fields of the contact that several become.

The master keeps what it has. What it lacks comes from the others, unless the person who merges
has chosen otherwise. A name or an address is filled up only from one that does not contradict it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contacts.fields import CUSTOM_PREFIX
from contacts.merge_handlers import MergeChoice
from contacts.models import Contact
from hoopcrm.core.text import fold

PICTURE = "picture"
# The columns of each field that can be chosen; the first one tells whether it is empty.
COLUMNS: dict[str, tuple[str, ...]] = {
    "first_name": ("first_name",),
    "last_name": ("last_name",),
    "type": ("type_id",),
    "business": ("company_name", "business_id"),
    "source": ("source",),
    "owner": ("owner_id",),
    "birth_date": ("birth_month", "birth_date", "birth_day"),
    "gender": ("gender",),
    "website": ("website",),
    "address1": ("address1",),
    "city": ("city",),
    "state": ("state",),
    "postal_code": ("postal_code",),
    "country": ("country",),
    "time_zone": ("time_zone",),
}
NAME = ("first_name", "last_name")
ADDRESS = ("address1", "city", "state", "postal_code", "country")
# Settled by rules alone.
BY_RULE = (
    "first_attribution",
    "first_session_source",
    "latest_attribution",
    "latest_session_source",
    "created_at",
    "created_via",
    "last_activity_at",
    "dnd_all",
    "dnd_inbound",
)
ALL_COLUMNS = (
    *(column for columns in COLUMNS.values() for column in columns),
    "custom",
    PICTURE,
    *BY_RULE,
)


def has_value(contact: Contact, field: str) -> bool:
    """Whether the contact has something in the field."""
    if field.startswith(CUSTOM_PREFIX):
        return contact.custom.get(field.removeprefix(CUSTOM_PREFIX)) not in (None, "", [])
    column = COLUMNS[field][0] if field in COLUMNS else field
    return getattr(contact, column) not in (None, "")


def sources(contacts: Sequence[Contact], choice: MergeChoice) -> dict[str, Contact]:
    """Where each field's value comes from, as far as somebody has one; the first is the master."""
    found: dict[str, Contact] = {}
    for field in (*COLUMNS, PICTURE, *_custom_fields(contacts)):
        picked = _picked(contacts, field, choice.fields)
        group = NAME if field in NAME else ADDRESS if field in ADDRESS else ()
        source = picked or _first(contacts, field, group)
        if source is not None:
            found[field] = source
    return found


def _custom_fields(contacts: Sequence[Contact]) -> Iterator[str]:
    seen = dict.fromkeys(key for contact in contacts for key in contact.custom)
    return (f"{CUSTOM_PREFIX}{key}" for key in seen)


def _picked(contacts: Sequence[Contact], field: str, fields: Mapping[str, UUID]) -> Contact | None:
    wanted = fields.get(field)
    return next((one for one in contacts if one.pk == wanted and has_value(one, field)), None)


def _first(contacts: Sequence[Contact], field: str, group: Sequence[str]) -> Contact | None:
    master = contacts[0]
    for contact in contacts:
        if has_value(contact, field) and (contact is master or _agrees(master, contact, group)):
            return contact
    return None


def _agrees(master: Contact, other: Contact, group: Sequence[str]) -> bool:
    """Whether no part of a name or an address is one thing here and another there."""
    return all(
        not getattr(master, part)
        or not getattr(other, part)
        or fold(getattr(master, part)) == fold(getattr(other, part))
        for part in group
    )


def merged_columns(contacts: Sequence[Contact], choice: MergeChoice) -> dict[str, Any]:
    """Values of the master's row after the merge, those that stay included."""
    values: dict[str, Any] = {}
    custom = dict(contacts[0].custom)
    for field, source in sources(contacts, choice).items():
        if field.startswith(CUSTOM_PREFIX):
            key = field.removeprefix(CUSTOM_PREFIX)
            custom[key] = source.custom[key]
        elif field != PICTURE:
            values |= {column: getattr(source, column) for column in COLUMNS[field]}
    values["custom"] = custom
    return values | _by_rule(contacts)


def _by_rule(contacts: Sequence[Contact]) -> dict[str, Any]:
    """The earliest beginning, the latest attribution, the newest activity."""
    by_age = sorted(contacts, key=lambda one: (one.created_at, one.pk))
    first = _of(by_age, lambda one: one.first_attribution) or contacts[0]
    latest = _of(by_age[::-1], lambda one: one.latest_attribution) or contacts[0]
    active: list[datetime] = [one.last_activity_at for one in contacts if one.last_activity_at]
    return {
        "first_attribution": first.first_attribution,
        "first_session_source": first.first_session_source,
        "latest_attribution": latest.latest_attribution,
        "latest_session_source": latest.latest_session_source,
        "created_at": by_age[0].created_at,
        "created_via": by_age[0].created_via,
        "last_activity_at": max(active, default=None),
    }


def _of(contacts: Sequence[Contact], part: Callable[[Contact], Any]) -> Contact | None:
    return next((one for one in contacts if part(one)), None)
