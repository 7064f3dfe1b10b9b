"""Pages of contacts for the API's two plain lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from contacts.access import visible_contacts
from contacts.listing.finder import Finder
from contacts.listing.search import compile_search
from contacts.listing.sorts import DEFAULT_SORT, order_of
from contacts.models import Contact
from hoopcrm.api.answers import ApiError, milliseconds
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.records import as_id, in_order, told_all
from hoopcrm.api.totals import total_of
from hoopcrm.core.keyset import Position
from hoopcrm.core.text import fold

LAST_ID = UUID(int=(1 << 128) - 1)


@dataclass(frozen=True, slots=True)
class Page:
    """Contacts as they are answered, how many there are in all, and what leads on."""

    contacts: list[dict[str, Any]]
    total: int
    meta: dict[str, Any]


def newest(request: ApiRequest, query: Any) -> Page:
    """A page of contacts, newest first, behind the cursor of creation time and id.

    Raises:
        ApiError: 400 for a cursor that is none.
    """
    order = order_of(DEFAULT_SORT)
    assert order is not None  # noqa: S101 - the default one is known
    search = compile_search(query.query)
    finder = Finder(request.call.by, order, search)
    found = finder.take(_cursor(query), False, query.limit + 1)
    ids = [position.pk for position in found[: query.limit]]
    contacts = in_order(request, ids)
    has_more = len(found) > query.limit and bool(contacts)
    total = total_of(request, finder)
    return Page(
        told_all(request, contacts), total, _meta(request, query, contacts, total, has_more)
    )


def _cursor(query: Any) -> Position | None:
    if query.startAfter is None:
        return None
    pk = as_id(query.startAfterId) if query.startAfterId else LAST_ID
    if pk is None:
        raise ApiError(400, "startAfterId is invalid.")
    return Position(datetime.fromtimestamp(query.startAfter / 1000, UTC), pk)


def _meta(
    request: ApiRequest, query: Any, contacts: list[Contact], total: int, has_more: bool
) -> dict[str, Any]:
    """What clients page by; on the last page nothing leads on."""
    after = milliseconds(contacts[-1].created_at) if has_more else None
    after_id = str(contacts[-1].pk) if has_more else None
    current = query.page
    meta = {
        "total": total,
        "nextPageUrl": None,
        "startAfterId": after_id,
        "startAfter": after,
        "currentPage": current,
        "nextPage": current + 1 if has_more else None,
        "prevPage": current - 1 if current > 1 else None,
    }
    if has_more:
        params = {
            "locationId": query.locationId,
            "limit": query.limit,
            "query": query.query or None,
            "startAfter": after,
            "startAfterId": after_id,
            "page": current + 1,
        }
        told = urlencode({key: value for key, value in params.items() if value is not None})
        meta["nextPageUrl"] = f"{request.build_absolute_uri(request.path)}?{told}"
    return meta


def of_business(request: ApiRequest, business_id: str, query: Any) -> tuple[list[Contact], int]:
    """A business's contacts by name, and how many match.

    Raises:
        ApiError: 422 for a cursor that is none.
    """
    pk, after = as_id(business_id), _name_cursor(query.after)
    contacts = (
        visible_contacts(request.call.by).filter(business=pk) if pk else Contact.objects.none()
    )
    search = compile_search(query.query)
    if search.is_hopeless:
        return [], 0
    if search:
        contacts = contacts.filter(search.condition())
    rows = contacts.order_by("sort_name", "id")
    if after:
        name, last = after
        # The stored name where the contact is still there: the given one may be written otherwise.
        name = rows.filter(pk=last).values_list("sort_name", flat=True).first() or name
        rows = rows.filter(Q(sort_name__gt=name) | Q(sort_name=name, id__gt=last))
    return list(rows[query.skip : query.skip + query.limit]), contacts.count()


def _name_cursor(given: Sequence[str]) -> tuple[str, UUID] | None:
    if not given:
        return None
    pk = as_id(given[1]) if len(given) > 1 else None
    if pk is None:
        raise ApiError(422, ["startAfter must be the name and the id of a contact"])
    return fold(given[0]), pk
