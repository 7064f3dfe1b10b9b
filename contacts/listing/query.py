"""What a URL says about the list: its state and what is searched for."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from contacts.listing.finder import Finder
from contacts.listing.search import Search, compile_search
from contacts.listing.state import State


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The list that a member looks at, whatever page of it."""

    state: State
    search: Search

    @classmethod
    def of(cls, query: QueryDict, remembered: str = "") -> Self:
        """Read `?q=…&search=…`; without a good q the remembered state, or the default."""
        state = State.load(query.get("q", ""), remembered)
        return cls(state, compile_search(query.get("search", "")))

    def finder(self, member: Any) -> Finder:
        """Finds the contacts of the list that the member may see."""
        return Finder(member, self.state.order, self.search)

    def params(self, **more: Any) -> str:
        """The query string of this list, with `more` added where it says something."""
        values = {"q": self.state.hash, "search": self.search.text} | more
        return urlencode({key: value for key, value in values.items() if value not in ("", None)})
