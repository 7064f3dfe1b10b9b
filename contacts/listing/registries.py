"""What other apps may add to the contact list: tabs, and buttons of its toolbar."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from contacts.conditions.compiler import Fields
from contacts.listing.query import ListQuery
from contacts.listing.state import State
from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class ListTab:
    """A tab over the list.

    Attributes:
        key: what `?list=` says while it is open; "" for the list of all.
        movable: whether the member may drag it to another place.
    """

    key: str
    label: Text
    movable: bool = False


@dataclass(frozen=True, kw_only=True)
class SavedList:
    """A list that somebody saved, as the page opens it.

    Attributes:
        key: what `?list=` says.
        widths: pixels of columns, by key of the column.
        record: the row, for the app that keeps it.
    """

    key: str
    name: str
    state: State
    size: int
    widths: Mapping[str, int] = field(default_factory=dict)
    record: Any = None


@dataclass(frozen=True, kw_only=True)
class OpenList:
    """A list as a member looks at it.

    Attributes:
        size: rows on a page.
        saved: the saved list behind it, None for the list of all.
        fields: what its conditions may name.
        lost: columns of the state whose custom field is gone.
    """

    request: HttpRequest
    query: ListQuery
    size: int
    fields: Fields
    saved: SavedList | None = None
    lost: tuple[str, ...] = ()

    @property
    def is_unsaved(self) -> bool:
        """Whether it differs from what was saved (widths of columns are the browser's to say)."""
        saved = self.saved
        return bool(saved) and (self.query.state, self.size) != (saved.state, saved.size)


@dataclass(frozen=True, kw_only=True)
class ListTabs:
    """Something that gives tabs: `tabs(member)` in their order.

    Attributes:
        permission: members without it get none of this.
        find: the saved list that `?list=` names, None where the member has no such list.
        beside: HTML of buttons at the end of the row of tabs.
        note: HTML above the rows, "" for nothing to say.
        counts_url_name: answers the event `list-counts`: texts beside the tabs, by key.
        order_url_name: takes the keys of the movable tabs in their new order, as `order`.
    """

    key: str
    tabs: Callable[[Any], Iterable[ListTab]]
    permission: str = "contacts.view"
    find: Callable[[Any, str], SavedList | None] | None = None
    beside: Callable[[OpenList], str] | None = None
    note: Callable[[OpenList], str] | None = None
    counts_url_name: str = ""
    order_url_name: str = ""
    weight: int = 50


@dataclass(frozen=True, kw_only=True)
class ListAction:
    """A button of the list's toolbar that leads to another page.

    Attributes:
        in_menu: whether it stands in the menu at the end instead.
        of_list: whether it is about the contacts of the list: its page gets the list's query and
            opens in the slide-over.
    """

    key: str
    label: Text
    icon: str
    url_name: str
    permission: str
    weight: int = 50
    in_menu: bool = False
    of_list: bool = False


list_tabs: Registry[ListTabs] = Registry("list_tabs")
list_actions: Registry[ListAction] = Registry("list_actions")
