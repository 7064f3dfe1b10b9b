"""The way from the list to merging: a page of the app of duplicates, where there is one."""

from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from contacts.bulk.actions import BarAction

MOST_MERGED = 10


class MergeContacts(BarAction):
    """Leads to the merge of two to ten ticked contacts."""

    key = "merge"
    label = gettext_lazy("Merge")
    icon = "arrow-merge"
    permission = "contacts.merge"
    weight = 85
    least = 2
    most = MOST_MERGED
    by_link = True

    def url(self, account_id: UUID) -> str:
        try:
            return reverse("duplicates:merge", args=[account_id])
        except NoReverseMatch:
            return ""
