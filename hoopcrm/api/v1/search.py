"""Search over contacts: filters of any depth, sorts, pages and cursors."""

from typing import Any, Literal

from ninja import Router
from pydantic import Field

from contacts.listing.finder import Finder
from contacts.listing.search import compile_search
from contacts.models import Contact
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Taken, Told, endpoint
from hoopcrm.api.records import in_order, told_all
from hoopcrm.api.search import Compiler
from hoopcrm.api.search_fields import LONGEST
from hoopcrm.api.search_orders import (
    DEFAULT,
    SORTS,
    SlowOrder,
    Sort,
    cursor_of,
    position_of,
    quick_order,
    read_cursor,
)
from hoopcrm.api.shapes.contacts import ContactTold
from hoopcrm.api.shapes.texts import Integer
from hoopcrm.api.totals import total_of
from hoopcrm.core.views.listing import TooSlow, limited_statements

router = Router(tags=["Contacts"])
DEEPEST_PAGE = 10_000
TOO_SLOW = "This search takes too long; narrow the filters or sort by another field."


class SortTaken(Taken):
    field: str
    direction: Literal["asc", "desc"] = "asc"


class SearchTaken(Taken):
    """What is searched for, and which part of it is wanted."""

    locationId: str = Field(min_length=1)
    pageLimit: Integer = Field(ge=1, le=500)
    page: Integer | None = Field(None, ge=1)
    searchAfter: list[Any] | None = None
    query: str | None = Field(None, max_length=LONGEST)
    filters: list[Any] = []
    sort: list[SortTaken] = Field(default=[], max_length=2)


class FoundContact(ContactTold):
    searchAfter: list[str]
    address: str | None


class SearchAnswer(Told):
    contacts: list[FoundContact]
    total: int
    traceId: str


@endpoint(router, "POST", "/contacts/search", scope="contacts.readonly", told=SearchAnswer)
def search_contacts_advanced(request: ApiRequest, body: SearchTaken) -> dict[str, Any]:
    """Search contacts by filters, text and sort.

    `page` reaches the first 10,000; the `searchAfter` of a contact leads on from it without end.
    """
    _require_sound(body)
    tree = Compiler(request.call.by).tree(body.filters)
    search = compile_search(body.query or "")
    sort: Sort = tuple((one.field, one.direction) for one in body.sort) or DEFAULT
    order = quick_order(sort)
    finder = Finder(request.call.by, order or _any_order(), search, tree)
    try:
        with limited_statements():
            contacts, cursors = (
                _slow_page(request, body, finder, sort)
                if order is None
                else _quick_page(request, body, finder, sort)
            )
    except TooSlow as slow:
        raise ApiError(400, TOO_SLOW) from slow
    shapes = told_all(request, contacts)
    for shape, cursor in zip(shapes, cursors, strict=True):
        shape |= {
            "address": shape["address1"],
            "businessName": shape["companyName"],
            "contactName": shape["name"],
            "phoneLabel": None,
            "validEmail": None,
            "searchAfter": cursor,
        }
    return {"contacts": shapes, "total": total_of(request, finder)}


def _require_sound(body: SearchTaken) -> None:
    lines = [
        f"sort.{number}.field must be one of the following values: {', '.join(SORTS)}"
        for number, one in enumerate(body.sort)
        if one.field not in SORTS
    ]
    if len({one.field for one in body.sort}) < len(body.sort):
        lines.append("sort must not name a field twice")
    if body.page is not None and body.searchAfter:
        lines.append("page must not be given together with searchAfter")
    if (body.page or 1) * body.pageLimit > DEEPEST_PAGE:
        lines.append(f"page x pageLimit must not be greater than {DEEPEST_PAGE}; use searchAfter")
    if lines:
        raise ApiError(422, lines)


def _quick_page(
    request: ApiRequest, body: SearchTaken, finder: Finder, sort: Sort
) -> tuple[list[Contact], list[list[str]]]:
    after, skipped = None, 0
    if body.searchAfter:
        after = position_of(finder.order, read_cursor(sort, body.searchAfter))
    else:
        skipped = ((body.page or 1) - 1) * body.pageLimit
    found = finder.take(after, False, skipped + body.pageLimit)[skipped:]
    places = {position.pk: position for position in found}
    contacts = in_order(request, list(places))
    cursors = [cursor_of(sort, [places[contact.pk].value, contact.pk]) for contact in contacts]
    return contacts, cursors


def _slow_page(
    request: ApiRequest, body: SearchTaken, finder: Finder, sort: Sort
) -> tuple[list[Contact], list[list[str]]]:
    order, after, skipped = SlowOrder(sort), None, 0
    if body.searchAfter:
        after = order.parsed(read_cursor(sort, body.searchAfter))
    else:
        skipped = ((body.page or 1) - 1) * body.pageLimit
    rows = order.apply(finder.contacts(), after)
    ids = list(rows.values_list("pk", flat=True)[skipped : skipped + body.pageLimit])
    contacts = in_order(request, ids)
    return contacts, [cursor_of(sort, order.values(contact)) for contact in contacts]


def _any_order() -> Any:
    return quick_order(DEFAULT)
