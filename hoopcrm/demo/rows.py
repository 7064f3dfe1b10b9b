"""Contacts as rows for COPY. Derived columns come from the contacts' own functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from contacts.models import Contact, ContactAccess, ContactEmail, ContactPhone, ContactTag
from contacts.normalise import email_clean, phone_clean
from contacts.search_text import Address, derived_columns
from hoopcrm.core.copy import copy_rows
from hoopcrm.core.ids import new_id
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.people import Someone


@dataclass(slots=True)
class Placed:
    """A person with the id of their row, and what their history says about the row."""

    person: Someone
    id: UUID
    emails: list[Address]
    phones: list[Address]
    created_via: str = "page"
    created_by: UUID | None = None
    updated_at: datetime | None = None
    updated_by: UUID | None = None
    changes: int = 0
    last_activity_at: datetime | None = None

    @property
    def name(self) -> str:
        """As the contact is called."""
        return f"{self.person.first} {self.person.last}".strip()

    @property
    def label(self) -> str:
        """What events call the contact."""
        return self.name


def place(person: Someone, country: str) -> Placed:
    """Give a person an id by the time they were made, and normalise their addresses."""
    return Placed(
        person=person,
        id=new_id(person.created),
        emails=[
            Address(*email_clean(email), is_primary=first == 0)
            for first, email in enumerate(person.emails)
        ],
        phones=[
            Address(*phone_clean(number, country), is_primary=first == 0)
            for first, (_label, number) in enumerate(person.phones)
        ],
    )


def write(everybody: Sequence[Placed], cast: Cast) -> None:
    """COPY the contacts and all that hangs from them."""
    account_id = cast.account.pk
    rows = (_contact(one, cast) for one in everybody)
    first = next(rows)
    copy_rows(
        Contact,
        list(first),
        (tuple(row.values()) for row in _chain(first, rows)),
    )
    channel = ("id", "account_id", "contact_id", "position", "is_primary", "normalised")
    copy_rows(
        ContactEmail,
        (*channel, "address"),
        (
            (new_id(), account_id, one.id, position, email.is_primary, email.normalised)
            + (email.written,)
            for one in everybody
            for position, email in enumerate(one.emails, start=1)
        ),
    )
    copy_rows(
        ContactPhone,
        (*channel, "number", "label"),
        (
            (new_id(), account_id, one.id, position, phone.is_primary, phone.normalised)
            + (phone.written, label)
            for one in everybody
            for position, (phone, (label, _number)) in enumerate(
                zip(one.phones, one.person.phones, strict=True), start=1
            )
        ),
    )
    copy_rows(
        ContactTag,
        ("account_id", "contact_id", "tag_id"),
        ((account_id, one.id, cast.tags[tag].pk) for one in everybody for tag in one.person.tags),
    )
    copy_rows(
        ContactAccess, ("account_id", "contact_id", "member_id", "role"), _access(everybody, cast)
    )


def _chain(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _access(everybody: Sequence[Placed], cast: Cast) -> Iterator[tuple[Any, ...]]:
    role = ContactAccess.Role
    for one in everybody:
        if one.person.owner is not None:
            yield cast.account.pk, one.id, cast.member_id(one.person.owner), role.OWNER.value
        for follower in one.person.followers:
            yield cast.account.pk, one.id, cast.member_id(follower), role.FOLLOWER.value


def _contact(one: Placed, cast: Cast) -> dict[str, Any]:
    """Every column of the row, by name."""
    person = one.person
    business = cast.businesses.get(person.business)
    born = person.birth_date
    month, day = (born.month, born.day) if born else (person.birthday or (None, None))
    plain = dict.fromkeys(("address1", "city", "state", "postal_code", "country", "time_zone"), "")
    return {
        "id": one.id,
        "account_id": cast.account.pk,
        "first_name": person.first,
        "last_name": person.last,
        "type_id": cast.types[person.type].pk,
        "business_id": business.pk if business else None,
        "company_name": person.business,
        "website": person.website,
        "source": person.source,
        "gender": person.gender,
        "birth_date": born,
        "birth_month": month,
        "birth_day": day,
        **(plain | person.address),
        "owner_id": cast.member_id(person.owner),
        "custom": Jsonb(cast.stored(person.custom)),
        **derived_columns(
            first_name=person.first,
            last_name=person.last,
            company_name=person.business,
            emails=one.emails,
            phones=one.phones,
        ),
        "first_attribution": Jsonb(person.first_touch),
        "first_session_source": person.first_touch.get("sessionSource", ""),
        "latest_attribution": Jsonb(person.latest_touch),
        "latest_session_source": person.latest_touch.get("sessionSource", ""),
        "created_at": person.created,
        "created_via": one.created_via,
        "updated_at": one.updated_at or person.created,
        "updated_by_id": one.updated_by or one.created_by,
        "last_activity_at": one.last_activity_at,
        "deleted_at": None,
        "deleted_by_id": None,
        "version": 1 + one.changes,
    }
