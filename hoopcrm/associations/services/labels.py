"""Labels of associations: made, renamed, deleted with their links and brought back."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from hoopcrm.associations.models import Association, AssociationLabel
from hoopcrm.associations.models.association import MOST_LINKS
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.journal import Restored, operation_start, record_deletes, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line, fold
from hoopcrm.events.emit import emit

MOST_LABELS = 10
NAME_LENGTH = 60
Pair = AssociationLabel.Pair


@service
def association_label_create(
    actor: Actor,
    *,
    pair: str,
    forward: str,
    backward: str = "",
    most_second: int = MOST_LINKS,
    most_first: int = MOST_LINKS,
) -> AssociationLabel:
    """Make a label; without `backward` it is the same word on both sides.

    Raises:
        Refused: `required`, `too_long`, `name_taken`, `bad_pair`, `bad_limit` on the field at
            fault; `too_many` when the pair has ten labels.
    """
    if pair not in Pair.values:
        raise Refused("bad_pair", _("Choose what the label connects."), field="pair")
    forward, backward = _names(forward, backward)
    for field, limit in (("most_second", most_second), ("most_first", most_first)):
        if not 1 <= limit <= MOST_LINKS:
            raise Refused("bad_limit", _("Give a number from 1 to 1,000."), field=field)
    if pair == Pair.CONTACT and not backward and most_first != most_second:
        raise Refused(
            "bad_limit",
            _("With one label both sides are alike, so both limits must be equal."),
            field="most_first",
        )
    _lock_labels()
    _require_place(pair)
    _require_free(pair, forward, backward)
    label: AssociationLabel = AssociationLabel.objects.create(
        id=new_id(),
        account_id=current_account().pk,
        pair=pair,
        forward=forward,
        backward=backward,
        most_second=most_second,
        most_first=most_first,
    )
    emit("association_label.created", account=current_account(), actor=actor, subject=label)
    return label


@service(silent="an equal name changes nothing; another emits association_label.renamed")
def association_label_rename(
    actor: Actor, *, label: AssociationLabel, forward: str, backward: str = ""
) -> AssociationLabel:
    """Give a label other words; its links stay. Whether it has one word or two stays too.

    Raises:
        Refused: `required`, `too_long` or `name_taken` on `forward` or `backward`.
    """
    if label.backward and not backward.strip():
        raise Refused("required", _("Give the label of the other side."), field="backward")
    forward, backward = _names(forward, backward if label.backward else "")
    _lock_labels()
    _require_free(label.pair, forward, backward, besides=label)
    before = str(label)
    label.forward, label.backward = forward, backward
    if str(label) != before:
        label.save(update_fields=["forward", "backward"])
        emit(
            "association_label.renamed",
            account=current_account(),
            actor=actor,
            subject=label,
            changes={"name": [before, str(label)]},
        )
    return label


@service
def association_label_delete(actor: Actor, *, label: AssociationLabel) -> Operation:
    """Delete a label and all its links; the operation brings them back. Raises Refused `gone`."""
    rows = AssociationLabel.objects.select_for_update().filter(pk=label.pk)
    if not rows.values_list("pk", flat=True):
        raise Refused("gone", _("This label has been deleted already."))
    operation = operation_start(actor, kind="association_label.deleted", label=str(label))
    count = record_deletes(operation, Association.objects.filter(label=label))
    record_deletes(operation, AssociationLabel.objects.filter(pk=label.pk))
    emit(
        "association_label.deleted",
        account=current_account(),
        actor=actor,
        subject=label,
        data={"links": count},
        operation=operation,
    )
    rows.delete()
    return operation


@service
def association_label_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring a label back with the links whose records are still there.

    Raises:
        Refused: `already_undone`; `name_taken` or `too_many` by labels made since.
    """
    table = AssociationLabel._meta.db_table
    journal = JournalRow.objects.filter(operation=operation, table=table)
    before: dict[str, Any] = journal.values_list("before", flat=True).get()
    _lock_labels()
    if Operation.objects.filter(pk=operation.pk, undone_at__isnull=True).exists():
        _require_place(before["pair"])
        _require_free(before["pair"], before["forward"], before["backward"])
    restored = restore(operation)
    emit(
        "association_label.restored",
        account=current_account(),
        actor=actor,
        subject=AssociationLabel.objects.get(pk=before["id"]),
        operation=operation,
    )
    return restored


@service(silent="part of making the account, which is told as a whole")
def association_labels_seed(actor: Actor) -> None:
    """Give a new account its first labels; nothing where there are labels already."""
    if AssociationLabel.objects.exists():
        return
    AssociationLabel.objects.bulk_create(
        AssociationLabel(
            account_id=current_account().pk,
            pair=pair,
            forward=forward,
            backward=backward,
            most_second=most,
            most_first=most,
        )
        for pair, forward, backward, most in (
            (Pair.CONTACT, _("Spouse"), "", 1),
            (Pair.CONTACT, _("Colleague"), "", MOST_LINKS),
            (Pair.BUSINESS, _("Employee of"), _("Employs"), MOST_LINKS),
        )
    )


def _names(forward: str, backward: str) -> tuple[str, str]:
    forward = clean_line(forward, limit=NAME_LENGTH, field="forward")
    backward = clean_line(backward, limit=NAME_LENGTH, field="backward")
    if not forward:
        raise Refused("required", _("Give the label a name."), field="forward")
    return forward, "" if fold(backward) == fold(forward) else backward


def _require_place(pair: str) -> None:
    if AssociationLabel.objects.filter(pair=pair).count() >= MOST_LABELS:
        raise Refused("too_many", _("Two kinds of records can have ten labels at most."))


def _require_free(
    pair: str, forward: str, backward: str, besides: AssociationLabel | None = None
) -> None:
    rows = AssociationLabel.objects.filter(pair=pair)
    others = [row for row in rows if besides is None or row.pk != besides.pk]
    taken = {fold(name) for row in others for name in (row.forward, row.backward) if name}
    for field, name in (("forward", forward), ("backward", backward)):
        if name and fold(name) in taken:
            raise Refused("name_taken", _("There is such a label already."), field=field)


def _lock_labels() -> None:
    """Keep other changes of the account's labels out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"association labels {current_account().pk}"],
        )
