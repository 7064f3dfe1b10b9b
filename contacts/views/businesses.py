"""The list of businesses."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from contacts.access import all_businesses, businesses_named
from contacts.listing.business_columns import BUSINESS_COLUMNS, business_rows
from contacts.listing.business_query import ORDERS, BusinessQuery, BusinessState
from contacts.listing.cells import Column, heading_of
from contacts.services.lists import list_state_save
from contacts.views.chosen_columns import BUSINESSES, asked_columns, column_chooser
from hoopcrm.core.actor import Actor
from hoopcrm.core.http import trigger
from hoopcrm.core.keyset import KeysetPage, Take, take_from
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging
from hoopcrm.core.views.page import requires


class BusinessList(ListingPage):
    """`?q=<columns>&search=…&sort=-created&after=<cursor>&size=50` is the whole state of the page.

    `?columns=` changes the columns; the answer's URL names the new ones.
    """

    permission = "businesses.view"
    template_name = "businesses/list.html"
    results_template_name = "businesses/_results.html"
    results_id = "list-results"
    query: BusinessQuery

    def prepare(self) -> HttpResponse | None:
        self.path = reverse("businesses:list", args=[self.request.account.pk])  # type: ignore[attr-defined]
        name, self.default_size = BUSINESSES.of(self.request)
        self.query = BusinessQuery.of(self.request.GET, name)
        self.order = self.query.order
        now = self.query.state
        keys = asked_columns(self.request.GET, now.columns, BusinessState().columns)
        asked = BusinessState.of(keys)
        if asked == now:
            return None
        list_state_save(Actor.of_request(self.request), state=asked)
        self.query = BusinessQuery(asked, self.query.search, self.query.sort)
        if self.wants_results():
            return None
        return self._remember(HttpResponseRedirect(self._url(size=self.paging().size)))

    def paging(self) -> Paging:
        return Paging.of(self.request.GET, self.default_size)

    def take(self) -> Take:
        search = self.query.search
        rows = businesses_named(search) if search else all_businesses()
        return take_from(rows, self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        request: Any = self.request
        columns = self.query.state.chosen()
        ids = [position.pk for position in page.positions]
        rows = business_rows(request.member, request.account, ids, columns)
        first = 1 if page.is_first else max(paging.at, 2)
        last = first + len(rows) - 1
        size = paging.size
        columns_url = reverse("businesses:columns", args=[request.account.pk])
        return self._state() | {
            "rows": rows,
            "size": size,
            "headings": [self._heading(column) for column in (None, *columns)],
            "columns_url": f"{columns_url}?{self.query.params()}",
            "self_url": self._url(size=size, after=paging.after, before=paging.before, at=first),
            "pager": {
                "first": first,
                "last": last,
                "whole": page.is_first and not page.next,
                "previous_url": page.previous
                and self._url(size=size, before=page.previous, at=max(first - size, 1)),
                "next_url": page.next and self._url(size=size, after=page.next, at=last + 1),
                "sizes": [{"size": one, "url": self._url(size=one)} for one in SIZES],
            },
        }

    def _state(self) -> dict[str, Any]:
        return {
            "query": self.query,
            "list_url": self._url(),
            "clear_url": self._url(search=""),
            "sorts": [
                {
                    "label": label,
                    "way": way,
                    "url": self._url(sort=token),
                    "active": token == self.query.sort,
                }
                for token, (_order, label, way) in ORDERS.items()
            ],
        }

    def _heading(self, column: Column | None) -> dict[str, Any]:
        """A header; it offers the other way round where the list is sorted by it already."""
        heading = heading_of(column)
        key = column.sort if column else "name"
        if key:
            first, second = (f"-{key}", key) if key == "created" else (key, f"-{key}")
            heading["sort_url"] = self._url(sort=second if self.query.sort == first else first)
            if self.order.key == key:
                heading["sort"] = "descending" if self.order.descending else "ascending"
        return heading

    def _url(self, **more: Any) -> str:
        return f"{self.path}?{self.query.params(**more)}"

    def frame(self) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        return {"may_edit": member.has("businesses.edit")}

    def too_slow(self, paging: Paging) -> dict[str, Any]:
        return self._state() | {"too_slow": True, "size": paging.size}

    def finish(self, response: HttpResponse) -> HttpResponse:
        wanted = self.request.GET
        if self.wants_results():
            paging = self.paging()
            url = self._url(size=paging.size if "size" in wanted else None)
            if "columns" in wanted:
                response.headers["HX-Push-Url"] = url
                trigger(response, "slide-over:close", True)
            elif "search" in wanted and not (paging.after or paging.before):
                response.headers["HX-Replace-Url"] = url
        if {"columns", "size"} & set(wanted):
            self._remember(response)
        return response

    def _remember(self, response: HttpResponse) -> HttpResponse:
        """Keep columns and page size for the next time the list is opened."""
        size = self.paging().size
        return BUSINESSES.keep(
            self.request, response, path=self.path, name=self.query.state.hash, size=size
        )


@requires("businesses.view")
def business_columns(request: HttpRequest) -> HttpResponse:
    """The chooser of columns: a slide-over, or a page."""
    query = BusinessQuery.of(request.GET, BUSINESSES.of(request)[0])
    return column_chooser(
        request,
        list_path=reverse("businesses:list", args=[request.account.pk]),  # type: ignore[attr-defined]
        chosen=query.state.columns,
        labels={key: column.label for key, column in BUSINESS_COLUMNS.items()},
        kept={"q": query.state.hash, "search": query.search, "sort": query.sort},
    )
