"""The state of the contact list: which contacts, which columns, in what order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from contacts.conditions.tree import Group, read, stored
from contacts.listing import columns
from contacts.listing.kept import VERSION, KeptState, first_of_each
from contacts.listing.sorts import DEFAULT_SORT, order_of
from hoopcrm.core.keyset import Order

_CUSTOM = re.compile(r"^custom\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


@dataclass(frozen=True)
class State(KeptState):
    """Conditions, order and columns of the list; the name column stands first, unnamed."""

    object_type: ClassVar[str] = "contact"
    sort: str = DEFAULT_SORT
    columns: tuple[str, ...] = columns.DEFAULT
    conditions: Group = Group()

    @classmethod
    def of(cls, sort: Any, keys: Any, conditions: Group = Group()) -> Self:  # noqa: B008 - frozen
        """A state from outside: what is unknown of order and columns is left out."""
        sort = sort if isinstance(sort, str) and order_of(sort) else DEFAULT_SORT
        chosen = column_keys(keys) if isinstance(keys, list | tuple) else columns.DEFAULT
        return cls(sort, chosen, conditions)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Self:
        conditions = read(data["conditions"]) if "conditions" in data else Group()
        return cls.of(data.get("sort"), data.get("columns"), conditions)

    @property
    def order(self) -> Order:
        order = order_of(self.sort)
        assert order is not None  # noqa: S101 - `of` lets no other in
        return order

    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"v": VERSION, "sort": self.sort, "columns": list(self.columns)}
        return data | {"conditions": stored(self.conditions)} if self.conditions else data


def column_keys(keys: Iterable[Any]) -> tuple[str, ...]:
    """Those keys that can be columns, each once."""
    return first_of_each(
        key
        for key in keys
        if isinstance(key, str) and (key in columns.STANDARD or _CUSTOM.match(key))
    )
