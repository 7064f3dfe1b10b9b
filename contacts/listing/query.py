"""What a URL says about the list: its state and what is searched for."""

import json
import re
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from contacts.listing.finder import Finder
from contacts.listing.search import Search, compile_search
from contacts.listing.state import State
from hoopcrm.core.views.listing import SIZES, number_of

_LIST = re.compile(r"^[0-9a-f-]{1,40}$")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The list that a member looks at, whatever page of it.

    Attributes:
        list: key of the saved list that is open; only its page looks whether there is one.
        size: rows on a page, where they are not those of the saved list; else 0.
    """

    state: State
    search: Search
    list: str = ""
    size: int = 0

    @classmethod
    def of(cls, query: QueryDict, remembered: str = "") -> Self:
        """Read `?list=…&q=…&search=…`; without a good q the remembered state, or the default."""
        state = State.load(query.get("q", ""), remembered)
        key = query.get("list", "")
        key = key if _LIST.match(key) else ""
        size = number_of(query.get("size"), 0) if key else 0
        search = compile_search(query.get("search", ""))
        return cls(state, search, key, size if size in SIZES else 0)

    def finder(self, member: Any) -> Finder:
        """Finds the contacts of the list that the member may see."""
        return Finder(member, self.state.order, self.search, self.state.conditions)

    @property
    def members(self) -> str:
        """Another text where other contacts belong to the list, whatever its order and columns."""
        data = self.state.data()
        told = {key: data[key] for key in data if key not in ("sort", "columns")}
        return f"{json.dumps(told, sort_keys=True)} {self.search.text}"

    def params(self, **more: Any) -> str:
        """The query string of this list, with `more` added where it says something."""
        values = {
            "list": self.list,
            "q": self.state.hash,
            "search": self.search.text,
            "size": self.size or None,
        } | more
        return urlencode({key: value for key, value in values.items() if value not in ("", None)})
