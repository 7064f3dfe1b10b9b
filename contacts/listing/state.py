"""The state of a list that has no saved list behind it: which columns, in what order.

States are immutable and named by their content: `?q=<hash>` means the same for everybody in the
account. What is searched for stands in the URL as it is, so that no name is stored with them.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from contacts.listing import columns
from contacts.listing.sorts import DEFAULT_SORT, order_of
from contacts.models import ListState
from hoopcrm.core.keyset import Order

VERSION = 1
DEFAULT_HASH = "all"
HASH = re.compile(r"^[0-9a-f]{24}$")
MOST_COLUMNS = 40
_CUSTOM = re.compile(r"^custom\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


@dataclass(frozen=True)
class State:
    """Order and columns of the list; the name column always stands first and is not named."""

    sort: str = DEFAULT_SORT
    columns: tuple[str, ...] = columns.DEFAULT

    @classmethod
    def of(cls, sort: Any, keys: Any) -> Self:
        """A state from outside: what is unknown in it is left out."""
        sort = sort if isinstance(sort, str) and order_of(sort) else DEFAULT_SORT
        return cls(sort, column_keys(keys) if isinstance(keys, list | tuple) else columns.DEFAULT)

    @cached_property
    def hash(self) -> str:
        """Its name in URLs."""
        if self == State():
            return DEFAULT_HASH
        text = json.dumps(self.data(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    @property
    def order(self) -> Order:
        order = order_of(self.sort)
        assert order is not None  # noqa: S101 - `of` lets no other in
        return order

    def data(self) -> dict[str, Any]:
        """As it is stored."""
        return {"v": VERSION, "sort": self.sort, "columns": list(self.columns)}


def column_keys(keys: Iterable[Any]) -> tuple[str, ...]:
    """Those keys that can be columns, each once."""
    known = (
        key
        for key in keys
        if isinstance(key, str) and (key in columns.STANDARD or _CUSTOM.match(key))
    )
    return tuple(dict.fromkeys(known))[:MOST_COLUMNS]


def load_state(name: str) -> State | None:
    """The state of that name, or None when there is none in this account."""
    if name == DEFAULT_HASH:
        return State()
    if not HASH.match(name):
        return None
    data = (
        ListState.objects.filter(object_type="contact", hash=name)
        .values_list("state", flat=True)
        .first()
    )
    if not isinstance(data, dict) or data.get("v") != VERSION:
        return None
    return State.of(data.get("sort"), data.get("columns"))
