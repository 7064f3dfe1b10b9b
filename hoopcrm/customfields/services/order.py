"""The order of custom fields, their folders and their options."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line, fold
from hoopcrm.customfields.models import FieldDefinition, FieldFolder, FieldOption
from hoopcrm.customfields.services.fields import LABEL_LENGTH, option_repeated
from hoopcrm.events.emit import emit


@service(silent="the same order changes nothing; another one emits custom_field.ordered")
def fields_arrange(actor: Actor, *, folder: FieldFolder | None, fields: Sequence[str]) -> None:
    """Put the fields of a folder (None: of no folder) in this order of ids.

    Fields named that are in another folder move here; those that are not named keep their order
    behind the others.
    """
    moved = fields_move(actor, folder=folder, fields=fields)
    rows = list(FieldDefinition.objects.filter(folder=folder).order_by("position", "id"))
    if _arranged(FieldDefinition, rows, fields) and not moved:
        emit(
            "custom_field.ordered",
            account=current_account(),
            actor=actor,
            subject=folder,
            data={"fields": [row.key for row in rows]},
        )


@service(silent="fields that are there already stay; each that moves emits custom_field.updated")
def fields_move(actor: Actor, *, folder: FieldFolder | None, fields: Sequence[str]) -> int:
    """Move fields into a folder (None: into none), behind those in it; how many moved.

    Ids that are no field of the folder's kind of record are left out.
    """
    kind = folder.object_type if folder else "contact"
    rows = FieldDefinition.objects.filter(object_type=kind).select_related("folder")
    named = {str(row.pk): row for row in rows.filter(pk__in=[pk for pk in fields if _is_id(pk)])}
    highest = rows.filter(folder=folder).aggregate(last=Max("position"))["last"]
    free = 0 if highest is None else highest + 1
    moved = [named[pk] for pk in dict.fromkeys(fields) if pk in named]
    moved = [row for row in moved if row.folder_id != (folder.pk if folder else None)]
    for place, row in enumerate(moved):
        before, row.folder, row.position = row.folder, folder, free + place
        row.save(update_fields=["folder", "position"])
        changes = {"folder": [str(before or ""), str(folder or "")]}
        _tell(actor, row, "custom_field.updated", changes=changes)
    return len(moved)


@service(silent="the same order changes nothing; another one emits field_folder.ordered")
def field_folders_arrange(
    actor: Actor, *, folders: Sequence[str], object_type: str = "contact"
) -> None:
    """Put the folders in this order of ids; those that are not named stay behind the others."""
    rows = list(FieldFolder.objects.filter(object_type=object_type))
    if _arranged(FieldFolder, rows, folders):
        emit(
            "field_folder.ordered",
            account=current_account(),
            actor=actor,
            data={"folders": [row.name for row in rows]},
        )


@service(silent="the end of the list changes nothing; a step emits custom_field.ordered")
def field_step(actor: Actor, *, definition: FieldDefinition, step: int) -> None:
    """Move a field up (-1) or down (1) within its folder."""
    siblings = FieldDefinition.objects.filter(
        folder=definition.folder, object_type=definition.object_type
    )
    ids = [str(pk) for pk in siblings.order_by("position", "id").values_list("pk", flat=True)]
    order = _stepped(ids, str(definition.pk), step)
    fields_arrange(actor, folder=definition.folder, fields=order)


@service(silent="the end of the list changes nothing; a step emits field_folder.ordered")
def field_folder_step(actor: Actor, *, folder: FieldFolder, step: int) -> None:
    """Move a folder up (-1) or down (1)."""
    rows = list(FieldFolder.objects.filter(object_type=folder.object_type))
    order = _stepped([str(row.pk) for row in rows], str(folder.pk), step)
    if _arranged(FieldFolder, rows, order):
        emit("field_folder.ordered", account=current_account(), actor=actor, subject=folder)


@service(silent="the same options change nothing; each change emits an event of its own")
def field_options_set(
    actor: Actor, *, definition: FieldDefinition, rows: Sequence[tuple[str, str]]
) -> None:
    """Rename, add and order the options offered; those not named stay behind the others.

    Args:
        rows: (id, label) in order; an id of "" adds one, a blank label without id is left out.

    Raises:
        Refused: `required`, `too_long` or `repeated`.
    """
    locked = FieldDefinition.objects.select_for_update().get(pk=definition.pk)
    stored = {str(option.pk): option for option in FieldOption.objects.filter(field=locked)}
    named = _named(stored, rows)
    removed = {fold(one.label): one for one in stored.values() if one.is_removed}
    renamed = [(stored[pk], label) for pk, label in named if pk and stored[pk].label != label]
    # Out of each other's way first: two options may exchange their names.
    for option, _label in renamed:
        FieldOption.objects.filter(pk=option.pk).update(label=f"…{option.pk}")
    order = []
    for option, label in renamed:
        before, option.label = option.label, label
        option.save(update_fields=["label"])
        _tell(actor, locked, "custom_field.option_renamed", changes={"option": [before, label]})
    for pk, label in named:
        if pk:
            order.append(pk)
            continue
        option = removed.get(fold(label)) or FieldOption(
            account_id=locked.account_id, field=locked, position=len(stored) + len(order)
        )
        option.label, option.is_removed = label, False
        option.save()
        stored[str(option.pk)] = option
        order.append(str(option.pk))
        _tell(actor, locked, "custom_field.option_added", data={"option": label})
    options = sorted(stored.values(), key=lambda one: (one.position, one.pk))
    if _arranged(FieldOption, options, order):
        _tell(actor, locked, "custom_field.options_ordered")


def _named(
    stored: dict[str, FieldOption], rows: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The rows with their labels cleaned, none of them twice. Ids from elsewhere are left out."""
    named: list[tuple[str, str]] = []
    asked = {pk for pk, _label in rows}
    taken = {
        fold(one.label) for pk, one in stored.items() if pk not in asked and not one.is_removed
    }
    kept = {fold(one.label) for one in stored.values() if one.is_removed}
    for pk, text in rows:
        label = clean_line(text, limit=LABEL_LENGTH, field="options")
        if pk and not label:
            raise Refused("required", _("Give the option a name."), field="options")
        if not label or (pk and pk not in stored):
            continue
        if fold(label) in taken or (pk and fold(label) in kept and not stored[pk].is_removed):
            raise option_repeated(label)
        taken.add(fold(label))
        named.append((pk, label))
    return named


def _tell(actor: Actor, definition: FieldDefinition, event: str, **parts: Any) -> None:
    emit(event, account=current_account(), actor=actor, subject=definition, **parts)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _stepped(ids: list[str], moved: str, step: int) -> list[str]:
    place = ids.index(moved)
    target = min(max(place + step, 0), len(ids) - 1)
    ids.insert(target, ids.pop(place))
    return ids


def _arranged(model: Any, rows: list[Any], order: Sequence[str]) -> bool:
    """Store the positions of `rows` in this order of ids; whether the order is another one."""
    wanted = {pk: place for place, pk in enumerate(order)}
    before = [row.pk for row in rows]
    rows.sort(key=lambda row: wanted.get(str(row.pk), len(wanted)))
    moved = []
    for place, row in enumerate(rows):
        if row.position != place:
            row.position = place
            moved.append(row)
    model.objects.bulk_update(moved, ["position"])
    return [row.pk for row in rows] != before
