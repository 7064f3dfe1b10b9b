"""In which order the search answers, and the cursors that lead on from each contact."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Case, F, Q, Value, When

from contacts.listing.sorts import order_of
from contacts.models import Contact
from hoopcrm.api.answers import ApiError
from hoopcrm.core.keyset import Order, Position

# Field of the contract: column, and the key of the list's own order, whose index serves it.
SORTS: dict[str, tuple[str, str]] = {
    "firstNameLowerCase": ("sort_name", "name"),
    "lastNameLowerCase": ("last_folded", "last_name"),
    "businessName": ("company_folded", "business"),
    "dateAdded": ("created_at", "created"),
    "dateUpdated": ("updated_at", "updated"),
    "email": ("email_normalised", "email"),
    "dnd": ("dnd_all", ""),
    "source": ("source", ""),
}
DEFAULT = (("dateAdded", "desc"),)
Sort = tuple[tuple[str, str], ...]


def quick_order(sort: Sort) -> Order | None:
    """The list's own order for a sort by one column with an index; None for others."""
    if len(sort) > 1 or not SORTS[sort[0][0]][1]:
        return None
    (field, direction) = sort[0]
    return order_of(("-" if direction == "desc" else "") + SORTS[field][1])


class SlowOrder:
    """An order by up to two columns of any kind, then by id: blanks last, as everywhere."""

    def __init__(self, sort: Sort) -> None:
        self._columns: list[tuple[str, bool]] = []
        for field, direction in sort:
            column = SORTS[field][0]
            if column not in ("dnd_all", "created_at", "updated_at"):
                self._columns.append((f"{column}_blank", False))
            self._columns.append((column, direction == "desc"))
        self._columns.append(("id", sort[-1][1] == "desc"))

    def apply(self, rows: Any, after: Sequence[Any] | None) -> Any:
        """The rows in this order, those behind the values `after`."""
        blanks = [name for name, _down in self._columns if name.endswith("_blank")]
        for name in blanks:
            blank = When(**{name.removesuffix("_blank"): ""}, then=Value(True))
            flag = Case(blank, default=Value(False), output_field=BooleanField())
            rows = rows.annotate(**{name: flag})
        if after is not None:
            rows = rows.filter(self._behind(after))
        return rows.order_by(*(F(name).desc() if down else F(name) for name, down in self._columns))

    def _behind(self, after: Sequence[Any]) -> Q:
        condition, equal = Q(), Q()
        for (name, down), value in zip(self._columns, after, strict=True):
            condition |= equal & Q(**{f"{name}__{'lt' if down else 'gt'}": value})
            equal &= Q(**{name: value})
        return condition

    def values(self, contact: Contact) -> list[Any]:
        """Where the contact stands."""
        return [self._value(contact, name) for name, _down in self._columns]

    def parsed(self, values: Sequence[Any]) -> list[Any]:
        """Values of a cursor in the columns' types."""
        found = []
        for (name, _down), value in zip(self._columns, values, strict=True):
            if name in ("created_at", "updated_at"):
                value = datetime.fromisoformat(value)
            found.append(UUID(value) if name == "id" else value)
        return found

    @staticmethod
    def _value(contact: Contact, name: str) -> Any:
        if name.endswith("_blank"):
            return not getattr(contact, name.removesuffix("_blank"))
        return getattr(contact, "pk" if name == "id" else name)


def cursor_of(sort: Sort, values: Sequence[Any]) -> list[str]:
    """What leads on from a contact: signed, and good for this sort only."""
    text = json.dumps([sort, [_plain(one) for one in values]], separators=(",", ":"))
    body = base64.urlsafe_b64encode(text.encode()).decode()
    return [f"{body}.{_signature(body)}"]


def read_cursor(sort: Sort, given: Sequence[Any]) -> list[Any]:
    """The values in a cursor.

    Raises:
        ApiError: 400 when it is none of ours, or of another sort.
    """
    text = given[0] if len(given) == 1 and isinstance(given[0], str) else ""
    body, _dot, signature = text.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(body).encode()):
        raise ApiError(400, "searchAfter is invalid.")
    kept, values = json.loads(base64.urlsafe_b64decode(body))
    if [tuple(one) for one in kept] != list(sort):
        raise ApiError(400, "searchAfter belongs to another sort.")
    found: list[Any] = values
    return found


def position_of(order: Order, values: Sequence[Any]) -> Position:
    """Where the list's own order goes on."""
    value, pk = values
    if value is not None and order.column in ("created_at", "updated_at"):
        value = datetime.fromisoformat(value)
    return Position(value, UUID(pk))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _signature(body: str) -> str:
    return hmac.digest(_key(), body.encode(), "sha256")[:16].hex()


@lru_cache(maxsize=1)
def _key() -> bytes:
    return hashlib.sha256(f"hoopcrm.api.search:{settings.SECRET_KEY}".encode()).digest()
