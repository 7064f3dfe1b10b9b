"""The arrows of the record page: previous and next in the list that one came from."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from contacts.listing.finder import COUNT_EXACT_TO
from contacts.listing.query import ListQuery
from contacts.models import Contact
from hoopcrm.core.keyset import Position
from hoopcrm.core.views.listing import number_of


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The contacts before and behind one, as places in the list, or None."""

    previous: Position | None
    next: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Links of the record's header; empty where there is nothing that way.

    Attributes:
        at: number of the contact in the list, 0 when unknown.
        position_url: answers "12 of 4,310" as a fragment.
        back_url: the list, at the page that starts with this contact.
        params: query string that keeps the list in further links of the record.
    """

    previous_url: str
    next_url: str
    back_url: str
    position_url: str
    at: int
    params: str


def neighbours(member: Any, contact: Contact, query: ListQuery) -> Neighbours:
    """Previous and next in the list by its order now, two index probes each way at most."""
    take = query.finder(member).take
    here = query.state.order.position(contact)
    before, behind = take(here, True, 1), take(here, False, 1)
    return Neighbours(before[0] if before else None, behind[0] if behind else None)


def steps_of(member: Any, contact: Contact, query_string: QueryDict) -> Steps:
    """The arrows for a record opened with `?q=…&search=…&at=…`, as the list's rows link to it."""
    query = ListQuery.of(query_string)
    found = neighbours(member, contact, query)
    at = number_of(query_string.get("at"), 0)
    order = query.state.order
    here = {"after": found.previous.encode(order), "at": at or None} if found.previous else {}
    position = reverse("contacts:position", args=[contact.account_id, contact.pk])
    return Steps(
        previous_url=_record_url(contact, found.previous, query, at - 1 if at > 1 else None),
        next_url=_record_url(contact, found.next, query, at + 1 if at else None),
        back_url=f"{reverse('contacts:list', args=[contact.account_id])}?{query.params(**here)}",
        position_url=f"{position}?{query.params(at=at or None)}",
        at=at,
        params=query.params(at=at or None),
    )


def position_of(member: Any, contact: Contact, query: ListQuery) -> int:
    """The number of the contact in the list; 0 when it lies deeper than lists are counted."""
    before = query.finder(member).count_before(query.state.order.position(contact))
    return before + 1 if before <= COUNT_EXACT_TO else 0


def _record_url(contact: Contact, to: Position | None, query: ListQuery, at: int | None) -> str:
    if to is None:
        return ""
    pk: UUID = to.pk
    url = reverse("contacts:record", args=[contact.account_id, pk])
    return f"{url}?{query.params(at=at)}"
