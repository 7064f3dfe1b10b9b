"""The registries that every app fills: menu, settings, permissions, search, erasure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.registry import Registry

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A right, `area.verb`.

    Attributes:
        everyday: belongs to the built-in role User.
        whole_account: reaches every record; members who see only assigned data never hold it.
        comes_with: a right without which it is of no use; whoever holds that one holds this too.
    """

    key: str
    label: Text
    everyday: bool = True
    whole_account: bool = False
    comes_with: str = ""

    @property
    def area(self) -> str:
        return self.key.partition(".")[0]


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """An entry of the sidebar, shown to members who hold `permission`.

    Attributes:
        url_name: named URL that takes the account's id only.
        bottom: stands at the foot (Settings).
        parent: key of the entry below which it stands, while one is in that area.
        areas: other first parts of addresses whose pages belong to it.
        shortcut: keys such as "g c".
        count_url_name: fragment with a number beside it, asked for after the page and again on
            the browser events of `count_on`.
    """

    key: str
    label: Text
    icon: str
    url_name: str
    permission: str
    weight: int = 50
    bottom: bool = False
    parent: str = ""
    areas: tuple[str, ...] = ()
    shortcut: str = ""
    count_url_name: str = ""
    count_on: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """An entry of the "+ New" menu; `slide_over` opens it beside the page."""

    key: str
    label: Text
    icon: str
    url_name: str
    permission: str
    weight: int = 50
    slide_over: bool = True
    shortcut: str = ""


class SettingsGroup(Enum):
    """Where a settings page stands in the list of them, in this order."""

    ACCOUNT = _("Account")
    CONTACTS = _("Contacts and fields")
    CALENDARS = _("Calendars")
    INTEGRATIONS = _("Integrations")
    PERSONAL = _("Yours")


@dataclass(frozen=True, kw_only=True)
class SettingsPage:
    """A page of the settings area, `templates/settings/layout.html` around it.

    Attributes:
        text: what it is for, in one sentence; shown in the overview and found by the search.
        url_name: named URL that takes the account's id only; pages below it count as this one.
    """

    key: str
    group: SettingsGroup
    label: Text
    text: Text
    icon: str
    url_name: str
    permission: str
    weight: int = 50


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """One answer of the global search; `image` is the address of a picture instead of the icon."""

    title: str
    url: str
    detail: str = ""
    icon: str = "circle"
    image: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """Something the global search looks through: `find(member, text, limit)`."""

    key: str
    label: Text
    find: Callable[[Any, str, int], Iterable[SearchHit]]
    weight: int = 50


@dataclass(frozen=True, kw_only=True)
class Eraser:
    """Removes what plain SQL cannot remove of an account (files in storage), in chunks.

    `erase(account_id, limit)` deletes up to `limit` rows and returns how many; 0 means done. It
    runs inside the account. Plain rows need none: every account-owned table is found by itself.

    Attributes:
        key: label of the model whose table's turn it takes (`files.storedfile`); one with another
            key runs before all tables, higher weights first.
    """

    key: str
    erase: Callable[[Any, int], int]
    weight: int = 50


permissions: Registry[Permission] = Registry("permissions")
nav_items: Registry[NavItem] = Registry("nav_items")
new_items: Registry[NewItem] = Registry("new_items")
settings_pages: Registry[SettingsPage] = Registry("settings_pages")
search_sources: Registry[SearchSource] = Registry("search_sources")
erasers: Registry[Eraser] = Registry("erasers")
