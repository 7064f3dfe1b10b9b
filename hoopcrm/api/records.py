"""The records that a call names, as its caller may see them; 400 in the contract's words else."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from contacts.access import Merged, get_business, get_contact, visible_contacts
from contacts.contact_shape import shapes_of
from contacts.models import Business, Contact
from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.faults import NOT_FOUND
from hoopcrm.core.richtext import from_text

Record = TypeVar("Record")
_ELEMENT = re.compile(r"</?[a-zA-Z][^<>]*>")


def as_id(text: str) -> UUID | None:
    """An id, or None when the text is none: ids are opaque to callers."""
    try:
        return UUID(text)
    except ValueError:
        return None


def found(text: str, get: Callable[[UUID], Record]) -> Record | None:
    """The record with this id by what gets it, None where the caller may not see it."""
    pk = as_id(text)
    if pk is None:
        return None
    try:
        return get(pk)
    except (Http404, PermissionDenied):
        return None


def named(text: str, get: Callable[[UUID], Record], *, kind: str = "", said: str = "") -> Record:
    """The record with this id by what gets it.

    Raises:
        ApiError: 400, in the contract's words (`said`) or by the kind of the record.
    """
    record = found(text, get)
    if record is None:
        raise ApiError(400, said or f"{kind} not found for id:{text[:80]}")
    return record


def contact_named(request: ApiRequest, text: str) -> Contact:
    """The contact of the path; one that was merged away is the one it was merged into.

    Raises:
        ApiError: 400 when it is unknown, deleted or another location's.
    """

    def get(pk: UUID) -> Contact:
        try:
            return get_contact(request.call.by, pk)
        except Merged as merged:
            return merged.master

    return named(text, get, said=NOT_FOUND.format(id=text))


def contact_by_id(request: ApiRequest, pk: UUID) -> Contact:
    """A contact that is known to be there, as it is stored now."""
    return get_contact(request.call.by, pk)


def in_order(request: ApiRequest, ids: Sequence[UUID]) -> list[Contact]:
    """The contacts with these ids, in this order, without those that have just gone."""
    known = visible_contacts(request.call.by).in_bulk(list(ids))
    return [known[pk] for pk in ids if pk in known]


def told(request: ApiRequest, contact: Contact) -> dict[str, Any]:
    """The contact as it is answered to this version."""
    return told_all(request, [contact])[0]


def told_all(request: ApiRequest, contacts: list[Contact]) -> list[dict[str, Any]]:
    """The contacts as they are answered to this version, in their order."""
    shapes = shapes_of(contacts)
    if request.call.is_v3:
        for shape in shapes:
            shape["dndSettings"] = {
                _V3_KEYS[key]: value for key, value in shape["dndSettings"].items()
            }
    return shapes


_V3_KEYS = {
    "Call": "call",
    "Email": "email",
    "SMS": "sms",
    "WhatsApp": "whatsApp",
    "GMB": "gmb",
    "FB": "fb",
}


def done(**more: Any) -> dict[str, Any]:
    """What is answered when something was done, in both of the contract's spellings."""
    return {"succeded": True, "succeeded": True, **more}


def members_named(texts: list[str]) -> list[Member]:
    """The members with these ids, each once.

    Raises:
        ApiError: 400 when one does not work here.
    """
    ids = {text: as_id(text) for text in dict.fromkeys(texts)}
    wanted = active_members().filter(pk__in=[pk for pk in ids.values() if pk])
    known = {member.pk: member for member in wanted}
    for text, pk in ids.items():
        if pk not in known:
            raise ApiError(400, f"User not found for id:{text[:80]}")
    return [known[pk] for pk in ids.values() if pk]


def member_named(text: str | None) -> Member | None:
    """The member with this id, None for none. Raises ApiError 400."""
    return members_named([text])[0] if text else None


def business_named(text: str) -> Business:
    """The business with this id. Raises ApiError 400."""
    return named(text, get_business, kind="Business")


def html_of(text: str) -> str:
    """What was sent as a note or a description: HTML where it has an element, else plain text."""
    return text if _ELEMENT.search(text) else from_text(text)
