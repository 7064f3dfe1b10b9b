"""What a URL says about the list of contacts: its state and what is searched for."""

import json
from dataclasses import dataclass
from typing import Any

from contacts.listing.asked import AskedList
from contacts.listing.finder import Finder
from contacts.listing.state import State


@dataclass(frozen=True, slots=True)
class ListQuery(AskedList[State]):
    """The list of contacts that a member looks at, whatever page of it."""

    states = State

    def finder(self, member: Any) -> Finder:
        """Finds the contacts of the list that the member may see."""
        return Finder(member, self.state.order, self.search, self.state.conditions)

    @property
    def members(self) -> str:
        """Another text where other contacts belong to the list, whatever its order and columns."""
        data = self.state.data()
        told = {key: data[key] for key in data if key not in ("sort", "columns")}
        return f"{json.dumps(told, sort_keys=True)} {self.search.text}"
