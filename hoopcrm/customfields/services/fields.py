"""Custom fields: making them and their folders and options, renaming."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line, fold
from hoopcrm.customfields import values
from hoopcrm.customfields.file_rules import file_settings_clean
from hoopcrm.customfields.keys import KEY_LENGTH, free_key
from hoopcrm.customfields.models import FieldDefinition, FieldFolder, FieldOption
from hoopcrm.customfields.services.turns import take_turn
from hoopcrm.customfields.stores import value_stores
from hoopcrm.customfields.unique import MOST_UNIQUE, UNIQUE_TYPES, unique_drop
from hoopcrm.events.emit import emit

LABEL_LENGTH = 120
_KEY = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*", re.ASCII)
FOLDER_LENGTH = 80
DESCRIPTION_LENGTH = 300
PREFILLED = (
    FieldDefinition.Type.TEXT,
    FieldDefinition.Type.LARGE_TEXT,
    FieldDefinition.Type.NUMBER,
    FieldDefinition.Type.MONETARY,
    FieldDefinition.Type.PHONE,
    FieldDefinition.Type.EMAIL,
)
# Keys that merge fields and files already use for standard fields.
STANDARD_KEYS = frozenset(
    {"id", "name", "first_name", "last_name", "full_name", "email", "phone", "type", "business"}
    | {"company_name", "website", "source", "owner", "gender", "birth_date", "date_of_birth"}
    | {"address1", "city", "state", "postal_code", "country", "time_zone", "tags"}
    | {"created_at", "updated_at", "last_activity_at", "phone_raw", "full_address", "timezone"}
)


@service
def field_create(
    actor: Actor,
    *,
    label: str,
    type: str,
    options: Sequence[str] = (),
    key: str = "",
    folder: FieldFolder | None = None,
    placeholder: str = "",
    description: str = "",
    allow_custom: bool = False,
    is_unique: bool = False,
    default_value: str = "",
    file_kinds: Sequence[str] = (),
    max_files: int = 1,
    object_type: str = "contact",
) -> FieldDefinition:
    """Make a custom field. Without `key` it is made from the label, with a suffix when taken.

    Raises:
        Refused: `required`, `too_long`, `invalid_choice` (type), `taken` (key), `repeated`
            (options), `no_options`, `limit_reached`, `not_unique` (cannot be, or too many are),
            or a fault of the prefilled value.
    """
    account = current_account()
    choices = _choices_of(type, options)
    take_turn()
    limits.require(account, "custom_fields", adding=1)
    fields = FieldDefinition.objects.filter(object_type=object_type)
    if is_unique:
        _require_may_be_unique(type, fields, default_value)
    columns = _settings_clean(
        FieldDefinition(type=type),
        {"label": label, "folder": folder, "placeholder": placeholder, "description": description}
        | {"allow_custom": allow_custom, "is_unique": is_unique, "default_value": default_value}
        | {"file_kinds": file_kinds, "max_files": max_files},
    )
    definition: FieldDefinition = FieldDefinition.objects.create(
        account_id=account.pk,
        object_type=object_type,
        key=_free_key(fields, key, columns["label"]),
        type=type,
        position=fields.count(),
        **columns,
    )
    FieldOption.objects.bulk_create(
        FieldOption(account_id=account.pk, field=definition, label=choice, position=position)
        for position, choice in enumerate(choices)
    )
    emit(
        "custom_field.created",
        account=account,
        actor=actor,
        subject=definition,
        data={"key": definition.key, "type": type, "options": choices},
    )
    limits.record(account, "custom_fields", 1)
    return definition


@service(silent="equal values change nothing; others emit custom_field.updated")
def field_update(
    actor: Actor, *, definition: FieldDefinition, changes: Mapping[str, Any]
) -> FieldDefinition:
    """Change label, texts, folder, whether other answers are allowed, or give up being unique.

    Key, type and kind of record never change.

    Raises:
        Refused: `required`, `too_long`, `not_unique`, or a fault of the prefilled value.
    """
    cleaned = _settings_clean(definition, changes)
    _require_unique_holds(definition, cleaned)
    before = {name: getattr(definition, name) for name in cleaned}
    told = {
        name: [str(before[name] or ""), str(value or "")]
        for name, value in cleaned.items()
        if before[name] != value
    }
    if told:
        for name in told:
            setattr(definition, name, cleaned[name])
        definition.save(update_fields=list(told))
        if "is_unique" in told:
            unique_drop(definition)
        emit(
            "custom_field.updated",
            account=current_account(),
            actor=actor,
            subject=definition,
            changes=told,
        )
    return definition


@service
def field_option_add(actor: Actor, *, definition: FieldDefinition, label: str) -> FieldOption:
    """Add a choice at the end. Raises Refused: `required`, `too_long`, `repeated`."""
    label = _required(label, LABEL_LENGTH, "options", _("Give the option a name."))
    locked = FieldDefinition.objects.select_for_update().get(pk=definition.pk)
    others = list(FieldOption.objects.filter(field=locked))
    if fold(label) in {fold(other.label) for other in others}:
        raise option_repeated(label)
    option: FieldOption = FieldOption.objects.create(
        account_id=definition.account_id, field=locked, label=label, position=len(others)
    )
    emit(
        "custom_field.option_added",
        account=current_account(),
        actor=actor,
        subject=locked,
        data={"option": label},
    )
    return option


@service(silent="the same name changes nothing; another one emits custom_field.option_renamed")
def field_option_rename(actor: Actor, *, option: FieldOption, label: str) -> FieldOption:
    """Rename a choice on all records. Raises Refused: `required`, `too_long`, `repeated`."""
    label = _required(label, LABEL_LENGTH, "options", _("Give the option a name."))
    if label == option.label:
        return option
    locked = FieldDefinition.objects.select_for_update().get(pk=option.field_id)
    others = FieldOption.objects.filter(field=locked).exclude(pk=option.pk)
    if fold(label) in {fold(other.label) for other in others}:
        raise option_repeated(label)
    before, option.label = option.label, label
    option.save(update_fields=["label"])
    emit(
        "custom_field.option_renamed",
        account=current_account(),
        actor=actor,
        subject=locked,
        changes={"option": [before, label]},
    )
    value_stores.get(locked.object_type).renamed(actor, str(locked.pk))
    return option


@service
def field_folder_create(actor: Actor, *, name: str, object_type: str = "contact") -> FieldFolder:
    """Make a folder for fields. Raises Refused: `required`, `too_long`, `taken`."""
    name = _required(name, FOLDER_LENGTH, "name", _("Give the folder a name."))
    take_turn()
    folders = FieldFolder.objects.filter(object_type=object_type)
    if fold(name) in {fold(folder.name) for folder in folders}:
        raise Refused("taken", _("There is a folder of this name already."), field="name")
    folder: FieldFolder = FieldFolder.objects.create(
        account_id=current_account().pk,
        object_type=object_type,
        name=name,
        position=folders.count(),
    )
    emit("field_folder.created", account=current_account(), actor=actor, subject=folder)
    return folder


@service(silent="the same name changes nothing; another one emits field_folder.renamed")
def field_folder_rename(actor: Actor, *, folder: FieldFolder, name: str) -> FieldFolder:
    """Give a folder another name. Raises Refused: `required`, `too_long`, `taken`."""
    name = _required(name, FOLDER_LENGTH, "name", _("Give the folder a name."))
    take_turn()
    others = FieldFolder.objects.filter(object_type=folder.object_type).exclude(pk=folder.pk)
    if fold(name) in {fold(other.name) for other in others}:
        raise Refused("taken", _("There is a folder of this name already."), field="name")
    if name != folder.name:
        before, folder.name = folder.name, name
        folder.save(update_fields=["name"])
        emit(
            "field_folder.renamed",
            account=current_account(),
            actor=actor,
            subject=folder,
            changes={"name": [before, name]},
        )
    return folder


def _required(text: Any, limit: int, field: str, message: str) -> str:
    value = clean_line(text, limit=limit, field=field)
    if not value:
        raise Refused("required", message, field=field)
    return value


def _settings_clean(definition: FieldDefinition, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Column values of what may change of a field. Raises Refused, KeyError for anything else."""
    cleaned: dict[str, Any] = {}
    for name, raw in changes.items():
        if name == "label":
            cleaned[name] = _required(raw, LABEL_LENGTH, name, _("Give the field a name."))
        elif name == "placeholder":
            cleaned[name] = clean_line(raw, limit=LABEL_LENGTH, field=name)
        elif name == "description":
            cleaned[name] = clean_line(raw, limit=DESCRIPTION_LENGTH, field=name)
        elif name == "folder":
            cleaned[name] = raw
        elif name == "allow_custom":
            cleaned[name] = bool(raw) and definition.type == FieldDefinition.Type.RADIO
        elif name == "default_value":
            cleaned[name] = _default_clean(definition, raw)
        elif name == "is_unique":
            cleaned[name] = bool(raw)
        elif name in ("file_kinds", "max_files"):
            now_set = {one: getattr(definition, one) for one in ("file_kinds", "max_files")}
            wanted = now_set | {name: raw}
            cleaned[name] = file_settings_clean(definition.type, **wanted)[name]
        else:
            raise KeyError(f"a custom field's {name!r} cannot change")
    return cleaned


def _default_clean(definition: FieldDefinition, raw: Any) -> str:
    """What forms begin with, as stored; "" for fields that take none. Raises Refused."""
    if definition.type not in PREFILLED or not raw:
        return ""
    try:
        return str(values.clean(definition, raw) or "")
    except Refused as fault:
        raise Refused(fault.code, fault.message, field="default_value") from None


def _require_may_be_unique(type: str, fields: Any, default_value: str) -> None:
    if type not in UNIQUE_TYPES:
        raise _not_unique(_("A field of this type cannot be unique."))
    if fields.filter(is_unique=True).count() >= MOST_UNIQUE:
        raise _not_unique(_("At most %(count)d fields can be unique.") % {"count": MOST_UNIQUE})
    if default_value:
        raise _not_unique(_("A unique field cannot be prefilled: everybody would get that value."))


def _require_unique_holds(definition: FieldDefinition, changes: Mapping[str, Any]) -> None:
    if changes.get("is_unique") and not definition.is_unique:
        raise _not_unique(_("A field cannot be made unique once it is made."))
    stays = changes.get("is_unique", definition.is_unique)
    if stays and changes.get("default_value"):
        raise _not_unique(_("A unique field cannot be prefilled: everybody would get that value."))


def _not_unique(message: str) -> Refused:
    return Refused("not_unique", message, field="is_unique")


def _choices_of(type: str, options: Sequence[str]) -> list[str]:
    """The labels of a new field's options.

    Raises:
        Refused: `invalid_choice` (no such type), `no_options`, `repeated`.
    """
    if type not in FieldDefinition.Type.values:
        raise Refused("invalid_choice", _("There is no such type of field."), field="type")
    if not FieldDefinition(type=type).has_labels:
        return []
    choices = _options_clean(options)
    if not choices:
        raise Refused("no_options", _("Give at least one option."), field="options")
    return choices


def _options_clean(options: Sequence[str]) -> list[str]:
    choices: dict[str, str] = {}
    for raw in options:
        label = clean_line(raw, limit=LABEL_LENGTH, field="options")
        if label and fold(label) in choices:
            raise option_repeated(label)
        if label:
            choices[fold(label)] = label
    return list(choices.values())


def option_repeated(label: str) -> Refused:
    """The refusal of an option that the field has already."""
    return Refused(
        "repeated",
        _("The option “%(label)s” is there already.") % {"label": label},
        field="options",
    )


def _free_key(fields: Any, key: str, label: str) -> str:
    taken = STANDARD_KEYS | set(fields.values_list("key", flat=True))
    if key:
        wanted = clean_line(key, limit=KEY_LENGTH, field="key").lower().replace("-", "_")
        if not _KEY.fullmatch(wanted):
            raise Refused(
                "invalid_key", _("A key has letters a to z, digits and underscores."), field="key"
            )
        if wanted in taken:
            raise Refused("taken", _("There is a field with this key already."), field="key")
        return wanted
    return free_key(label, taken, stem="field")
