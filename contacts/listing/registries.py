"""What other apps may add to the contact list: tabs, and buttons of its toolbar."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class ListTab:
    """A tab over the list: a state of it, by hash."""

    key: str
    label: Text
    state: str


@dataclass(frozen=True, kw_only=True)
class ListTabs:
    """Something that gives tabs: `tabs(member)` in their order."""

    key: str
    tabs: Callable[[Any], Iterable[ListTab]]
    weight: int = 50


@dataclass(frozen=True, kw_only=True)
class ListAction:
    """A button of the list's toolbar that leads to a page of another app."""

    key: str
    label: Text
    icon: str
    url_name: str
    permission: str
    weight: int = 50


list_tabs: Registry[ListTabs] = Registry("list_tabs")
list_actions: Registry[ListAction] = Registry("list_actions")
