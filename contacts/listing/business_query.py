"""What a URL says about the list of businesses: its columns, its order, what is searched for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.listing.business_columns import BUSINESS_COLUMNS, BUSINESS_DEFAULT
from contacts.listing.cells import Column
from contacts.listing.kept import VERSION, KeptState, first_of_each
from hoopcrm.core.extensions import Text
from hoopcrm.core.keyset import Kind, Order

LONGEST_SEARCH = 200
DEFAULT_SORT = "name"


def _created(*, descending: bool) -> Order:
    return Order(
        key="created",
        column="created_at",
        kind=Kind.TIME,
        blanks=False,
        descending=descending,
    )


def _name(*, descending: bool) -> Order:
    return Order(key="name", column="name_folded", blanks=False, descending=descending)


# by token: the order, its name and its direction in words
ORDERS: dict[str, tuple[Order, Text, Text]] = {
    order.token: (order, label, way)
    for order, label, way in (
        (_name(descending=False), _("Name"), _("A to Z")),
        (_name(descending=True), _("Name"), _("Z to A")),
        (_created(descending=True), _("Created"), _("newest first")),
        (_created(descending=False), _("Created"), _("oldest first")),
    )
}


@dataclass(frozen=True)
class BusinessState(KeptState):
    """Columns of the list; the name column always stands first and is not named."""

    object_type: ClassVar[str] = "business"
    columns: tuple[str, ...] = BUSINESS_DEFAULT

    @classmethod
    def of(cls, keys: Iterable[Any]) -> Self:
        """A state from outside: what is no column is left out."""
        known = (key for key in keys if isinstance(key, str) and key in BUSINESS_COLUMNS)
        return cls(first_of_each(known))

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Self:
        return cls.of(data["columns"])

    def data(self) -> dict[str, Any]:
        return {"v": VERSION, "columns": list(self.columns)}

    def chosen(self) -> list[Column]:
        """The columns in their order."""
        return [BUSINESS_COLUMNS[key] for key in self.columns]


@dataclass(frozen=True, slots=True)
class BusinessQuery:
    """The list that a member looks at, whatever page of it."""

    state: BusinessState
    search: str
    sort: str

    @classmethod
    def of(cls, query: QueryDict, remembered: str) -> Self:
        """Read `?q=…&search=…&sort=…`; without a good q the remembered columns, or the default."""
        search = query.get("search", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        sort = query.get("sort", "")
        state = BusinessState.load(query.get("q", ""), remembered)
        return cls(state, search, sort if sort in ORDERS else DEFAULT_SORT)

    @property
    def order(self) -> Order:
        return ORDERS[self.sort][0]

    def params(self, **more: Any) -> str:
        """The query string of this list, with `more` added where it says something."""
        values = {"q": self.state.hash, "search": self.search, "sort": self.sort} | more
        if values["sort"] == DEFAULT_SORT:
            del values["sort"]
        return urlencode({key: value for key, value in values.items() if value not in ("", None)})
