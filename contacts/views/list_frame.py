"""What stands around the rows of a list: tabs, and what other apps put beside them."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from contacts.listing.columns import CUSTOM
from contacts.listing.registries import (
    CONTACTS,
    ListAction,
    ListTab,
    ListTabs,
    OpenList,
    SavedList,
    list_actions,
    list_tabs,
)
from hoopcrm.core.extensions import Text
from hoopcrm.core.http import address_of

TABS_ID = "list-tabs"


def saved_list(member: Any, key: str, kind: str = CONTACTS) -> SavedList | None:
    """The saved list of this key, None where the member has no such list."""
    for source in _sources(member, kind):
        if source.find and (found := source.find(member, kind, key)):
            return found
    return None


def _sources(member: Any, kind: str) -> list[ListTabs]:
    return [one for one in list_tabs if one.kind in ("", kind) and member.has(one.permission)]


def missing_list(request: HttpRequest, *, path: str, label: Text) -> HttpResponse:
    """404: the list is gone, or is not shared with the member; which of the two is not said.

    Args:
        path: of the list of all, and `label` what the button that leads there says.
    """
    context = {"all_url": path, "all_label": label}
    return render(request, "contacts/list_missing.html", context, status=404)


def lost_columns(wanted: tuple[str, ...], shown: set[str]) -> tuple[str, ...]:
    """Columns of custom fields that are gone."""
    return tuple(key for key in wanted if key.startswith(CUSTOM) and key not in shown)


def list_frame(opened: OpenList, path: str) -> dict[str, Any]:
    """Context of `contacts/_list_tabs.html` and of its parts."""
    member: Any = opened.request.member  # type: ignore[attr-defined]
    now = opened.saved.key if opened.saved else ""
    sources = _sources(member, opened.kind)
    tabs = [tab for source in sources for tab in source.tabs(member, opened.kind)]
    if opened.saved and now not in {tab.key for tab in tabs}:
        tabs.append(ListTab(key=now, label=opened.saved.name))
    return {
        "tabs": [
            {
                "key": tab.key or "all",
                "label": tab.label,
                "url": f"{path}?list={tab.key}" if tab.key else path,
                "active": tab.key == now,
                "movable": tab.movable,
            }
            for tab in tabs
        ],
        "counts_url": _url(sources, opened, "counts_url_name"),
        "order_url": _url(sources, opened, "order_url_name"),
        **frame_parts(opened, path),
    }


def frame_parts(opened: OpenList, path: str) -> dict[str, Any]:
    """What follows the state of the list, and so comes with every answer of its rows."""
    sources = _sources(opened.request.member, opened.kind)  # type: ignore[attr-defined]
    return {
        "tabs_url": f"{path}?{opened.query.params(size=opened.size)}",
        "is_saved": opened.saved is not None,
        "unsaved": opened.is_unsaved,
        "menu": list_menu(opened) if opened.kind == CONTACTS else [],
        "beside": [SafeString(one.beside(opened)) for one in sources if one.beside],
        "notes": [SafeString(one.note(opened)) for one in sources if one.note],
    }


def list_buttons(member: Any) -> list[dict[str, Any]]:
    """Buttons of the toolbar that lead to other pages."""
    return [_button(one, member) for one in _offered(member) if not one.in_menu]


def list_menu(opened: OpenList) -> list[dict[str, Any]]:
    """The menu at the end of the toolbar, as items of `ui/menu.html`."""
    member: Any = opened.request.member  # type: ignore[attr-defined]
    query = opened.query.params()
    items = []
    for action in _offered(member):
        item = _button(action, member)
        if action.of_list:
            item |= {"url": f"{item['url']}?{query}", "slide_over": True}
        if action.in_menu:
            items.append(item)
    return items


def _offered(member: Any) -> list[ListAction]:
    return [action for action in list_actions if member.has(action.permission)]


def _button(action: ListAction, member: Any) -> dict[str, Any]:
    url = address_of(action.url_name, member.account_id)
    return {"label": action.label, "icon": action.icon, "url": url}


def _url(sources: list[ListTabs], opened: OpenList, attribute: str) -> str:
    member: Any = opened.request.member  # type: ignore[attr-defined]
    name = next((name for one in sources if (name := getattr(one, attribute))), "")
    if not name:
        return ""
    url = address_of(name, member.account_id)
    return url if opened.kind == CONTACTS else f"{url}?{urlencode({'of': opened.kind})}"
