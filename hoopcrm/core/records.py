"""What record pages offer: tabs that any app may add to a kind of record.

The host page fetches the record, checks the permission and draws the tabs; a contributor
never loads the record and never checks the right, so it cannot forget either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Expression
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


class Side(Enum):
    """Where a tab stands on the record."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordContext:
    """What a tab is given: the record, who looks at it, and the request.

    Attributes:
        tab_path: address of the tab's fragment, without a query.
        page_path: address of the whole page.
        page_state: query of the page that shows this tab; forms send it along as hidden fields.
    """

    account: Any
    member: Any
    record: Any
    request: HttpRequest
    tab_path: str = ""
    page_path: str = ""
    page_state: Mapping[str, str] = field(default_factory=dict)

    def tab_url(self, **query: str) -> str:
        """The fragment with `query`, keeping the page's state."""
        return _with_query(self.tab_path, {**self.page_state, **query})

    def page_url(self, **query: str) -> str:
        """The whole page with `query`, for links that work without scripts."""
        return _with_query(self.page_path, {**self.page_state, **query})


@dataclass(frozen=True, kw_only=True)
class RecordTab:
    """A tab of a record page.

    Attributes:
        object_type: kind of record, e.g. "contact".
        body: answers the fragment of the tab.
        offered: whether a member who holds the right has it; None for all of them.
        count: an annotation for the badge of a member, so that all badges cost one query. For
            members who see every record it is made once for their rights and gets a stand-in
            that knows only these; see `core.prepared`.
        refresh_on: browser events (HX-Trigger) that make the tab load again.
    """

    key: str
    label: Text
    icon: str
    side: Side
    permission: str
    body: Callable[[RecordContext], HttpResponse]
    offered: Callable[[Any], bool] | None = None
    weight: int = 50
    object_type: str = "contact"
    count: Callable[[Any], Expression | Combinable] | None = None
    refresh_on: tuple[str, ...] = ()

    def is_for(self, member: Any) -> bool:
        """Whether the member may open it."""
        return member.has(self.permission) and (self.offered is None or self.offered(member))


def _with_query(path: str, query: Mapping[str, str]) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


record_tabs: Registry[RecordTab] = Registry("record_tabs")
