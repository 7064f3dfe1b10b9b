"""The tabs over the contact list, what stands beside them and above the rows."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.listing.registries import ListTab, OpenList, SavedList
from contacts.listing.state import State
from contacts.services.lists import list_state_save
from hoopcrm.core.actor import Actor
from hoopcrm.smartlists.access import EDIT, Rights, find_list, lists_shown, rights_of
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.words import broken


def saved_tabs(member: Any) -> Iterator[ListTab]:
    """The member's lists as tabs."""
    for one in lists_shown(member):
        yield ListTab(key=str(one.pk), label=one.name, movable=True)


def saved_list(member: Any, key: str) -> SavedList | None:
    """The list that `?list=` names."""
    found = find_list(member, key)
    if found is None:
        return None
    state = State.of_data(found.state)
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
    query = opened.query.params(size=opened.size)
    # The dialog has a search of its own.
    shown = opened.query.params(size=opened.size, search=None)
    context: dict[str, Any] = {
        "new_url": f"{reverse('smartlists:new', args=[account])}?{query}" if may_create else "",
        "manage_url": f"{reverse('smartlists:manage', args=[account])}?{shown}",
        "unsaved": opened.is_unsaved,
        "state": opened.query.state.hash,
        "size": opened.size,
        "saved": None,
    }
    if opened.saved:
        one: SmartList = opened.saved.record
        rights = rights_of(member, one)
        path = reverse("contacts:list", args=[account])
        # Without a state: as it is saved then, though somebody else may have saved it meanwhile.
        discarded = replace(opened.query, size=0).params(q=None)
        context |= {
            "saved": one,
            "table": f"contacts:{one.pk}",
            "save_url": _url("save", one) if rights.edit else "",
            "discard_url": f"{path}?{discarded}",
            "menu": list_menu(one, rights, may_create=may_create),
            "move_url": _url("move", one),
            "delete": delete_entry(one) if rights.manage else None,
            "link": opened.request.build_absolute_uri(f"{path}?list={one.pk}"),
        }
    return render_to_string("smartlists/_beside.html", context)


def note(opened: OpenList) -> str:
    """Says which fields of the list are gone."""
    member: Any = opened.request.member  # type: ignore[attr-defined]
    faulty = broken(opened.query.state, opened.fields)
    if not (opened.lost or faulty):
        return ""
    labels: dict[str, str] = opened.saved.record.labels if opened.saved else {}

    def named(keys: Iterable[str]) -> str:
        known = dict.fromkeys(labels.get(key) or _("a deleted field") for key in keys)
        return ", ".join(f"“{name}”" for name in known)

    clean = reverse("smartlists:clean", args=[member.account_id])
    context = {
        "columns": named(opened.lost),
        "filters": named(one.field for one in faulty),
        "clean_url": f"{clean}?{opened.query.params()}",
    }
    return render_to_string("smartlists/_note.html", context)


def export_entry(one: SmartList) -> dict[str, Any]:
    """The menu's entry that exports the list as it was saved: its contacts, columns and order."""
    url = f"{reverse('contacts:export', args=[one.account_id])}?list={one.pk}"
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
            "Only the list goes, for everybody it is shared with. Its contacts stay."
        ),
        "confirm_button": _("Delete list"),
    }


def _entry(action: str, one: SmartList, label: str, icon: str) -> dict[str, Any]:
    return {"label": label, "icon": icon, "url": _url(action, one), "slide_over": True}


def _url(action: str, one: SmartList) -> str:
    return reverse(f"smartlists:{action}", args=[one.account_id, one.pk])
