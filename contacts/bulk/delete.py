"""Deleting contacts; restoring them takes the whole of it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy, ngettext

from contacts.bulk.actions import BulkAction, Result, Undone, Work
from contacts.bulk.telling import tell_inverse
from contacts.bulk.words import counted
from contacts.deleted import kept_since
from contacts.services.removal import contacts_delete, parts_return
from hoopcrm.accounts import limits


class DeleteContacts(BulkAction):
    """Deletes softly: everything that belongs to the contacts comes back with them."""

    key = "delete"
    label = gettext_lazy("Delete")
    icon = "trash"
    permission = "contacts.delete"
    weight = 90
    on_bar = True
    danger = True
    typed = "DELETE"
    hint = gettext_lazy(
        "Notes, tasks, documents and history go along, and come back with Restore on the page"
        " Bulk actions, or from the page Restore."
    )
    undo_label = gettext_lazy("Restore")

    def title(self, count: int) -> str:
        return counted(ngettext("Delete %(n)s contact?", "Delete %(n)s contacts?", count), count)

    def submit(self, count: int) -> str:
        return counted(ngettext("Delete %(n)s contact", "Delete %(n)s contacts", count), count)

    def run(self, work: Work) -> Mapping[UUID, Result]:
        contacts_delete(work.actor, ids=work.ids, operation=work.operation)
        return {}

    def undoable_since(self, account: Any) -> datetime:
        return kept_since(account)

    def before_undo(self, undone: Undone) -> None:
        limits.require(undone.account, "contacts", adding=len(undone.contacts))
        limits.record(undone.account, "contacts", len(undone.contacts))
        parts_return(undone.contacts)
        tell_inverse(undone, "contact.deleted", "contact.restored")
