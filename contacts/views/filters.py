"""The filter panel of the contact list, and why a contact stands in a list."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contacts.access import get_contact
from contacts.conditions import form
from contacts.conditions.compiler import Fields
from contacts.conditions.context import Context
from contacts.conditions.cost import costliest
from contacts.conditions.form import Row
from contacts.conditions.tree import Group, ends, is_flat
from contacts.conditions.wording import reasons, said
from contacts.listing.query import ListQuery
from contacts.listing.state import State
from contacts.services.lists import list_state_save
from contacts.views.chosen_columns import CONTACTS
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import trigger, vary_htmx
from hoopcrm.core.views.page import Page, requires

RESULTS = "#list-results"


class FiltersPage(Page):
    """GET: the panel. POST: the list with these conditions, or the panel with its errors (422).

    `add=<group>` (or `add=new`) and `remove=<row>` change the form where there is no script.
    """

    permission = "contacts.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        tree = _query(request).state.conditions
        rows = form.rows_of(tree) if is_flat(tree) else []
        return self._panel(request, rows or [Row.new(form.new_id())], nested=not is_flat(tree))

    def post(self, request: HttpRequest) -> HttpResponse:
        rows, member = form.rows_sent(request.POST), request.member  # type: ignore[attr-defined]
        if "add" in request.POST:
            group = request.POST["add"]
            rows.append(Row.new(form.new_id() if group == "new" else group))
            return self._panel(request, rows)
        if "remove" in request.POST:
            rows = [row for row in rows if row.id != request.POST["remove"]]
            return self._panel(request, rows)
        rows = [row for row in rows if row.field]
        tree = form.read_rows(rows, Fields.every(member))
        if tree is None:
            return self._panel(request, rows, status=422)
        query = _query(request)
        state = State(query.state.sort, query.state.columns, tree)
        list_state_save(Actor.of_request(request), state=state)
        path = reverse("contacts:list", args=[member.account_id])
        return _go(request, f"{path}?{query.params(q=state.hash)}")

    def _panel(
        self, request: HttpRequest, rows: list[Row], *, nested: bool = False, status: int = 200
    ) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        fields, context = Fields.every(member), Context.of(member)
        groups: dict[str, list[Any]] = {}
        for row in rows:
            groups.setdefault(row.group, []).append(form.shown_row(row, fields, context))
        query = _query(request)
        data = {
            "groups": list(groups.items()),
            "nested": said(query.state.conditions.conditions(), fields) if nested else [],
            "action": f"{request.path}?{query.params()}",
            "row_url": reverse("contacts:filter_row", args=[member.account_id]),
            "clear_url": f"{reverse('contacts:list', args=[member.account_id])}"
            f"?{query.params(clear=1)}",
            "has_conditions": bool(query.state.conditions),
        }
        htmx = bool(getattr(request, "htmx", False))
        template = "contacts/_filters.html" if htmx else "contacts/filters.html"
        return vary_htmx(render(request, template, data, status=status))


@require_GET
@requires("contacts.view")
def filter_row(request: HttpRequest) -> HttpResponse:
    """Fragment: `?row=<group>.<row>` as it is filled in, `?group=<group>` for another condition
    of the group, neither for another group."""
    member: Any = request.member  # type: ignore[attr-defined]
    sent = form.rows_sent(request.GET)
    group = request.GET.get("group", "")
    is_new_group = not (sent or group)
    row = sent[0] if sent else Row.new(group or form.new_id())
    shown = form.shown_row(row, Fields.every(member), Context.of(member))
    data: dict[str, Any] = {"row_url": request.path}
    if is_new_group:
        return render(
            request, "contacts/_filter_group.html", data | {"group": row.group, "rows": [shown]}
        )
    return render(request, "contacts/_filter_row.html", data | {"shown": shown})


@require_GET
@requires("contacts.view")
def contact_why(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Slide-over or page: each condition of the list, whether the contact fulfils it, and with
    what."""
    member: Any = request.member  # type: ignore[attr-defined]
    contact = get_contact(member, pk)
    tree = ListQuery.of(request.GET).state.conditions
    data = {
        "contact": contact,
        "title": _("Why is %(name)s in this list?") % {"name": contact.display_name},
        "groups": _by_group(tree, reasons(contact, tree, Context.of(member))),
    }
    htmx = bool(getattr(request, "htmx", False))
    return vary_htmx(render(request, "contacts/_why.html" if htmx else "contacts/why.html", data))


def pills(query: ListQuery, fields: Fields, path: str, panel_url: str) -> list[dict[str, Any]]:
    """The conditions of a list in words, each with the address of the list without it."""
    tree = query.state.conditions
    if not tree:
        return []
    last = ends(tree)
    return [
        {
            "label": str(words),
            "is_broken": words.is_broken,
            "remove_url": f"{path}?{query.params(drop=number + 1)}",
            "edit_url": panel_url,
            "joint": _("or") if number in last else "",
        }
        for number, words in enumerate(said(tree.conditions(), fields))
    ]


def slowest_words(query: ListQuery, fields: Fields, member: Any) -> str:
    """The condition that most likely took too long, in words; "" without conditions."""
    slow = costliest(query.state.conditions, fields, Context.of(member))
    return str(said([slow], fields)[0]) if slow else ""


def _by_group(tree: Group, every: list[Any]) -> list[list[Any]]:
    """Reasons by alternative of the list."""
    last, groups = ends(tree), [[]]
    for number, reason in enumerate(every):
        groups[-1].append(reason)
        if number in last:
            groups.append([])
    return groups


def _query(request: HttpRequest) -> ListQuery:
    return ListQuery.of(request.GET, CONTACTS.of(request)[0])


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """To the list: with htmx its rows alone are loaded again, and the panel closes."""
    if not getattr(request, "htmx", False):
        return HttpResponseRedirect(url)
    response = HttpResponse(status=204)
    place = {"path": url, "target": RESULTS, "swap": "outerHTML"}
    response.headers["HX-Location"] = json.dumps(place)
    return trigger(response, "slide-over:close", True)
