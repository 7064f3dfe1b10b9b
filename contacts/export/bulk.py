"""Export among the actions of the list's bar of selected contacts."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.bulk.actions import BulkAction


class Export(BulkAction):
    """Its dialog is that of the list's own export; nothing is changed and no job of ours runs."""

    key = "export"
    label = _("Export")
    icon = "file-export"
    permission = "contacts.export"
    weight = 80
    locks = False

    def url(self, account_id: UUID) -> str:
        return reverse("contacts:export", args=[account_id])

    def title(self, count: int) -> str:
        return str(_("Export contacts"))
