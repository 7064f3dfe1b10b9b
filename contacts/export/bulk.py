"""Export among the actions of the list's bar of selected contacts."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from contacts.bulk.actions import BarAction
from hoopcrm.core.http import address_of


class Export(BarAction):
    """Leads to the list's own export, with the selection."""

    key = "export"
    label = _("Export")
    icon = "file-export"
    permission = "contacts.export"
    weight = 80
    on_bar = True

    def url(self, account_id: UUID) -> str:
        return address_of("contacts:export", account_id)
