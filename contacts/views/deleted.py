"""Contacts → Restore: what was deleted, until when it can come back, and by whom it went."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.access import contacts_by_id
from contacts.deleted import View, days_left
from contacts.listing.search import LONGEST
from contacts.models import Contact
from contacts.removal_jobs import open_removals
from hoopcrm.accounts.access import member_names
from hoopcrm.core.keyset import KeysetPage, Kind, Order, Take, take_from
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging
from hoopcrm.jobs.progress import Progress

NEWEST = Order(key="deleted", column="deleted_at", kind=Kind.TIME, descending=True, blanks=False)
# From here on the time that is left is shown as running out.
SOON = 7


class DeletedContacts(ListingPage):
    """`?search=…&after=<cursor>&size=50`; the last deleted first."""

    permission = "contacts.restore"
    template_name = "contacts/deleted.html"
    results_template_name = "contacts/_deleted.html"
    results_id = "list-results"
    order = NEWEST

    def take(self) -> Take:
        return take_from(View(self._search()).rows(), self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        contacts = contacts_by_id(position.pk for position in page.positions)
        names = member_names({one.deleted_by_id for one in contacts if one.deleted_by_id})
        size = paging.size
        return {
            "rows": [self._row(one, names.get(one.deleted_by_id, "")) for one in contacts],
            "size": size,
            "sizes": [{"size": one, "url": self._url(size=one)} for one in SIZES],
            "previous_url": page.previous and self._url(size=size, before=page.previous),
            "next_url": page.next and self._url(size=size, after=page.next),
            "self_url": self._url(size=size, after=paging.after, before=paging.before),
        }

    def frame(self) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        account = [member.account_id]
        whole = urlencode({"all": "1", "search": self._search()})
        restore_url = reverse("contacts:deleted_restore", args=account)
        may_set = member.has("settings.manage")
        return {
            "search": self._search(),
            "list_url": reverse("contacts:deleted", args=account),
            "clear_url": reverse("contacts:deleted", args=account),
            "restore_url": restore_url,
            "restore_all_url": f"{restore_url}?{whole}",
            "erase_url": reverse("contacts:deleted_erase", args=account)
            if member.has("contacts.erase")
            else "",
            "working": [Progress.of(job) for job in open_removals()],
            "days": self.request.account.restore_days,  # type: ignore[attr-defined]
            "settings_url": reverse("contact_settings:details", args=account) if may_set else "",
        }

    def _row(self, contact: Contact, by: str) -> dict[str, Any]:
        left = days_left(contact, self.request.account)  # type: ignore[attr-defined]
        text = ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}
        tone = "amber" if left <= SOON else "gray"
        if left == 0:
            text, tone = _("Time is over"), "red"
        return {
            "contact": contact,
            "by": by,
            "left": left,
            "left_text": text,
            "left_tone": tone,
            "query": urlencode({"selected": str(contact.pk)}),
        }

    def _search(self) -> str:
        return self.request.GET.get("search", "").replace("\x00", "").strip()[:LONGEST]

    def _url(self, **query: Any) -> str:
        path = reverse("contacts:deleted", args=[self.request.member.account_id])  # type: ignore[attr-defined]
        values = {"search": self._search(), **query}
        given = {name: value for name, value in values.items() if value}
        return f"{path}?{urlencode(given)}" if given else path
