"""The Notes tab of a contact."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import Note
from contacts.note_access import NEWEST_FIRST, OLDEST_FIRST, read_notes
from hoopcrm.core.records import RecordContext

LONGEST_SEARCH = 200
ORDERS = {"newest": (_("Newest first"), NEWEST_FIRST), "oldest": (_("Oldest first"), OLDEST_FIRST)}
DEFAULT_ORDER = "newest"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A note of the list, with the addresses of what may be done with it or ""."""

    note: Note
    edit_url: str = ""
    pin_url: str = ""
    delete_url: str = ""


def notes_tab(context: RecordContext) -> HttpResponse:
    """The notes that `?notes_q=` finds, or by HTMX with `?notes_after=` the next of them."""
    request = context.request
    search = request.GET.get("notes_q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    chosen = request.GET.get("notes_sort", "")
    chosen = chosen if chosen in ORDERS else DEFAULT_ORDER
    after = request.GET.get("notes_after", "")
    page = read_notes(context.record, search=search, order=ORDERS[chosen][1], after=after)
    can_edit = context.member.has("notes.edit")
    query = {"notes_q": search, "notes_sort": "" if chosen == DEFAULT_ORDER else chosen}
    data: dict[str, Any] = {
        "record_context": context,
        "rows": [_row(context, note, can_edit=can_edit) for note in page.notes],
        "more": _more(context, query, page.after),
        "search": search,
        "orders": [(key, label) for key, (label, _order) in ORDERS.items()],
        "order": chosen,
        "list_url": context.tab_url(**query),
        "clear_url": context.page_url(),
        "add_url": _url(context, "note_add") if can_edit else "",
    }
    htmx = getattr(request, "htmx", False)
    if htmx and after:
        return render(request, "contacts/tabs/_note_rows.html", data)
    return render(request, "contacts/tabs/_notes.html", data)


def _more(context: RecordContext, query: dict[str, str], after: str) -> dict[str, str] | None:
    if not after:
        return None
    over = query | {"notes_after": after}
    return {"url": context.tab_url(**over), "page_url": context.page_url(**over)}


def _row(context: RecordContext, note: Note, *, can_edit: bool) -> Row:
    if not can_edit:
        return Row(note=note)
    return Row(
        note=note,
        edit_url=_url(context, "note_edit", note.pk),
        pin_url=_url(context, "note_pin", note.pk),
        delete_url=_url(context, "note_delete", note.pk),
    )


def _url(context: RecordContext, name: str, *args: Any) -> str:
    return reverse(f"contacts:{name}", args=[context.account.pk, context.record.pk, *args])
