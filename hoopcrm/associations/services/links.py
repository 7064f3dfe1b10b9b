"""Links between records: made within the limits of their label, removed with Undo."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.access import visible_contacts
from contacts.models import Business, Contact
from contacts.services.rows import contact_hold
from hoopcrm.associations.models import Association, AssociationLabel
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, record_deletes, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import NewEvent, emit, emit_many

Pair = AssociationLabel.Pair


@service
def association_add(
    actor: Actor,
    *,
    label: AssociationLabel,
    first: Contact,
    second: Contact | Business,
    at: datetime | None = None,
) -> Association:
    """Link two records.

    Args:
        at: when they were linked, for history that is loaded later.

    Raises:
        Refused: `itself`, `wrong_kind`, `deleted`, `linked` when this link exists, or `limit` when
            a side has as many as its label allows.
    """
    _require_fitting(label, first, second)
    _lock(label.pk)
    if isinstance(second, Business):
        _hold(second)
    if not AssociationLabel.objects.filter(pk=label.pk).exists():
        raise Refused("deleted", _("This label has been deleted."), field="label")
    if label.is_symmetric and isinstance(second, Contact) and second.pk < first.pk:
        first, second = second, first
    ends = _ends(first, second)
    if Association.objects.filter(label=label, **ends).exists():
        raise Refused("linked", _("These two are linked with this label already."))
    _require_room(label, ends)
    link: Association = Association.objects.create(
        account_id=current_account().pk, label=label, created_at=at or now(), **ends
    )
    _tell(actor, "association.added", label, first, second, at=at)
    return link


@service
def association_remove(actor: Actor, *, association: Association) -> Operation:
    """Remove a link; the operation returned takes it back.

    Raises:
        Refused: `gone`.
    """
    rows = Association.objects.filter(pk=association.pk)
    row = rows.select_related("label", "first", "second", "business").first()
    if row is None:
        raise Refused("gone", _("This link has been removed already."))
    operation = operation_start(actor, kind="association.removed", label=str(row.label))
    record_deletes(operation, rows)
    rows.delete()
    _tell(actor, "association.removed", row.label, row.first, row.second or row.business, operation)
    return operation


@service
def association_remove_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Link the records again.

    Raises:
        Refused: `already_undone`, `gone` when label or record was deleted or is not seen by the
            actor, `linked` or `limit`.
    """
    before: dict[str, Any] = JournalRow.objects.values_list("before", flat=True).get(
        operation=operation
    )
    people = visible_contacts(actor.member) if actor.member else Contact.objects.alive()
    _lock(UUID(before["label_id"]))
    label = AssociationLabel.objects.filter(pk=before["label_id"]).first()
    first = people.filter(pk=before["first_id"]).first()
    second: Contact | Business | None
    if before["second_id"]:
        second = people.filter(pk=before["second_id"]).first()
    else:
        second = Business.objects.filter(pk=before["business_id"]).first()
    if label is None or first is None or second is None:
        raise Refused("gone", _("This link cannot be brought back any more."))
    ends = _ends(first, second)
    if Association.objects.filter(label=label, **ends).exists():
        raise Refused("linked", _("These two are linked with this label already."))
    _require_room(label, ends)
    restored = restore(operation)
    _tell(actor, "association.added", label, first, second, operation)
    return restored


def business_links_remove(actor: Actor, business: Business, operation: Operation) -> None:
    """Journal and remove the links of a business that is deleted, and tell its contacts."""
    rows = Association.objects.filter(business=business)
    links = list(rows.select_related("label", "first"))
    record_deletes(operation, rows)
    rows.delete()
    _tell_contacts(actor, "association.removed", business, links, operation)


def business_links_restored(actor: Actor, business: Business, operation: Operation) -> None:
    """Tell the contacts of a business that is back which links came with it."""
    rows = Association.objects.filter(business=business).select_related("label", "first")
    _tell_contacts(actor, "association.added", business, list(rows), operation)


def _tell_contacts(
    actor: Actor, type: str, business: Business, links: list[Association], operation: Operation
) -> None:
    emit_many(
        type,
        (
            NewEvent(
                contact_id=link.first_id,
                subject_type=Business._meta.label_lower,
                subject_id=str(business.pk),
                subject_label=str(business),
                data={"label": link.label.forward},
            )
            for link in links
        ),
        account=current_account(),
        actor=actor,
        operation=operation,
    )


def _hold(business: Business) -> None:
    """Keep the business from being deleted until the transaction ends. Raises Refused."""
    held = Business.objects.select_for_update(no_key=True).filter(pk=business.pk)
    if not held.values_list("pk", flat=True):
        raise Refused("deleted", _("This business has been deleted."), field="other")


def _ends(first: Contact, second: Contact | Business) -> dict[str, Any]:
    if isinstance(second, Business):
        return {"first": first, "second": None, "business": second}
    return {"first": first, "second": second, "business": None}


def _require_fitting(label: AssociationLabel, first: Contact, second: Contact | Business) -> None:
    if isinstance(second, Business) != (label.pair == Pair.BUSINESS):
        raise Refused("wrong_kind", _("This label does not fit these records."), field="label")
    if first.pk == second.pk:
        raise Refused("itself", _("A contact cannot be linked to itself."), field="other")
    people = [one for one in (first, second) if isinstance(one, Contact)]
    for contact in sorted(people, key=lambda one: one.pk):
        contact_hold(contact, field="other")


def _require_room(label: AssociationLabel, ends: dict[str, Any]) -> None:
    """Refuse when either record has as many links of this label as it may."""
    links = Association.objects.filter(label=label, first__deleted_at__isnull=True).filter(
        Q(second__isnull=True) | Q(second__deleted_at__isnull=True)
    )
    first, second = ends["first"], ends["second"]
    if label.is_symmetric:
        sides = [(one, links.filter(Q(first=one) | Q(second=one))) for one in (first, second)]
        limits = [label.most_second, label.most_second]
    else:
        seconds = {"second": second} if second else {"business": ends["business"]}
        sides = [
            (first, links.filter(first=first)),
            (second or ends["business"], links.filter(**seconds)),
        ]
        limits = [label.most_second, label.most_first]
    for (record, rows), most in zip(sides, limits, strict=True):
        if rows.count() >= most:
            raise Refused(
                "limit",
                _("%(name)s has %(most)d of “%(label)s” already, the most that the label allows.")
                % {"name": record, "most": most, "label": label},
                field="label",
            )


def _lock(label_id: UUID) -> None:
    """Keep other links of this label out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"association {label_id}"]
        )


def _tell(
    actor: Actor,
    type: str,
    label: AssociationLabel,
    first: Contact,
    second: Contact | Business,
    operation: Operation | None = None,
    at: datetime | None = None,
) -> None:
    """One event on the timeline of each contact, in the words of its own side."""
    sides: list[tuple[Contact, Contact | Business, str]] = [(first, second, label.forward)]
    if isinstance(second, Contact):
        sides.append((second, first, label.backward or label.forward))
    for contact, other, word in sides:
        emit(
            type,
            account=current_account(),
            actor=actor,
            contact=contact,
            subject=other,
            data={"label": word},
            operation=operation,
            at=at,
        )
