"""Deleting a business. Its contacts stay, without a business; undo links them again.

What other apps keep of it goes and comes back by `contacts.business_parts`.
"""

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from contacts.business_parts import business_parts
from contacts.models import Business, Contact
from contacts.services.business_links import CHUNK_ROWS, FOLLOWING, locked, write_business
from contacts.services.businesses import business_lock
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
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
from hoopcrm.events.emit import NewEvent, emit, emit_many, emitted_by_sql, sql_columns
from hoopcrm.jobs.models import Job
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
    for part in business_parts:
        part.remove(actor, business, operation)
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
    """Take a deletion back: the business is there again, with its contacts and other parts.

    Contacts that were changed since keep what they have now. A deletion that was stopped on its
    way gives back the contacts that it had taken.

    Raises:
        Refused: `already_undone`, `not_finished`, `gone`, or `name_taken` by a business made since.
    """
    business, is_gone = _business_of(operation)
    if is_gone and Business.objects.filter(name_folded=business.name_folded).exists():
        raise Refused(
            "name_taken",
            _("There is another business called %(name)s now.") % {"name": business.name},
        )
    restored = restore(operation)
    if is_gone:
        emit(
            "business.restored",
            account=current_account(),
            actor=actor,
            subject=business,
            operation=operation,
        )
        for part in business_parts:
            part.restored(actor, business, operation)
    _tell_linked_again(actor, business, operation)
    return restored


def _business_of(operation: Operation) -> tuple[Business, bool]:
    """The business of a deletion as it was, and whether the deletion came to its end."""
    open_states = (Job.State.QUEUED, Job.State.RUNNING, Job.State.PAUSED)
    jobs = Job.objects.filter(type=DELETE_JOB, state__in=open_states)
    if jobs.filter(params__operation=str(operation.pk)).exists():
        raise Refused("not_finished", _("The business is still being deleted."))
    journal = JournalRow.objects.filter(operation=operation)
    before = journal.filter(table=Business._meta.db_table).values_list("before", flat=True).first()
    if before is not None:
        pk, name, folded = UUID(before["id"]), before["name"], before["name_folded"]
        return Business(pk=pk, name=name, name_folded=folded), True
    taken = journal.filter(table=Contact._meta.db_table).values_list("before", flat=True).first()
    found = Business.objects.filter(pk=taken["business_id"]).first() if taken else None
    if found is None:
        raise Refused("gone", _("There is nothing left to bring back."))
    return found, False


def _tell_linked_again(actor: Actor, business: Business, operation: Operation) -> None:
    """One event on the timeline of each contact that is back, by one statement."""
    account = current_account()
    constants = sql_columns("contact.updated", account=account, actor=actor, operation=operation)
    names = ", ".join(constants)
    places = ", ".join(f"%(c_{name})s" for name in constants)
    params = {f"c_{name}": value for name, value in constants.items()} | {
        "journal": operation.pk,
        "business": business.pk,
        "actor": actor.id,
        "at": now(),
        "nothing": Jsonb({}),
        "change": Jsonb({"business": ["", business.name]}),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH linked AS (UPDATE contacts_contact c SET updated_by_id = %(actor)s"  # noqa: S608 - constant names
            " FROM core_journalrow j WHERE j.operation_id = %(journal)s"
            " AND j.\"table\" = 'contacts_contact' AND c.id = j.pk_value::uuid"
            " AND c.business_id = %(business)s RETURNING c.*)"
            " INSERT INTO events_event (id, at, contact_id, subject_type, subject_id,"
            f" subject_label, changes, data, {names})"
            " SELECT core_uuid7(%(at)s), %(at)s, id, 'contacts.contact', id::text,"
            " left(coalesce(nullif(btrim(first_name || ' ' || last_name), ''),"
            " nullif(email, ''), nullif(phone, ''), company_name), 300),"
            f" %(change)s, %(nothing)s, {places} FROM linked",
            params,
        )
        count = int(cursor.rowcount)
    emitted_by_sql("contact.updated", account=account, count=count)


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
