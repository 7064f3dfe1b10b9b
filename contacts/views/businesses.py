"""The list of businesses."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from contacts.access import all_businesses, businesses_counted, businesses_named
from hoopcrm.core.keyset import KeysetPage, Kind, Order, Take, take_from
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging

LONGEST_SEARCH = 200
ORDERS = {
    order.token: (order, label, way)
    for order, label, way in (
        (Order(key="name", column="name_folded", blanks=False), _("Name"), _("A to Z")),
        (
            Order(key="name", column="name_folded", blanks=False, descending=True),
            _("Name"),
            _("Z to A"),
        ),
        (
            Order(
                key="created", column="created_at", kind=Kind.TIME, blanks=False, descending=True
            ),
            _("Created"),
            _("newest first"),
        ),
        (
            Order(key="created", column="created_at", kind=Kind.TIME, blanks=False),
            _("Created"),
            _("oldest first"),
        ),
    )
}


class BusinessList(ListingPage):
    """`?search=…&sort=-created&after=<cursor>&size=50` is the whole state of the page."""

    permission = "businesses.view"
    template_name = "businesses/list.html"
    results_template_name = "businesses/_results.html"
    results_id = "list-results"

    def prepare(self) -> HttpResponse | None:
        asked = self.request.GET.get("search", "").replace("\x00", "")
        self.search = asked.strip()[:LONGEST_SEARCH]
        sort = self.request.GET.get("sort", "")
        self.sort = sort if sort in ORDERS else "name"
        self.order = ORDERS[self.sort][0]
        return None

    def take(self) -> Take:
        rows = businesses_named(self.search) if self.search else all_businesses()
        return take_from(rows, self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        rows = businesses_counted(member, [position.pk for position in page.positions])
        first = 1 if page.is_first else max(paging.at, 2)
        last = first + len(rows) - 1
        size = paging.size
        return self._state() | {
            "rows": rows,
            "size": size,
            "headings": {key: self._heading(key) for key in ("name", "created")},
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
            "search": self.search,
            "sort": self.sort,
            "list_url": self._url(),
            "clear_url": self._url(search=""),
            "sorts": [
                {
                    "label": label,
                    "way": way,
                    "url": self._url(sort=token),
                    "active": token == self.sort,
                }
                for token, (_order, label, way) in ORDERS.items()
            ],
        }

    def _heading(self, key: str) -> dict[str, str]:
        """The other way round where the list is sorted so already."""
        first, second = ("-created", "created") if key == "created" else ("name", "-name")
        sorted_by = self.order.key == key
        return {
            "url": self._url(sort=second if self.sort == first else first),
            "sort": ("descending" if self.order.descending else "ascending") if sorted_by else "",
        }

    def _url(self, **more: Any) -> str:
        account_id = self.request.account.pk  # type: ignore[attr-defined]
        state = {"search": self.search, "sort": "" if self.sort == "name" else self.sort} | more
        query = urlencode({name: value for name, value in state.items() if value})
        path = reverse("businesses:list", args=[account_id])
        return f"{path}?{query}" if query else path

    def frame(self) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        return {"may_edit": member.has("businesses.edit")}

    def too_slow(self, paging: Paging) -> dict[str, Any]:
        return self._state() | {"too_slow": True, "size": paging.size}

    def finish(self, response: HttpResponse) -> HttpResponse:
        if self.wants_results() and "search" in self.request.GET:
            paging = self.paging()
            if not (paging.after or paging.before):
                response.headers["HX-Replace-Url"] = self._url(
                    size=paging.size if "size" in self.request.GET else None
                )
        return response
