"""E-mails and phones of a merge: all on the master, each once, eleven of each at most."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.models import ContactEmail, ContactPhone
from contacts.models.channels import MAX_ADDRESSES
from contacts.services.merging.rows import put, take_away
from hoopcrm.core.journal import record_updates

# The rows of the contacts that go stay with them; the master gets its own.
PRIMARY = "primary"


def merge_emails(merging: Merging) -> None:
    """Give the master the addresses that it lacks."""
    _merge(merging, ContactEmail, "address", merging.choice.email)


def merge_phones(merging: Merging) -> None:
    """Give the master the numbers that it lacks; a label that it uses already is left out."""
    _merge(merging, ContactPhone, "number", merging.choice.phone)


def _merge(merging: Merging, model: Any, written: str, wanted: str) -> None:
    ids = [one.pk for one in merging.contacts]
    rows: list[Any] = list(model.objects.filter(contact__in=ids).order_by("position"))
    rows.sort(key=lambda row: ids.index(row.contact_id))
    mine = [row for row in rows if row.contact_id == merging.master.pk]
    has = {row.normalised for row in mine}
    labels = {getattr(row, "label", "") for row in mine}
    position = max((row.position for row in mine), default=0)
    room = MAX_ADDRESSES - len(mine)
    others = rows[len(mine) :]
    # The one that is to be primary has its place for certain.
    others.sort(key=lambda row: row.normalised != wanted)
    new: list[Any] = []
    for row in others:
        if row.normalised in has:
            continue
        has.add(row.normalised)
        if len(new) >= room:
            merging.overflow.append(getattr(row, written))
            continue
        position += 1
        new.append(_copy(merging, row, model, written, position, labels))
    primary = _primary(mine, new, wanted)
    _set_primary(merging, model, mine, new, primary)


def _copy(
    merging: Merging, row: Any, model: Any, written: str, position: int, labels: set[str]
) -> Any:
    extra: dict[str, Any] = {}
    if model is ContactPhone:
        extra["label"] = row.label if row.label not in labels else ""
        labels.add(row.label)
    return model(
        account_id=merging.master.account_id,
        contact=merging.master,
        position=position,
        normalised=row.normalised,
        **{written: getattr(row, written)},
        **extra,
    )


def _primary(mine: list[Any], new: list[Any], wanted: str) -> Any:
    chosen = next((row for row in (*mine, *new) if wanted and row.normalised == wanted), None)
    kept = next((row for row in mine if row.is_primary), None)
    return chosen or kept or next(iter((*mine, *new)), None)


def _set_primary(
    merging: Merging, model: Any, mine: list[Any], new: list[Any], primary: Any
) -> None:
    before = next((row for row in mine if row.is_primary), None)
    moves = primary is not before
    table = model._meta.db_table
    told: dict[str, str] = {}
    if moves and before is not None:
        rows = model.objects.filter(pk=before.pk)
        record_updates(merging.operation, rows, ["is_primary"])
        rows.update(is_primary=False)
        told["before"] = str(before.pk)
    if primary in new:
        primary.is_primary = True
    # Positions may have gaps where rows were numbered anew; the rows of one contact are few.
    put(merging, model, new, meaning=("contact_id", "normalised"))
    if moves and primary in mine:
        rows = model.objects.filter(pk=primary.pk)
        record_updates(merging.operation, rows, ["is_primary"])
        rows.update(is_primary=True)
    if moves and primary is not None:
        told["after"] = str(primary.pk)
    merging.after[f"{table}.{PRIMARY}"] = told


def undo_emails(unmerging: Unmerging) -> None:
    """Take the added addresses away; the primary one is again the one it was."""
    _undo(unmerging, ContactEmail, "address", _("E-mail"))


def undo_phones(unmerging: Unmerging) -> None:
    """Take the added numbers away; the primary one is again the one it was."""
    _undo(unmerging, ContactPhone, "number", _("Phone"))


def _undo(unmerging: Unmerging, model: Any, written: str, label: str) -> None:
    kept = take_away(unmerging, model)
    for row in model.objects.filter(pk__in=kept):
        unmerging.conflicts.append(
            _("%(field)s %(value)s was changed since and stays with %(name)s")
            % {
                "field": label,
                "value": getattr(row, written),
                "name": unmerging.master.display_name,
            }
        )
    rows: list[Any] = list(
        model.objects.filter(contact=unmerging.master).order_by("position", "id")
    )
    told = unmerging.after.get(f"{model._meta.db_table}.{PRIMARY}", {})
    _primary_again(model, rows, told)
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            model.objects.filter(pk=row.pk).update(position=position)


def _primary_again(model: Any, rows: list[Any], told: Any) -> None:
    primary = next((row for row in rows if row.is_primary), None)
    now = str(primary.pk) if primary is not None else None
    wanted = next((row for row in rows if str(row.pk) == told.get("before")), None)
    if primary is not None and (wanted is None or now != told.get("after")):
        return
    wanted = wanted or next(iter(rows), None)
    if wanted is None or wanted is primary:
        return
    if primary is not None:
        model.objects.filter(pk=primary.pk).update(is_primary=False)
    model.objects.filter(pk=wanted.pk).update(is_primary=True)


def address_ids(model: Any, contacts: list[UUID]) -> list[str]:
    """Normalised addresses of these contacts."""
    rows = model.objects.filter(contact__in=contacts)
    return list(rows.values_list("normalised", flat=True))


merge_handlers.add(
    MergeHandler(
        key="emails",
        keys=("contacts.ContactEmail.contact",),
        merge=merge_emails,
        undo=undo_emails,
        weight=10,
    )
)
merge_handlers.add(
    MergeHandler(
        key="phones",
        keys=("contacts.ContactPhone.contact",),
        merge=merge_phones,
        undo=undo_phones,
        weight=11,
    )
)
