"""The way from the list to merging: a page of the app of duplicates, where there is one."""

from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext_lazy

from contacts.bulk.actions import BarAction
from hoopcrm.core.http import address_of

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
        return address_of("duplicates:merge", account_id)

    @property
    def is_available(self) -> bool:
        return apps.is_installed("hoopcrm.duplicates")
