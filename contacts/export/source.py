"""Which contacts an export takes: those of a list, or a selection among them."""

from dataclasses import dataclass
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from contacts.bulk.selection import Selection
from contacts.listing.finder import Finder
from contacts.listing.query import ListQuery
from contacts.listing.search import compile_search


@dataclass(frozen=True, slots=True)
class Source:
    """Contacts of a list.

    Attributes:
        query: the list's query string.
        only: the ids chosen in it, or None for all that are in it.
        without: ids that were unticked.
    """

    query: str = ""
    only: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: ListQuery, selection: Selection | None = None) -> Self:
        """From the list as it is looked at, or a selection in it."""
        if not selection:
            return cls(query.params())
        if selection.query is None:
            return cls(query.params(), only=tuple(map(str, selection.ids)))
        return cls(selection.query, without=tuple(map(str, selection.without)))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """What `as_json` gave."""
        only = data.get("only")
        return cls(
            data.get("query", ""),
            None if only is None else tuple(only),
            tuple(data.get("without", ())),
        )

    def as_json(self) -> dict[str, Any]:
        """For a JSON column."""
        return {"query": self.query, "only": self.only, "without": self.without}

    @property
    def list_query(self) -> ListQuery:
        """The list that it is taken from."""
        return ListQuery.of(QueryDict(self.query))

    def ids(self, member: Any) -> Any:
        """A queryset of the ids that the member may see, in the order of the list."""
        query = self.list_query
        if self.only is not None:
            # Chosen one by one, perhaps before the list became another.
            every = Finder(member, query.state.order, compile_search(""))
            return every.ids().filter(pk__in=self.only)
        rows = query.finder(member).ids()
        return rows.exclude(pk__in=self.without) if self.without else rows

    def text(self, saved: str = "") -> str:
        """For people; `saved` is what the list is called."""
        query = self.list_query
        if self.only is not None:
            return _("Chosen contacts")
        if query.search.text:
            return _("Search for “%(text)s”") % {"text": query.search.text[:100]}
        if saved:
            return _("List “%(name)s”") % {"name": saved}
        return _("Filtered contacts") if query.state.conditions else _("All contacts")
