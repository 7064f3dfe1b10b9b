"""Taking a merge back: everything is as it was, except what was changed since."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.merge_handlers import Unmerging, merge_handlers
from contacts.models import Contact, ContactRedirect
from contacts.services.merging.master import settle_undone, undo_rows
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.duplicates.models import ContactMerge
from hoopcrm.duplicates.services.merge import locked_contacts
from hoopcrm.events.emit import emit


@service
def contacts_merge_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Make the contacts separate again; works as long as the merge's journal is kept.

    What was changed since stays as it is and is listed in the conflicts, as (table, words).

    Raises:
        Refused: `already_undone`; `merged_further` when the master was itself merged since
            (`operation` in its data is the merge to take back first); `deleted` or `gone`;
            `limit_reached`.
    """
    merge = ContactMerge.objects.filter(operation=operation).first()
    if merge is None:
        raise Refused("gone", _("There is nothing left to take back."))
    account = current_account()
    locked = Operation.objects.select_for_update().get(pk=operation.pk)
    if locked.undone_at is not None:
        raise Refused("already_undone", _("This has already been undone."))
    _require_outermost(merge)
    ids = [UUID(one["id"]) for one in merge.merged]
    _require_there(merge, ids)
    limits.require(account, "contacts", adding=len(ids))
    master, *others = locked_contacts([merge.master_id, *ids], deleted=ids)
    unmerging = Unmerging(
        actor=actor, operation=operation, master=master, others=others, after=merge.after
    )
    undo_rows(unmerging)
    for handler in merge_handlers:
        handler.undo(unmerging)
    settle_undone(unmerging)
    limits.record(account, "contacts", len(ids))
    Operation.objects.filter(pk=operation.pk).update(undone_at=now())
    ContactMerge.objects.filter(pk=merge.pk).update(conflicts=unmerging.conflicts)
    _tell(actor, merge, [master, *others], operation, unmerging.conflicts)
    return Restored(
        rows={Contact._meta.db_table: len(others) + 1},
        conflicts=[(Contact._meta.db_table, line) for line in unmerging.conflicts],
    )


def outer_merge(merge: ContactMerge) -> ContactMerge | None:
    """The later merge into which this one's master has gone, if it stands."""
    if not ContactRedirect.objects.filter(contact=merge.master_id).exists():
        return None
    later = ContactMerge.objects.filter(
        merged__contains=[{"id": str(merge.master_id)}], operation__undone_at__isnull=True
    )
    found: ContactMerge | None = later.select_related("operation").order_by("-id").first()
    return found


def _require_outermost(merge: ContactMerge) -> None:
    outer = outer_merge(merge)
    if outer is not None:
        raise Refused(
            "merged_further",
            _("%(name)s was itself merged into %(master)s later. Take that merge back first.")
            % {"name": merge.master_name, "master": outer.master_name},
            operation=outer.operation_id,
        )


def _require_there(merge: ContactMerge, ids: list[UUID]) -> None:
    master = Contact.objects.filter(pk=merge.master_id).first()
    if master is not None and master.deleted_at is not None:
        raise Refused(
            "deleted",
            _("%(name)s has been deleted. Restore it, then take the merge back.")
            % {"name": master.display_name},
        )
    if master is None or Contact.objects.filter(pk__in=ids).count() < len(ids):
        raise Refused("gone", _("The contacts of this merge no longer exist."))


def _tell(
    actor: Actor,
    merge: ContactMerge,
    contacts: list[Contact],
    operation: Operation,
    conflicts: list[str],
) -> None:
    """One event on the timeline of each of the contacts."""
    data: dict[str, Any] = {
        "master": {"id": str(merge.master_id), "name": merge.master_name},
        "merged": merge.merged,
    }
    if conflicts:
        data["conflicts"] = conflicts
    for contact in contacts:
        emit(
            "contact.merge_undone",
            account=current_account(),
            actor=actor,
            subject=contact,
            data=data,
            operation=operation,
        )
