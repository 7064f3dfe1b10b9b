"""Deleting a business. Its contacts stay, without a business; undo links them again."""

from typing import Any

from django.utils.translation import gettext as _

from contacts.models import Business, Contact
from contacts.services.business_links import CHUNK_ROWS, FOLLOWING, locked, write_business
from contacts.services.businesses import business_lock
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import (
    Restored,
    operation_start,
    record_deletes,
    record_updates,
    restore,
)
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import NewEvent, emit, emit_many
from hoopcrm.jobs.services import job_start

DELETE_JOB = "business.delete"


@service
def business_delete(actor: Actor, *, business: Business) -> tuple[Operation, bool]:
    """Delete a business; with many contacts a job does it.

    Returns:
        The operation that takes it back, and whether the business is gone already.

    Raises:
        Refused: `gone`.
    """
    count = Contact.objects.filter(business=business).count()
    operation = operation_start(actor, kind="business.deleted", label=business.name)
    if count > CHUNK_ROWS:
        job_start(
            actor,
            type=DELETE_JOB,
            params={"business": str(business.pk), "operation": str(operation.pk)},
            label=_("Deletion of %(name)s") % {"name": business.name},
            total=count,
        )
        return operation, False
    while not business_delete_step(actor, business=business, operation=operation)[1]:
        pass
    return operation, True


@service
def business_delete_step(
    actor: Actor, *, business: Business, operation: Operation
) -> tuple[int, bool]:
    """Unlink the next contacts, and delete the business when they were the last.

    Returns:
        How many contacts were unlinked, and whether the business is gone.

    Raises:
        Refused: `gone`.
    """
    # Contacts first, then the business: the order in which a change of one contact locks them.
    contacts = locked(Contact.objects.filter(business=business), CHUNK_ROWS)
    if len(contacts) < CHUNK_ROWS:
        business_lock(business)
    _unlink(actor, business, contacts, operation)
    if Contact.objects.filter(business=business).exists():
        return len(contacts), False
    rows = Business.objects.filter(pk=business.pk)
    record_deletes(operation, rows)
    emit(
        "business.deleted",
        account=current_account(),
        actor=actor,
        subject=business,
        operation=operation,
    )
    rows.delete()
    return len(contacts), True


def _unlink(
    actor: Actor, business: Business, contacts: list[Contact], operation: Operation
) -> None:
    if not contacts:
        return
    record_updates(
        operation, Contact.objects.filter(pk__in=[one.pk for one in contacts]), FOLLOWING
    )
    write_business(actor, contacts, None, "")
    _tell(actor, contacts, [business.name, ""], operation)


@service
def business_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Take a deletion back: the business is there again, and so are its contacts.

    Contacts that were changed since keep what they have now.

    Raises:
        Refused: `already_undone`, `not_finished`, or `name_taken` by a business made since.
    """
    before = _before(operation)
    business = Business(pk=before["id"], name=before["name"])
    if Business.objects.filter(name_folded=before["name_folded"]).exists():
        raise Refused(
            "name_taken",
            _("There is another business called %(name)s now.") % {"name": business.name},
        )
    restored = restore(operation)
    kept = {pk for _table, pk in restored.conflicts}
    touched = JournalRow.objects.filter(operation=operation, table=Contact._meta.db_table)
    pks = [pk for pk in touched.values_list("pk_value", flat=True) if pk not in kept]
    emit(
        "business.restored",
        account=current_account(),
        actor=actor,
        subject=business,
        operation=operation,
    )
    back = Contact.objects.filter(pk__in=pks)
    back.update(updated_by_id=actor.id)
    _tell(actor, list(back), ["", business.name], operation)
    return restored


def _before(operation: Operation) -> dict[str, Any]:
    """The row of the business that was deleted."""
    rows = JournalRow.objects.filter(operation=operation, table=Business._meta.db_table)
    before: dict[str, Any] | None = rows.values_list("before", flat=True).first()
    if before is None:
        raise Refused("not_finished", _("The business is still being deleted."))
    return before


def _tell(actor: Actor, contacts: list[Contact], change: list[str], operation: Operation) -> None:
    """One event on the timeline of each contact."""
    emit_many(
        "contact.updated",
        (
            NewEvent(
                contact_id=contact.pk,
                subject_type=Contact._meta.label_lower,
                subject_id=str(contact.pk),
                subject_label=contact.display_name,
                changes={"business": change},
            )
            for contact in contacts
        ),
        account=current_account(),
        actor=actor,
        operation=operation,
    )
