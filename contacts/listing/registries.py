"""What other apps may add to lists: tabs, buttons of the toolbar, and lists of another kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import HttpRequest

from contacts.conditions.compiler import Fields
from contacts.listing.kept import KeptState
from contacts.listing.search import Search
from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry

CONTACTS = "contact"


class Query(Protocol):
    """What a URL says about a list: its state, what is searched for, which saved list is open."""

    @property
    def state(self) -> KeptState: ...

    @property
    def search(self) -> Search: ...

    @property
    def list(self) -> str: ...

    def params(self, **more: Any) -> str:
        """The query string of the list, with `more` added where it says something."""


@dataclass(frozen=True, kw_only=True)
class ListKind:
    """A list of records whose states can be saved under a name.

    Attributes:
        key: the `object_type` of its states.
        label: what the dialog of its saved lists is called.
        permission: who may open the list; nobody else is shown what was saved of it.
        url_name: the list's page, which takes `?list=<key of a saved list>`.
        hint: how a list is saved, for those who have none.
        asked: what a request says of the list: its query and the rows on a page.
        review: what a state shows, in words: (label, lines, of which any one is enough).
        changes: what differs between two states, as events keep it.
        labels: names of what a state speaks of and that may be gone one day, by key.
        counts: how many records the member sees in states, by the key of each.
        ready: the lists that every account begins with: name and state.
        note: HTML above the rows of an open list, "" for nothing to say.
        export_url_name: where a saved list is exported.
        export_permission: who may do so.
    """

    key: str
    label: Text
    permission: str
    url_name: str
    hint: Text
    state: type[KeptState]
    asked: Callable[[HttpRequest], tuple[Query, int]]
    review: Callable[[Any, Any], Sequence[tuple[str, Sequence[str]]]]
    changes: Callable[[Any, Any], dict[str, Any]]
    counts: Callable[[Any, Sequence[tuple[str, Any]]], dict[str, int]]
    labels: Callable[[Any], dict[str, str]] = lambda state: {}
    ready: Sequence[tuple[Text, KeptState]] = ()
    note: "Callable[[OpenList], str] | None" = None
    export_url_name: str = ""
    export_permission: str = ""
    weight: int = 50


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
    state: Any
    size: int
    widths: Mapping[str, int] = field(default_factory=dict)
    record: Any = None


@dataclass(frozen=True, kw_only=True)
class OpenList:
    """A list as a member looks at it.

    Attributes:
        kind: key of the ListKind.
        size: rows on a page.
        saved: the saved list behind it, None for the list of all.
        fields: what its conditions may name, where it has conditions.
        lost: columns of the state whose custom field is gone.
    """

    request: HttpRequest
    query: Query
    size: int
    kind: str = CONTACTS
    fields: Fields | None = None
    saved: SavedList | None = None
    lost: tuple[str, ...] = ()

    @property
    def is_unsaved(self) -> bool:
        """Whether it differs from what was saved (widths of columns are the browser's to say)."""
        saved = self.saved
        return bool(saved) and (self.query.state, self.size) != (saved.state, saved.size)


@dataclass(frozen=True, kw_only=True)
class ListTabs:
    """Something that gives tabs: `tabs(member, kind)` in their order.

    Attributes:
        kind: of which list they are, "" for all kinds.
        permission: members without it get none of this.
        find: the saved list of a kind that `?list=` names, None where the member has no such list.
        beside: HTML of buttons at the end of the row of tabs.
        note: HTML above the rows, "" for nothing to say.
        counts_url_name: answers the event `list-counts`: texts beside the tabs, by key. It is
            asked with `?of=<kind>`, as is the next.
        order_url_name: takes the keys of the movable tabs in their new order, as `order`.
    """

    key: str
    tabs: Callable[[Any, str], Iterable[ListTab]]
    permission: str
    kind: str = ""
    find: Callable[[Any, str, str], SavedList | None] | None = None
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


list_kinds: Registry[ListKind] = Registry("list_kinds")
list_tabs: Registry[ListTabs] = Registry("list_tabs")
list_actions: Registry[ListAction] = Registry("list_actions")
