"""Taking custom fields and options away. What goes with a field does not come back."""

from django.utils.translation import gettext as _

from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import fold
from hoopcrm.customfields.models import FieldDefinition, FieldFolder, FieldOption
from hoopcrm.customfields.stores import value_stores
from hoopcrm.events.emit import emit
from hoopcrm.jobs.services import job_start

PURGE = "customfields.purge"
CHUNK = 2_000


@service
def field_delete(actor: Actor, *, definition: FieldDefinition, confirm: str) -> int:
    """Delete a field with its values; returns how many records had one.

    The values of many records go by a job, after the field has gone from all pages.

    Args:
        confirm: the field's name, typed by the person.

    Raises:
        Refused: `not_confirmed`.
    """
    if fold(confirm) != fold(definition.label):
        raise Refused("not_confirmed", _("Type the name of the field as it is."), field="confirm")
    account = current_account()
    store = value_stores.get(definition.object_type)
    pk = str(definition.pk)
    records = store.count(pk)
    emit(
        "custom_field.deleted",
        account=account,
        actor=actor,
        subject=definition,
        data={"key": definition.key, "type": definition.type, "records": records},
    )
    if definition.holds_files:
        store.drop_files(pk)
    FieldDefinition.objects.filter(pk=definition.pk).delete()
    limits.record(account, "custom_fields", -1)
    _count, last = store.strip(pk, CHUNK, None)
    if last is not None:
        label = _("Values of the deleted field “%(name)s”") % {"name": definition.label}
        params = {"field": pk, "object_type": definition.object_type, "after": last}
        job_start(actor, type=PURGE, params=params, label=label)
    return records


@service
def field_option_remove(actor: Actor, *, option: FieldOption) -> None:
    """Offer an option no longer. Records that have it keep it; one that none has goes for good.

    Raises:
        Refused: `no_options` for the last one offered.
    """
    locked = FieldDefinition.objects.select_for_update().get(pk=option.field_id)
    others = FieldOption.objects.filter(field=locked, is_removed=False).exclude(pk=option.pk)
    if not others.exists():
        raise Refused("no_options", _("A field needs at least one option."), field="options")
    store = value_stores.get(locked.object_type)
    if store.count_option(str(locked.pk), str(option.pk)):
        FieldOption.objects.filter(pk=option.pk).update(is_removed=True)
    else:
        FieldOption.objects.filter(pk=option.pk).delete()
    emit(
        "custom_field.option_removed",
        account=current_account(),
        actor=actor,
        subject=locked,
        data={"option": option.label},
    )


@service
def field_folder_delete(actor: Actor, *, folder: FieldFolder) -> None:
    """Delete a folder; its fields stay, in no folder."""
    emit("field_folder.deleted", account=current_account(), actor=actor, subject=folder)
    FieldDefinition.objects.filter(folder=folder).update(folder=None)
    FieldFolder.objects.filter(pk=folder.pk).delete()
