"""The page of all notices."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.keyset import KeysetPage, Take, take_from
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging
from hoopcrm.notifications.access import (
    NEWEST,
    lines_of,
    notices_by_id,
    own_notices,
    unread_notices,
)

TABS = {"": _("All"), "unread": _("Unread")}


class NoticeListPage(ListingPage):
    """`?show=unread&after=<cursor>&size=` is the whole state of the page."""

    permission = "notices.use"
    template_name = "notifications/list.html"
    results_template_name = "notifications/_results.html"
    results_id = "notice-results"
    order = NEWEST

    def prepare(self) -> HttpResponse | None:
        member: Any = self.request.member  # type: ignore[attr-defined]
        self.path = reverse("notifications:list", args=[member.account_id])
        show = self.request.GET.get("show", "")
        self.show = show if show in TABS else ""
        return None

    def take(self) -> Take:
        member: Any = self.request.member  # type: ignore[attr-defined]
        rows = unread_notices(member) if self.show else own_notices(member)
        return take_from(rows, self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        notices = notices_by_id([position.pk for position in page.positions])
        size = paging.size
        return {
            "lines": lines_of(member, notices),
            "size": size,
            "previous_url": page.previous and self._url(size=size, before=page.previous),
            "next_url": page.next and self._url(size=size, after=page.next),
            "sizes": [{"size": one, "url": self._url(size=one)} for one in SIZES],
            "self_url": self._url(size=size, after=paging.after, before=paging.before),
        }

    def frame(self) -> dict[str, Any]:
        return {
            "show": self.show,
            "all_url": self.path,
            "tabs": [
                {
                    "key": key or "all",
                    "label": label,
                    "url": self._url(show=key),
                    "active": key == self.show,
                }
                for key, label in TABS.items()
            ],
        }

    def _url(self, **over: Any) -> str:
        query = {name: value for name, value in ({"show": self.show} | over).items() if value}
        return f"{self.path}?{urlencode(query)}" if query else self.path
