"""Custom values: making, changing and deleting them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, record_deletes, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_block, clean_line
from hoopcrm.customfields.keys import free_key
from hoopcrm.customfields.models import CustomValue
from hoopcrm.customfields.services.turns import take_turn
from hoopcrm.events.emit import emit

NAME_LENGTH = 120
FOLDER_LENGTH = 80
VALUE_LENGTH = 50_000


@service
def custom_value_create(
    actor: Actor, *, name: str, value: str = "", folder: str = ""
) -> CustomValue:
    """Make a custom value; its key comes from the name. Raises Refused: `required`, `too_long`."""
    account = current_account()
    cleaned = _cleaned({"name": name, "value": value, "folder": folder})
    take_turn()
    taken = set(CustomValue.objects.values_list("key", flat=True))
    made: CustomValue = CustomValue.objects.create(
        account_id=account.pk, key=free_key(cleaned["name"], taken, stem="value"), **cleaned
    )
    emit(
        "custom_value.created",
        account=account,
        actor=actor,
        subject=made,
        changes={field: ["", text] for field, text in cleaned.items() if text},
    )
    return made


@service(silent="equal values change nothing; others emit custom_value.updated")
def custom_value_update(
    actor: Actor, *, custom_value: CustomValue, changes: Mapping[str, Any]
) -> CustomValue:
    """Change name, value or folder; the key stays. Raises Refused: `required`, `too_long`."""
    cleaned = _cleaned(changes)
    told = {
        name: [getattr(custom_value, name), text]
        for name, text in cleaned.items()
        if getattr(custom_value, name) != text
    }
    if told:
        for name in told:
            setattr(custom_value, name, cleaned[name])
        custom_value.save(update_fields=list(told))
        emit(
            "custom_value.updated",
            account=current_account(),
            actor=actor,
            subject=custom_value,
            changes=told,
        )
    return custom_value


@service
def custom_value_delete(actor: Actor, *, custom_value: CustomValue) -> Operation:
    """Delete a custom value; templates that name it show nothing in its place.

    The operation brings it back. Raises Refused `gone`.
    """
    rows = CustomValue.objects.select_for_update().filter(pk=custom_value.pk)
    if not rows.values_list("pk", flat=True):
        raise Refused("gone", _("This value has been deleted already."))
    operation = operation_start(actor, kind="custom_value.deleted", label=custom_value.name)
    record_deletes(operation, CustomValue.objects.filter(pk=custom_value.pk))
    emit(
        "custom_value.deleted",
        account=current_account(),
        actor=actor,
        subject=custom_value,
        data={"key": custom_value.key},
        operation=operation,
    )
    rows.delete()
    return operation


@service
def custom_value_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring a custom value back under its key.

    Raises:
        Refused: `already_undone`; `key_taken` by a value made since.
    """
    table = CustomValue._meta.db_table
    journal = JournalRow.objects.filter(operation=operation, table=table)
    before: dict[str, Any] = journal.values_list("before", flat=True).get()
    take_turn()
    taken = CustomValue.objects.filter(key=before["key"]).first()
    if taken is not None and taken.pk != UUID(before["id"]):
        raise Refused(
            "key_taken",
            _("Another value has the key %(key)s by now.") % {"key": taken.full_key},
        )
    restored = restore(operation)
    emit(
        "custom_value.restored",
        account=current_account(),
        actor=actor,
        subject=CustomValue.objects.get(pk=before["id"]),
        operation=operation,
    )
    return restored


def _cleaned(changes: Mapping[str, Any]) -> dict[str, str]:
    cleaned = {}
    for name, raw in changes.items():
        if name == "value":
            cleaned[name] = clean_block(raw, limit=VALUE_LENGTH, field=name)
        else:
            limit = {"name": NAME_LENGTH, "folder": FOLDER_LENGTH}[name]
            cleaned[name] = clean_line(raw, limit=limit, field=name)
    if cleaned.get("name") == "":
        raise Refused("required", _("Give the value a name."), field="name")
    return cleaned
