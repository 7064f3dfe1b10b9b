"""Deleting contacts by sets, and bringing them back with all that hangs from them.

A deleted contact keeps its rows; they are only shown nowhere. Its addresses are free for others,
so a contact that comes back may be a duplicate by then.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F

from contacts.contact_parts import contact_parts
from contacts.deleted import Shared, deleted_contacts, kept_since, shared_addresses
from contacts.models import Contact
from contacts.services.unique_values import unique_take_again
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.journal import record_updates
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.customfields.unique import unique_release
from hoopcrm.events.emit import NewEvent, emit, emit_many

# What the journal keeps of a deletion.
DELETED_COLUMNS = ("deleted_at", "deleted_by_id")
# More than these are told of by one statement.
TOLD_SINGLY = 100


@dataclass(slots=True)
class Back:
    """What became of contacts that were to come back.

    Attributes:
        too_old: deleted too long ago.
        absent: back already, or removed for good.
        shared: those that have an address which another living contact has too.
    """

    restored: list[Contact] = field(default_factory=list)
    too_old: int = 0
    absent: int = 0
    shared: list[Shared] = field(default_factory=list)


@service(silent="contacts that are gone already are left alone; each deletion emits an event")
def contacts_delete(actor: Actor, *, ids: Collection[UUID], operation: Operation) -> int:
    """Delete contacts softly, as a part of `operation`; returns how many.

    Those that the caller may not see must not be among them.
    """
    rows = Contact.objects.alive().filter(pk__in=list(ids))
    contacts = list(rows.select_for_update(of=("self",)).order_by("pk"))
    pks = [one.pk for one in contacts]
    if not pks:
        return 0
    chosen = Contact.objects.filter(pk__in=pks)
    record_updates(operation, chosen, DELETED_COLUMNS)
    moment = now()
    chosen.update(
        deleted_at=moment,
        deleted_by_id=actor.id,
        updated_at=moment,
        updated_by_id=actor.id,
        version=F("version") + 1,
    )
    unique_release(pks)
    parts_leave(pks)
    limits.record(current_account(), "contacts", -len(pks))
    tell(actor, "contact.deleted", contacts, operation)
    return len(pks)


@service(silent="what cannot come back is left alone; each return emits an event")
def contacts_restore(actor: Actor, *, ids: Collection[UUID]) -> Back:
    """Bring deleted contacts back, with everything that hangs from them.

    Raises:
        Refused: `limit_reached` when the plan has no room for all of them.
    """
    account: Any = current_account()
    wanted = set(ids)
    found = list(
        deleted_contacts().filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk")
    )
    since = kept_since(account)
    contacts = [one for one in found if one.deleted_at >= since]
    back = Back(contacts, too_old=len(found) - len(contacts), absent=len(wanted) - len(found))
    if not contacts:
        return back
    limits.require(account, "contacts", adding=len(contacts))
    rows = Contact.objects.filter(pk__in=[one.pk for one in contacts])
    moment = now()
    rows.update(
        deleted_at=None,
        deleted_by_id=None,
        updated_at=moment,
        updated_by_id=actor.id,
        version=F("version") + 1,
    )
    unique_take_again(contacts)
    parts_return([one.pk for one in contacts])
    limits.record(account, "contacts", len(contacts))
    back.shared = shared_addresses(rows)
    tell(actor, "contact.restored", contacts, shared=back.shared)
    return back


def parts_leave(contacts: Collection[UUID]) -> None:
    """Have the other apps take back what deleted contacts hold of what others need."""
    for part in contact_parts:
        if part.left is not None:
            part.left(contacts)


def parts_return(contacts: Collection[UUID]) -> None:
    """Have the other apps give that to contacts who are back."""
    for part in contact_parts:
        if part.back is not None:
            part.back(contacts)


def tell(
    actor: Actor,
    type: str,
    contacts: list[Contact],
    operation: Operation | None = None,
    shared: Iterable[Shared] = (),
) -> None:
    """One event for each contact; of many at once nobody is told singly."""
    account = current_account()
    also: dict[UUID, list[str]] = {}
    for one in shared:
        also.setdefault(one.contact_id, []).append(one.kind)
    data = {pk: {"shared": sorted(kinds)} for pk, kinds in also.items()}
    if len(contacts) <= TOLD_SINGLY:
        for contact in contacts:
            emit(
                type,
                account=account,
                actor=actor,
                subject=contact,
                operation=operation,
                data=data.get(contact.pk),
            )
        return
    emit_many(
        type,
        (
            NewEvent(
                contact_id=contact.pk,
                subject_type=Contact._meta.label_lower,
                subject_id=str(contact.pk),
                subject_label=contact.display_name,
                data=data.get(contact.pk, {}),
            )
            for contact in contacts
        ),
        account=account,
        actor=actor,
        operation=operation,
    )
