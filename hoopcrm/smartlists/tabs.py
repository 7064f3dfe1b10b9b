"""The tabs over a list, what stands beside them and above the rows."""

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.listing.registries import ListTab, OpenList, SavedList, list_kinds
from contacts.services.lists import list_state_save
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import address_of
from hoopcrm.smartlists.access import (
    EDIT,
    Rights,
    find_list,
    kind_of,
    list_url,
    lists_shown,
    of_kind,
    page_url,
    rights_of,
)
from hoopcrm.smartlists.models import SmartList


def saved_tabs(member: Any, kind: str) -> Iterator[ListTab]:
    """The member's lists as tabs."""
    for one in lists_shown(member, kind):
        yield ListTab(key=str(one.pk), label=one.name, movable=True)


def saved_list(member: Any, kind: str, key: str) -> SavedList | None:
    """The list that `?list=` names."""
    found = find_list(member, key, kind)
    if found is None:
        return None
    state = kind_of(found).state.of_data(found.state)
    if state.hash != found.state_hash:
        # Columns or orders that lists no longer have: what is left has another name.
        list_state_save(Actor.system("saved list"), state=state)
    return SavedList(
        key=str(found.pk),
        name=found.name,
        state=state,
        size=found.page_size,
        widths=found.widths,
        record=found,
    )


def beside(opened: OpenList) -> str:
    """Unsaved changes, and what can be done with the open list and with all."""
    member: Any = opened.request.member  # type: ignore[attr-defined]
    account, may_create = member.account_id, member.has(EDIT)
    kind = list_kinds.get(opened.kind)
    new, manage = (address_of(f"smartlists:{name}", account) for name in ("new", "manage"))
    query = opened.query.params(size=opened.size)
    # The dialog has a search of its own.
    shown = opened.query.params(size=opened.size, search=None)
    context: dict[str, Any] = {
        "new_url": _joined(of_kind(new, kind), query) if may_create else "",
        "manage_url": _joined(of_kind(manage, kind), shown),
        "manage_label": kind.label,
        "unsaved": opened.is_unsaved,
        "state": opened.query.state.hash,
        "size": opened.size,
        "saved": None,
    }
    if opened.saved:
        one: SmartList = opened.saved.record
        rights = rights_of(member, one)
        # Without a state: as it is saved then, though somebody else may have saved it meanwhile.
        discarded = opened.query.params(q=None, size=None)
        context |= {
            "saved": one,
            "table": table_of(one),
            "save_url": _url("save", one) if rights.edit else "",
            "discard_url": f"{page_url(one, kind)}?{discarded}",
            "menu": list_menu(one, rights, may_create=may_create),
            "move_url": _url("move", one),
            "delete": delete_entry(one) if rights.manage else None,
            "link": opened.request.build_absolute_uri(list_url(one)),
        }
    return render_to_string("smartlists/_beside.html", context)


def note(opened: OpenList) -> str:
    """What there is to say of the open list."""
    told = list_kinds.get(opened.kind).note
    return told(opened) if told else ""


def table_of(one: SmartList) -> str:
    """The name under which the browser keeps the widths of the list's columns."""
    return f"{one.object_type}s:{one.pk}"


def export_entry(member: Any, one: SmartList) -> dict[str, Any] | None:
    """The menu's entry that exports the list as it was saved, where that can be done."""
    kind = kind_of(one)
    if not (kind.export_url_name and member.has(kind.export_permission)):
        return None
    url = f"{reverse(kind.export_url_name, args=[one.account_id])}?list={one.pk}"
    return {"label": _("Export"), "icon": "file-export", "url": url, "slide_over": True}


def list_menu(one: SmartList, rights: Rights, *, may_create: bool) -> list[dict[str, Any]]:
    """Entries of a list's menu, as `ui/menu_item.html` takes them."""
    entries: list[dict[str, Any]] = []
    if rights.edit:
        entries.append(_entry("rename", one, _("Rename"), "pencil"))
    if may_create:
        entries.append(_entry("duplicate", one, _("Duplicate"), "copy"))
    if rights.manage:
        entries.append(_entry("share", one, _("Share"), "share"))
    return entries


def delete_entry(one: SmartList) -> dict[str, Any]:
    """The menu's entry that deletes the list, after asking."""
    return {
        "label": _("Delete"),
        "icon": "trash",
        "url": _url("delete", one),
        "post": True,
        "danger": True,
        "confirm": _("Delete the list “%(name)s”?") % {"name": one.name},
        "confirm_text": _(
            "Only the list goes, for everybody it is shared with. What it shows stays."
        ),
        "confirm_button": _("Delete list"),
    }


def _entry(action: str, one: SmartList, label: str, icon: str) -> dict[str, Any]:
    return {"label": label, "icon": icon, "url": _url(action, one), "slide_over": True}


def _url(action: str, one: SmartList) -> str:
    return reverse(f"smartlists:{action}", args=[one.account_id, one.pk])


def _joined(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url
