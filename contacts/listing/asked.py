"""What a URL says of a list with states: which of them, and what is searched for."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from contacts.listing.kept import KeptState
from contacts.listing.search import Search, compile_search
from hoopcrm.core.views.listing import SIZES, number_of

State = TypeVar("State", bound=KeptState)
_LIST = re.compile(r"^[0-9a-f-]{1,40}$")


@dataclass(frozen=True, slots=True)
class AskedList(Generic[State]):
    """The list that a member looks at, whatever page of it. Kinds of lists name their states.

    Attributes:
        list: key of the saved list that is open; only its page looks whether there is one.
        size: rows on a page, where they are not those of the saved list; else 0.
    """

    states: ClassVar[type[KeptState]]
    state: State
    search: Search
    list: str = ""
    size: int = 0

    @classmethod
    def of(cls, query: QueryDict, remembered: str = "") -> Self:
        """Read `?list=…&q=…&search=…`; without a good q the remembered state, or the usual."""
        state: Any = cls.states.load(query.get("q", ""), remembered)
        key = query.get("list", "")
        key = key if _LIST.match(key) else ""
        size = number_of(query.get("size"), 0) if key else 0
        search = compile_search(query.get("search", ""))
        return cls(state, search, key, size if size in SIZES else 0)

    def params(self, **more: Any) -> str:
        """The query string of this list, with `more` added where it says something."""
        values = {
            "list": self.list,
            "q": self.state.hash,
            "search": self.search.text,
            "size": self.size or None,
        } | more
        return urlencode({key: value for key, value in values.items() if value not in ("", None)})
