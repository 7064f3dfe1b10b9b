"""The page of all appointments."""

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from appointments.list_columns import COLUMNS, Column, ListPage, heading_of
from appointments.list_finder import take_of
from appointments.list_state import (
    CHANGES,
    CUSTOM,
    SORTS,
    SPANS,
    AppointmentQuery,
    AppointmentState,
)
from appointments.list_words import dates_said, filters_said
from appointments.listed import by_id, guest_numbers
from appointments.people import people_of
from appointments.views.list_rows import rows_of
from contacts.listing.cells import Addresses
from contacts.listing.registries import OpenList, SavedList
from contacts.services.lists import list_state_save
from contacts.views.chosen_columns import Memory
from contacts.views.list_frame import TABS_ID, frame_parts, list_frame, missing_list, saved_list
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import trigger
from hoopcrm.core.keyset import KeysetPage, Take
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging

KIND = AppointmentState.object_type
APPOINTMENTS = Memory("appointments-list")


class AppointmentList(ListingPage):
    """`?list=<key>&q=<state>&search=…&after=<cursor>&size=50` is the whole state of the page.

    What else the URL says (`?show=today&status=new`, see `AppointmentState.changed`) changes the
    state; the answer's URL names the new one. Without a q a saved list shows what was saved.
    """

    permission = "appointments.view"
    template_name = "agenda/list.html"
    results_template_name = "agenda/_results.html"
    results_id = "list-results"
    query: AppointmentQuery
    saved: SavedList | None = None

    def prepare(self) -> HttpResponse | None:
        request: Any = self.request
        self.path = reverse("agenda:list", args=[request.account.pk])
        name, self.default_size = APPOINTMENTS.of(request)
        self.query = AppointmentQuery.of(request.GET, name)
        if self.query.list:
            self.saved = saved_list(request.member, self.query.list, KIND)
            if self.saved is None:
                return missing_list(request, path=self.path, label=_("Show all appointments"))
            self._open(self.saved)
        wanted = request.GET
        asked = self.query.state.changed(wanted)
        if asked != self.query.state:
            remembered = [AppointmentState(columns=asked.columns)] if "columns" in wanted else []
            for state in {asked, *remembered}:
                list_state_save(Actor.of_request(request), state=state)
            self.query = replace(self.query, state=asked)
        self.order = asked.order
        htmx: Any = getattr(request, "htmx", None)
        if htmx and htmx.target == TABS_ID:
            return render(request, "contacts/_list_tabs.html", self._around(whole=True))
        return None

    def _open(self, saved: SavedList) -> None:
        state = AppointmentState.named(self.request.GET.get("q", "")) or saved.state
        self.default_size = saved.size
        size = self.paging().size
        self.query = replace(self.query, state=state, size=0 if size == saved.size else size)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns shown."""
        return [COLUMNS[key] for key in self.query.state.columns]

    @cached_property
    def opened(self) -> OpenList:
        """The list, for what other apps show around it."""
        return OpenList(
            request=self.request,
            kind=KIND,
            query=self.query,
            size=self.paging().size,
            saved=self.saved,
        )

    def paging(self) -> Paging:
        return Paging.of(self.request.GET, self.default_size)

    def take(self) -> Take:
        member: Any = self.request.member  # type: ignore[attr-defined]
        return take_of(member, self.query.state, self.query.search)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        pks = [position.pk for position in page.positions]
        found = by_id(pks)
        shown = ListPage(
            member=member,
            people=people_of(member, found),
            records=Addresses("contacts:record", self.request.account),  # type: ignore[attr-defined]
            guests=guest_numbers(pks) if "guests" in self.query.state.columns else {},
        )
        at = 1 if page.is_first else max(paging.at, 2)
        return self._tools() | {
            "rows": rows_of(shown, found, self.columns),
            "headings": [self._heading(column) for column in (None, *self.columns)],
            "pager": self._pager(page, paging, at, len(found)),
            "order_columns_url": self._url(),
            "self_url": self._url(
                size=paging.size, after=paging.after, before=paging.before, at=at
            ),
            "size": paging.size,
        }

    def _tools(self) -> dict[str, Any]:
        """What the toolbar and the line of filters below it show."""
        account: Any = self.request.account  # type: ignore[attr-defined]
        state, query = self.query.state, self.query.params()
        filters = f"{reverse('agenda:list_filters', args=[account.pk])}?{query}"
        spans = [
            {"label": label, "url": self._url(show=key), "active": key == state.show}
            for key, label in SPANS.items()
            if key != CUSTOM
        ]
        return {
            "query": self.query,
            "filters_url": filters,
            "columns_url": f"{reverse('agenda:list_columns', args=[account.pk])}?{query}",
            "export_url": f"{reverse('agenda:list_export', args=[account.pk])}?{query}"
            if self.request.member.has("contacts.export")  # type: ignore[attr-defined]
            else "",
            "clear_url": self._url(search=None),
            "clear_filters_url": self._url(clear=1),
            "dates": dates_said(state),
            "spans": spans,
            "is_custom": state.show == CUSTOM,
            "is_filtered": state.is_filtered or state.show == CUSTOM,
            "sorts": [
                {"label": label, "way": way, "url": self._url(sort=key), "active": on}
                for key, (_order, label, way) in SORTS.items()
                for on in (key == state.order_key,)
            ],
            "pills": [
                {
                    "label": one.text,
                    "is_broken": one.is_broken,
                    "remove_url": self._url(drop=one.part),
                    "edit_url": filters,
                }
                for one in filters_said(state)
            ],
        }

    def _heading(self, column: Column | None) -> dict[str, Any]:
        heading = heading_of(column)
        key = column.sort if column else ""
        if key:
            first, second = (key, f"-{key}") if key == "start" else (f"-{key}", key)
            heading["sort_url"] = self._url(
                sort=second if self.query.state.order_key == first else first
            )
            if self.order.key == key:
                heading["sort"] = "descending" if self.order.descending else "ascending"
        return heading

    def _pager(self, page: KeysetPage, paging: Paging, at: int, shown: int) -> dict[str, Any]:
        account: Any = self.request.account  # type: ignore[attr-defined]
        last = at + shown - 1
        count_url = reverse("agenda:list_count", args=[account.pk])
        return {
            "first": at,
            "last": last,
            "total": last if page.is_first and not page.next else None,
            "count_url": f"{count_url}?{self.query.params()}",
            "previous_url": page.previous
            and self._url(size=paging.size, before=page.previous, at=max(at - paging.size, 1)),
            "next_url": page.next and self._url(size=paging.size, after=page.next, at=last + 1),
            "sizes": [{"size": size, "url": self._url(size=size)} for size in SIZES],
        }

    def _url(self, **more: Any) -> str:
        return f"{self.path}?{self.query.params(**more)}"

    def _around(self, *, whole: bool) -> dict[str, Any]:
        around = list_frame if whole else frame_parts
        return around(self.opened, self.path) | {"changed_event": "appointments-changed"}

    def frame(self) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        may_edit = member.has("appointments.edit")
        return self._around(whole=not self.wants_results()) | {
            "list_url": self.path,
            "page_url": reverse("agenda:page", args=[member.account_id]),
            "new_url": reverse("appointments:new", args=[member.account_id]) if may_edit else "",
            "table": f"{KIND}s:{self.saved.key}" if self.saved else f"{KIND}s",
            "widths": json.dumps(self.saved.widths) if self.saved else "",
        }

    def too_slow(self, paging: Paging) -> dict[str, Any]:
        return self._tools() | {"too_slow": True, "size": paging.size}

    def finish(self, response: HttpResponse) -> HttpResponse:
        wanted = self.request.GET
        changes = CHANGES & set(wanted)
        if self.wants_results():
            paging = self.paging()
            url = self._url(size=paging.size if "size" in wanted else None)
            if changes:
                response.headers["HX-Push-Url"] = url
                trigger(response, "slide-over:close", True)
            elif "search" in wanted and not (paging.after or paging.before):
                response.headers["HX-Replace-Url"] = url
        if not self.saved and {"size", "columns"} & set(wanted):
            # A state of which nothing is known means the usual columns.
            name = AppointmentState(columns=self.query.state.columns).hash
            size = self.paging().size
            APPOINTMENTS.keep(self.request, response, path=self.path, name=name, size=size)
        return response


def asked(request: HttpRequest) -> tuple[AppointmentQuery, int]:
    """What a request says of the list: its query, and the rows on a page."""
    remembered, default = APPOINTMENTS.of(request)
    return AppointmentQuery.of(request.GET, remembered), Paging.of(request.GET, default).size
