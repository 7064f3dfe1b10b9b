"""The list of contacts."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import get_contact
from contacts.bulk.actions import actions_for
from contacts.conditions.tree import Group, without
from contacts.listing.cells import Column, heading_of
from contacts.listing.columns import column_labels, columns_of
from contacts.listing.counting import STOPPED, counted
from contacts.listing.finder import COUNT_EXACT_TO, Finder
from contacts.listing.query import ListQuery
from contacts.listing.registries import OpenList, SavedList
from contacts.listing.rows import page_rows
from contacts.listing.sorts import SORTS
from contacts.listing.state import State
from contacts.listing.steps import position_of
from contacts.services.lists import list_state_save
from contacts.views.bulk.bar import bulk_bar
from contacts.views.chosen_columns import CONTACTS, asked_columns, column_chooser
from contacts.views.filters import pills, slowest_words
from contacts.views.list_frame import (
    TABS_ID,
    frame_parts,
    list_buttons,
    list_frame,
    lost_columns,
    missing_list,
    saved_list,
)
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import address_of, trigger
from hoopcrm.core.keyset import KeysetPage, Take
from hoopcrm.core.views.listing import (
    SIZES,
    ListingPage,
    Paging,
    TooSlow,
    limited_statements,
    number_of,
)
from hoopcrm.core.views.page import requires
from hoopcrm.customfields.access import definitions

SORT_NOTE = _(
    "Other columns cannot sort the list: with many contacts it would no longer open at once."
)
CHANGES = frozenset({"sort", "columns", "drop", "clear"})


class ContactList(ListingPage):
    """`?list=<key>&q=<state>&search=…&after=<cursor>&size=50` is the whole state of the page.

    `?sort=`, `?columns=`, `?drop=<number of a condition>` and `?clear=1` change the state; the
    answer's URL names the new one. Without a q a saved list shows what was saved.
    """

    permission = "contacts.view"
    template_name = "contacts/list.html"
    results_template_name = "contacts/_list_results.html"
    results_id = "list-results"
    query: ListQuery
    saved: SavedList | None = None

    def prepare(self) -> HttpResponse | None:
        request: Any = self.request
        self.path = address_of("contacts:list", request.account.pk)
        name, self.default_size = CONTACTS.of(request)
        self.query = ListQuery.of(request.GET, name)
        self.saved = saved_list(request.member, self.query.list) if self.query.list else None
        if self.query.list and self.saved is None:
            return missing_list(request, path=self.path, label=_("Show all contacts"))
        if self.saved:
            state = State.named(request.GET.get("q", "")) or self.saved.state
            self.default_size = self.saved.size
            size = self.paging().size
            size = 0 if size == self.saved.size else size
            self.query = replace(self.query, state=state, size=size)
        self.order = self.query.state.order
        asked = self._asked_state()
        if asked != self.query.state:
            for state in (asked, replace(asked, conditions=Group())):
                list_state_save(Actor.of_request(request), state=state)
            self.query = replace(self.query, state=asked)
            self.order = asked.order
            if not self.wants_results():
                size = self.paging().size
                return self._remember(HttpResponseRedirect(self._url(size=size)))
        return self._tabs_only()

    def _tabs_only(self) -> HttpResponse | None:
        htmx: Any = getattr(self.request, "htmx", None)
        if htmx and htmx.target == TABS_ID:
            context = list_frame(self.opened, self.path)
            return render(self.request, "contacts/_list_tabs.html", context)
        return None

    @cached_property
    def columns(self) -> list[Column]:
        """The columns shown."""
        return columns_of(self.query.state.columns)

    @cached_property
    def opened(self) -> OpenList:
        """The list, for what other apps show around it."""
        shown = {column.key for column in self.columns}
        return OpenList(
            request=self.request,
            query=self.query,
            size=self.paging().size,
            fields=self.finder.fields,
            saved=self.saved,
            lost=lost_columns(self.query.state.columns, shown),
        )

    def _asked_state(self) -> State:
        now, wanted = self.query.state, self.request.GET
        columns = asked_columns(wanted, now.columns, State().columns)
        conditions = Group() if "clear" in wanted else now.conditions
        conditions = without(conditions, number_of(wanted.get("drop"), 0) - 1)
        return State.of(wanted.get("sort", now.sort), columns, conditions)

    def paging(self) -> Paging:
        return Paging.of(self.request.GET, self.default_size)

    def take(self) -> Take:
        return self.finder.take

    @cached_property
    def finder(self) -> Finder:
        """Finds the rows."""
        return self.query.finder(self.request.member)  # type: ignore[attr-defined]

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        account: Any = self.request.account  # type: ignore[attr-defined]
        columns = self.columns
        at = 1 if page.is_first else max(paging.at, 2)
        ids = [position.pk for position in page.positions]
        columns_url = address_of("contacts:columns", account.pk)
        actions = actions_for(self.request.member)  # type: ignore[attr-defined]
        rows = page_rows(account, ids, columns, self.query.params(), at, selectable=bool(actions))
        return {
            "rows": rows,
            "selectable": bool(actions),
            "bulk_actions": bulk_bar(account.pk, actions),
            "headings": [self._heading(column) for column in (None, *columns)],
            "pager": self._pager(page, paging, at, len(rows)),
            "sorts": self._sorts(),
            "note": SORT_NOTE,
            "query": self.query,
            "list_url": self._url(),
            "clear_url": self._url(search=None),
            "columns_url": f"{columns_url}?{self.query.params()}",
            "order_columns_url": self._url(),
            **self._filters(),
            "self_url": self._url(
                size=paging.size, after=paging.after, before=paging.before, at=at
            ),
            "size": paging.size,
        }

    def _filters(self) -> dict[str, Any]:
        """The button of the filter panel and the conditions in words."""
        member: Any = self.request.member  # type: ignore[attr-defined]
        path = address_of("contacts:filters", member.account_id)
        panel_url = f"{path}?{self.query.params()}"
        return {
            "filters_url": panel_url,
            "pills": pills(self.query, self.finder.fields, self.path, panel_url),
            "clear_filters_url": self._url(clear=1),
        }

    def _heading(self, column: Column | None) -> dict[str, Any]:
        key = column.sort if column else "name"
        now = self.order
        heading = heading_of(column)
        if key:
            time_like = SORTS[key].kind.value == "time"
            first_down = time_like if now.key != key else not now.descending
            heading["sort_url"] = self._url(sort=f"-{key}" if first_down else key)
            if now.key == key:
                heading["sort"] = "descending" if now.descending else "ascending"
        else:
            heading["unsorted"] = SORT_NOTE
        return heading

    def _pager(self, page: KeysetPage, paging: Paging, at: int, shown: int) -> dict[str, Any]:
        last = at + shown - 1
        whole = page.is_first and not page.next
        count_url = address_of("contacts:count", self.request.account.pk)  # type: ignore[attr-defined]
        return {
            "first": at,
            "last": last,
            "total": last if whole else None,
            "count_url": f"{count_url}?{self.query.params()}",
            "previous_url": page.previous
            and self._url(size=paging.size, before=page.previous, at=max(at - paging.size, 1)),
            "next_url": page.next and self._url(size=paging.size, after=page.next, at=last + 1),
            "sizes": [{"size": size, "url": self._url(size=size)} for size in SIZES],
        }

    def _sorts(self) -> list[dict[str, Any]]:
        return [
            {
                "label": sort.label,
                "way": sort.down if descending else sort.up,
                "url": self._url(sort=f"-{sort.key}" if descending else sort.key),
                "active": self.order.key == sort.key and self.order.descending == descending,
            }
            for sort in SORTS.values()
            for descending in (False, True)
        ]

    def _url(self, **more: Any) -> str:
        return f"{self.path}?{self.query.params(**more)}"

    def frame(self) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        around = frame_parts if self.wants_results() else list_frame
        return around(self.opened, self.path) | {
            "actions": list_buttons(member),
            "may_create": member.has("contacts.create"),
            "only_assigned": member.only_assigned,
            "table": f"contacts:{self.saved.key}" if self.saved else "contacts",
            "widths": json.dumps(self.saved.widths) if self.saved else "",
        }

    def too_slow(self, paging: Paging) -> dict[str, Any]:
        return {
            "too_slow": True,
            "slow_condition": slowest_words(self.query, self.finder.fields, self.request.member),  # type: ignore[attr-defined]
            "query": self.query,
            "sorts": self._sorts(),
            "note": SORT_NOTE,
            "list_url": self._url(),
            "clear_url": self._url(search=None),
            "size": paging.size,
            **self._filters(),
        }

    def finish(self, response: HttpResponse) -> HttpResponse:
        wanted = self.request.GET
        if self.wants_results():
            paging = self.paging()
            size = paging.size if "size" in wanted else None
            if CHANGES & set(wanted):
                response.headers["HX-Push-Url"] = self._url(size=size)
                trigger(response, "slide-over:close", True)
            elif "search" in wanted and not (paging.after or paging.before):
                response.headers["HX-Replace-Url"] = self._url(size=size)
        if {"size", *CHANGES} & set(wanted):
            self._remember(response)
        return response

    def _remember(self, response: HttpResponse) -> HttpResponse:
        """Keep order, columns and page size for the next time the list of all is opened; it then
        shows all."""
        if self.saved:
            return response
        name = replace(self.query.state, conditions=Group()).hash
        size = self.paging().size
        return CONTACTS.keep(self.request, response, path=self.path, name=name, size=size)


@requires("contacts.view")
def contact_count(request: HttpRequest) -> HttpResponse:
    """Fragment with the number of contacts in the list; above 10,000 exact on `?exact=1` only."""
    query = ListQuery.of(request.GET, CONTACTS.of(request)[0])
    member: Any = request.member  # type: ignore[attr-defined]
    exact = request.GET.get("exact") == "1"
    count = _exact(query, member) if exact else counted(member, query.state, query.search)
    context: dict[str, Any] = {
        "count": count,
        "limit": COUNT_EXACT_TO,
        "more": count > COUNT_EXACT_TO and not exact,
        "too_slow": count == STOPPED,
    }
    url = address_of("contacts:count", request.account.pk)  # type: ignore[attr-defined]
    context["exact_url"] = f"{url}?{query.params(exact=1)}"
    return render(request, "contacts/_list_count.html", context)


def _exact(query: ListQuery, member: Any) -> int:
    try:
        with limited_statements():
            return query.finder(member).count(None)
    except TooSlow:
        return STOPPED


@requires("contacts.view")
def contact_columns(request: HttpRequest) -> HttpResponse:
    """The chooser of columns: a slide-over, or a page."""
    query = ListQuery.of(request.GET, CONTACTS.of(request)[0])
    return column_chooser(
        request,
        list_path=address_of("contacts:list", request.account.pk),  # type: ignore[attr-defined]
        chosen=query.state.columns,
        labels=column_labels(definitions(files=True)),
        kept=dict(parse_qsl(query.params())),
    )


@requires("contacts.view")
def contact_position(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fragment "12 of 4,310": where a contact stands in the list it was opened from."""
    member: Any = request.member  # type: ignore[attr-defined]
    contact = get_contact(member, pk)
    query = ListQuery.of(request.GET)
    at = number_of(request.GET.get("at"), 0)
    try:
        with limited_statements():
            at = at or position_of(member, contact, query)
            total = query.finder(member).count() if at else 0
    except TooSlow:
        at = total = 0
    context: dict[str, Any] = {
        "at": at,
        "total": min(total, COUNT_EXACT_TO),
        "more": total > COUNT_EXACT_TO,
    }
    if query.state.conditions:
        why = reverse("contacts:why", args=[member.account_id, pk])
        context["why_url"] = f"{why}?{query.params()}"
    return render(request, "contacts/_list_position.html", context)
