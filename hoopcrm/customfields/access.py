"""How custom fields are reached."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from hoopcrm.core.prepared import Prepared, among
from hoopcrm.core.text import fold
from hoopcrm.customfields.models import CustomValue, FieldDefinition, FieldFolder, FieldOption
from hoopcrm.customfields.models.definition import FILES


def definitions(object_type: str = "contact", *, files: bool = False) -> list[FieldDefinition]:
    """The fields of a kind of record with their folders and options, in order. Two queries.

    Fields that hold files are no values to import, filter or merge: they come only with `files`.
    """
    rows = _with_options().filter(object_type=object_type)
    return list(rows if files else rows.exclude(type__in=FILES))


def get_definition(pk: UUID | str) -> FieldDefinition:
    """A field of the account. Raises Http404."""
    definition: FieldDefinition | None = _with_options().filter(pk=pk).first()
    if definition is None:
        raise Http404
    return definition


def definitions_named(
    names: Iterable[str], object_type: str = "contact", *, files: bool = False
) -> dict[str, FieldDefinition]:
    """Fields by the ids or keys asked for; names that mean no field are left out, and those of
    fields that hold files without `files`.
    """
    wanted = {str(name) for name in names}
    ids = {name for name in wanted if _is_uuid(name)}
    rows = _by_ids(ids) if ids else []
    if ids != wanted:
        rows = [*rows, *_with_options().filter(key__in=wanted).exclude(pk__in=ids)]
    return {
        name: definition
        for definition in rows
        if definition.object_type == object_type and (files or not definition.holds_files)
        for name in wanted & {str(definition.pk), definition.key}
    }


def folders(object_type: str = "contact") -> list[FieldFolder]:
    """The folders of a kind of record, in order."""
    return list(FieldFolder.objects.filter(object_type=object_type))


def get_folder(pk: UUID | str) -> FieldFolder:
    """A folder of the account. Raises Http404."""
    folder: FieldFolder | None = (
        FieldFolder.objects.filter(pk=pk).first() if _is_uuid(str(pk)) else None
    )
    if folder is None:
        raise Http404
    return folder


def folder_size(folder: FieldFolder) -> int:
    """How many fields are in it."""
    return int(FieldDefinition.objects.filter(folder=folder).count())


def custom_values(text: str = "") -> list[CustomValue]:
    """The account's custom values by folder and name; `text` is searched in all they have."""
    wanted = fold(text)
    return [
        one
        for one in CustomValue.objects.all()
        if wanted in fold(f"{one.name} {one.key} {one.value} {one.folder}")
    ]


def get_custom_value(pk: UUID) -> CustomValue:
    """A custom value of the account. Raises Http404."""
    found: CustomValue | None = CustomValue.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _by_ids(ids: Iterable[str]) -> list[FieldDefinition]:
    """Fields with their folders and options. The list asks for them on every page."""
    keys = sorted(UUID(one) for one in ids)
    rows: list[FieldDefinition] = _definitions(keys)
    every = _options(keys) if any(one.has_labels for one in rows) else []
    for definition in rows:
        options: Any = QuerySet(FieldOption)
        options._result_cache = [one for one in every if one.field_id == definition.pk]
        options._prefetch_done = True
        definition._prefetched_objects_cache = {"options": options}  # type: ignore[attr-defined]
    return rows


@Prepared
def _definitions(ids: Any) -> Any:
    return FieldDefinition.objects.select_related("folder").filter(among("pk", ids))


@Prepared
def _options(ids: Any) -> Any:
    return FieldOption.objects.filter(among("field_id", ids))


def _with_options() -> Any:
    return (
        FieldDefinition.objects.select_related("folder")
        .prefetch_related("options")
        .order_by("folder__position", "folder_id", "position", "id")
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
