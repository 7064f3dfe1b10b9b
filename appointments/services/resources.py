"""Rooms and equipment: made, changed, deleted and brought back, and which calendars need them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from appointments.calendar_fields import column_clean
from appointments.models import Appointment, Calendar, CalendarResource
from appointments.models.places import PlaceKind
from appointments.models.resources import Resource
from appointments.services.calendars import calendar_locked, calendar_update, require_version
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
from hoopcrm.events.emit import emit

DELETED = "resource.deleted"
SETTINGS: dict[str, Any] = {
    name: Resource._meta.get_field(name)
    for name in ("name", "description", "quantity", "is_active")
}


@service
def resource_create(
    actor: Actor, *, kind: str, name: str, description: str = "", quantity: int | None = 1
) -> Resource:
    """Make a room, or a kind of equipment of which there are `quantity` pieces.

    Raises:
        Refused: a fault on `kind`, `name`, `description` or `quantity`.
    """
    if kind not in Resource.Kind.values:
        raise Refused("unknown", _("Choose one of these."), field="kind")
    made = Resource(account_id=current_account().pk, kind=kind)
    given = {"name": name, "description": description, "quantity": quantity}
    for key, value in _cleaned(made, given).items():
        setattr(made, key, value)
    made.save(force_insert=True)
    _tell(actor, "resource.created", made, data={"kind": kind, "quantity": made.quantity})
    return made


@service(silent="equal values change nothing; others emit resource.updated")
def resource_update(
    actor: Actor, *, resource: Resource, changes: Mapping[str, Any], version: int | None = None
) -> Resource:
    """Change name, description, quantity or whether it can be booked; what is booked stays.

    Raises:
        Stale: somebody changed it since.
        Refused: `gone`, or as `resource_create`.
    """
    current = _locked(resource, version)
    told = {}
    for key, value in _cleaned(current, changes).items():
        if getattr(current, key) != value:
            told[key] = [getattr(current, key), value]
            setattr(current, key, value)
    if not told:
        return current
    current.version += 1
    current.save(update_fields=[*told, "version"])
    if "name" in told:
        _rename_places(current)
    _tell(actor, "resource.updated", current, changes=told)
    return current


@service
def resource_delete(actor: Actor, *, resource: Resource) -> Operation:
    """Delete it; calendars need it no longer, appointments that have it keep it.

    The operation brings it back. Raises Refused `gone`.
    """
    current = _locked(resource)
    operation = operation_start(actor, kind=DELETED, label=current.name)
    record_updates(operation, Resource.objects.filter(pk=current.pk), ("deleted_at",))
    needs = CalendarResource.objects.filter(resource=current)
    record_deletes(operation, needs)
    names = needs.filter(calendar__deleted_at=None).values_list("calendar__name", flat=True)
    data = {"calendars": sorted(names)}
    needs.delete()
    current.deleted_at = now()
    current.version += 1
    current.save(update_fields=["deleted_at", "version"])
    _tell(actor, DELETED, current, data=data, operation=operation)
    return operation


@service
def resource_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring it back; the calendars need it again. Refused `already_undone` or `gone`."""
    rows = JournalRow.objects.filter(operation=operation, table=Resource._meta.db_table)
    kept = rows.first()
    resource = Resource.objects.filter(pk=kept.pk_value).first() if kept else None
    if resource is None:
        raise Refused("gone", _("This cannot be brought back any more."))
    restored = restore(operation)
    resource.refresh_from_db()
    _tell(actor, "resource.restored", resource, operation=operation)
    return restored


@service(silent="the same ones change nothing; others emit calendar.updated")
def calendar_resources_set(
    actor: Actor,
    *,
    calendar: Calendar,
    resources: Sequence[Resource],
    changes: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Calendar:
    """Say what appointments of a calendar need: one of these rooms, and each of this equipment.

    What is booked already keeps what it has.

    Args:
        changes: settings that are changed with it, as `calendar_update` takes them.

    Raises:
        Stale: as `calendar_update`.
        Refused: `gone`, on `resources` when one of these is, or a fault on a setting.
    """
    calendar_locked(calendar, version)
    current = calendar_update(actor, calendar=calendar, changes=changes or {})
    wanted = {one.pk: one for one in resources}
    living = Resource.objects.filter(pk__in=list(wanted), deleted_at=None)
    if set(living.values_list("pk", flat=True)) != wanted.keys():
        raise Refused("gone", _("One of these has been deleted."), field="resources")
    rows = CalendarResource.objects.filter(calendar=current, resource__deleted_at=None)
    there = {row.resource_id: row.resource for row in rows.select_related("resource")}
    if there.keys() == wanted.keys():
        return current
    rows.exclude(resource__in=list(wanted)).delete()
    CalendarResource.objects.bulk_create(
        CalendarResource(account_id=current.account_id, calendar=current, resource=one)
        for pk, one in wanted.items()
        if pk not in there
    )
    current.has_resources = True
    current.version += 1
    current.updated_at = now()
    current.save(update_fields=["has_resources", "version", "updated_at"])
    told = {"resources": [_names(there.values()), _names(wanted.values())]}
    emit("calendar.updated", account=current_account(), actor=actor, subject=current, changes=told)
    return current


def _cleaned(resource: Resource, changes: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {name: column_clean(SETTINGS[name], raw) for name, raw in changes.items()}
    if cleaned.get("name") == "":
        raise Refused("required", _("Give it a name."), field="name")
    if resource.is_room and "quantity" in cleaned:
        cleaned["quantity"] = 1
    return cleaned


def _rename_places(resource: Resource) -> None:
    """Appointments ahead that are told to be in this room say its new name."""
    rows = Appointment.objects.filter(room=resource, place_kind=PlaceKind.ROOM, ends_at__gt=now())
    rows.update(
        place=resource.name,
        sequence=F("sequence") + 1,
        version=F("version") + 1,
        updated_at=now(),
    )


def _locked(resource: Resource, version: int | None = None) -> Resource:
    rows = Resource.objects.select_for_update().filter(pk=resource.pk, deleted_at=None)
    current: Resource | None = rows.first()
    if current is None:
        raise Refused("gone", _("This has been deleted."))
    require_version(current, version)
    return current


def _names(resources: Any) -> list[str]:
    return sorted(one.name for one in resources)


def _tell(actor: Actor, type: str, resource: Resource, **event: Any) -> None:
    emit(type, account=current_account(), actor=actor, subject=resource, **event)
