"""Keyset paging: pages of an order by (column, id) that cost the same at any depth.

The next page starts behind the last row shown, found through the index of the order. Rows whose
column is blank stand last in both directions; they are a phase of their own, so that the index
serves every page.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Self
from uuid import UUID

from django.db.models import BooleanField, DateTimeField, Field, Func, Q, TextField, UUIDField
from django.db.models import F as Column
from django.db.models import Value as Constant
from django.db.models.sql.compiler import SQLCompiler

from hoopcrm.core.prepared import Prepared

LONGEST_CURSOR = 6000


class Kind(Enum):
    """What the column of an order holds."""

    TEXT = "text"
    TIME = "time"

    @property
    def field(self) -> "Field[Any, Any]":
        return DateTimeField() if self is Kind.TIME else TextField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order by one indexed column, then by id.

    Attributes:
        key: its name in URLs and cursors.
        column: the model's field. A text column never holds NULL and counts "" as blank; a time
            column counts NULL as blank.
        blanks: whether the column can be blank at all.
    """

    key: str
    column: str
    kind: Kind = Kind.TEXT
    descending: bool = False
    blanks: bool = True

    @property
    def token(self) -> str:
        """The order in a URL: "name", or "-name" for descending."""
        return f"-{self.key}" if self.descending else self.key

    def reversed(self) -> Self:
        """The same column the other way round."""
        return replace(self, descending=not self.descending)

    def position(self, row: Any) -> "Position":
        """Where the model instance `row` stands."""
        return Position(getattr(row, self.column) or None, row.pk)

    @property
    def is_blank(self) -> Q:
        if self.kind is Kind.TIME:
            return Q(**{f"{self.column}__isnull": True})
        return Q(**{self.column: ""})

    @property
    def is_filled(self) -> Q:
        if self.kind is Kind.TIME:
            return Q(**{f"{self.column}__isnull": False})
        return Q(**{f"{self.column}__gt": ""})


@dataclass(frozen=True, slots=True)
class Position:
    """The place of one row in an order; `value` is None for a blank column."""

    value: str | datetime | None
    pk: UUID

    def encode(self, order: Order) -> str:
        """The opaque cursor of this place; it fits this order only."""
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        text = json.dumps([order.token, value, self.pk.hex], ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(text: str, order: Order) -> Position | None:
    """The place that a cursor means, or None when it is none or belongs to another order."""
    if not text or len(text) > LONGEST_CURSOR:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        token, value, pk = json.loads(raw)
        if token != order.token or not isinstance(pk, str):
            return None
        return Position(_value(value, order), UUID(hex=pk))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return None


def _value(value: Any, order: Order) -> str | datetime | None:
    if value is None:
        if not order.blanks:
            raise ValueError("this order has no blanks")
        return None
    if not isinstance(value, str) or not value or "\x00" in value:
        raise ValueError("not a value of this order")
    if order.kind is Kind.TIME:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
        return moment
    value.encode()  # a lone surrogate is no text
    return value


class _RowComparison(Func):
    """`(column, id) > (value, pk)`: one range of the index."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, *expressions: Any, operator: str, **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.operator = operator

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(source) for source in self.source_expressions]
        column, key, value, pk = (sql for sql, _ in parts)
        params = tuple(param for _, params in parts for param in params)
        return f"({column}, {key}) {self.operator} ({value}, {pk})", params


def _beyond(order: Order, position: Position, descending: bool) -> Any:
    return _RowComparison(
        Column(order.column),
        Column("id"),
        Constant(position.value, order.kind.field),
        Constant(position.pk, UUIDField()),
        operator="<" if descending else ">",
    )


def slices(
    queryset: Any, order: Order, position: Position | None = None, *, backward: bool = False
) -> Iterator[Any]:
    """The rows behind `position` (before it, `backward`), nearest first, one queryset a phase.

    Backward rows come in reverse. Each queryset is one range of the index (column, id).
    """
    descending = order.descending != backward
    sign = "-" if descending else ""
    queryset = queryset.order_by(f"{sign}{order.column}", f"{sign}id")
    at_blank = position is not None and position.value is None
    if not order.blanks:
        yield queryset.filter(_beyond(order, position, descending)) if position else queryset
        return
    filled, blank = queryset.filter(order.is_filled), queryset.filter(order.is_blank)
    if position is not None and at_blank:
        blank = blank.filter(id__lt=position.pk) if descending else blank.filter(id__gt=position.pk)
    elif position is not None:
        # A text behind another is filled; said twice, PostgreSQL begins the walk at the first text.
        told = order.kind is Kind.TEXT and not descending
        filled = (queryset if told else filled).filter(_beyond(order, position, descending))
    if backward:
        if at_blank:
            yield blank
        yield filled
    else:
        if not at_blank:
            yield filled
        yield blank


def behind(order: Order, position: Position, *, backward: bool = False) -> Q:
    """One condition for all phases of `slices`, for plans that do not walk the index."""
    descending = order.descending != backward
    if position.value is None:
        blank = order.is_blank & (Q(id__lt=position.pk) if descending else Q(id__gt=position.pk))
        return blank | order.is_filled if backward else blank
    beyond = Q(_beyond(order, position, descending))
    if not order.blanks:
        return beyond
    beyond &= order.is_filled
    return beyond if backward else beyond | order.is_blank


Take = Callable[[Position | None, bool, int], list[Position]]


def take_from(queryset: Any, order: Order) -> Take:
    """A `Take` that walks the index of the order."""

    def take(position: Position | None, backward: bool, limit: int) -> list[Position]:
        parts = slices(queryset, order, position, backward=backward)
        return _first(limit, (_places(part, order, limit) for part in parts))

    return take


def take_prepared(rows: Callable[[], Any], order: Order) -> Take:
    """Like `take_from`, for lists that everybody opens: their SQL is written once.

    Args:
        rows: a function of a module, which makes the same queryset at each call.
    """

    def take(position: Position | None, backward: bool, limit: int) -> list[Position]:
        given = given_of(position)
        part = Part((order.column, "id"), 0, limit)
        parts = prepared_slices(rows, order, backward, part, len(given))
        return _first(limit, (part(*given) for part in parts))

    return take


@dataclass(frozen=True, slots=True)
class Part:
    """These columns of the rows from number `first` up to `last`."""

    columns: tuple[str, ...]
    first: int
    last: int


def given_of(position: Position | None) -> tuple[Any, ...]:
    """What the parts of `prepared_slices` are called with behind this position."""
    return tuple(one for one in (position.value, position.pk) if one) if position else ()


@lru_cache(maxsize=512)
def prepared_slices(
    rows: Callable[..., Any], order: Order, backward: bool, part: Part, values: int, own: int = 0
) -> list[Prepared]:
    """A part of each of `slices`, behind a position of so many values (none, an id, or both).

    Args:
        rows: a function of a module, which makes the same queryset at each call with the same
            arguments. It gets the first `own` of what a part is called with, the position the rest.
    """

    def phase(number: int) -> Prepared:
        def places(*given: Any) -> Any:
            first = given[own] if values == 2 else None
            position = Position(first, given[-1]) if values else None
            parts = list(slices(rows(*given[:own]), order, position, backward=backward))
            return parts[number].values_list(*part.columns)[part.first : part.last]

        return Prepared(places)

    at_blank = values == 1
    number = 2 if order.blanks and at_blank == backward else 1
    return [phase(at) for at in range(number)]


def _places(part: Any, order: Order, limit: int) -> Any:
    return part.values_list(order.column, "id")[:limit]


def _first(limit: int, parts: Iterable[Iterable[tuple[Any, UUID]]]) -> list[Position]:
    """Up to `limit` places; a part that is not needed is not fetched."""
    found: list[Position] = []
    for rows in parts:
        found += [Position(value or None, pk) for value, pk in rows]
        if len(found) >= limit:
            break
    return found[:limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysetPage:
    """One page: the places of its rows, and the cursors of the neighbouring pages or ""."""

    positions: list[Position]
    previous: str
    next: str
    is_first: bool


def paginate(
    take: Take, order: Order, *, size: int, after: str = "", before: str = ""
) -> KeysetPage:
    """The page behind the cursor `after`, or the one that ends at `before`.

    A cursor that is none, or that belongs to another order, gives the first page; so does one
    with nothing behind it, and going back to where at most `size` rows are left.
    """
    start = decode(before, order)
    if start is not None:
        found = take(start, True, size + 1)
        if len(found) > size:
            shown = found[size - 1 :: -1]
            return _page(order, shown, has_previous=True, has_next=True)
        after = ""
    start = decode(after, order)
    found = take(start, False, size + 1)
    if start is not None and not found:
        start = None
        found = take(None, False, size + 1)
    return _page(order, found[:size], has_previous=start is not None, has_next=len(found) > size)


def _page(order: Order, shown: list[Position], *, has_previous: bool, has_next: bool) -> KeysetPage:
    return KeysetPage(
        positions=shown,
        previous=shown[0].encode(order) if has_previous and shown else "",
        next=shown[-1].encode(order) if has_next and shown else "",
        is_first=not has_previous,
    )
