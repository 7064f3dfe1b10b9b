"""Groups of calendars, which share one booking page."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from appointments.calendar_fields import column_clean
from appointments.models import Calendar, CalendarGroup
from appointments.services.calendars import require_version, slug_make_free
from appointments.slugs import slug_clean, slug_free, slug_taken
from hoopcrm.core.actor import Actor
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

DELETED = "calendar_group.deleted"
SWITCHED_OFF = "calendar_group.switched_off"
SETTINGS: dict[str, Any] = {
    name: CalendarGroup._meta.get_field(name) for name in ("name", "slug", "description")
}


@service
def group_create(
    actor: Actor, *, name: str, slug: str = "", description: str = ""
) -> CalendarGroup:
    """Make a group; its link is made from the name unless one is given.

    Raises:
        Refused: a fault on `name`, `slug` or `description`.
    """
    cleaned = _cleaned(None, {"name": name, "description": description})
    slug = slug or slug_free(CalendarGroup, cleaned["name"])
    made = CalendarGroup(account_id=current_account().pk, **cleaned)
    made.slug = slug_clean(CalendarGroup, slug)
    _save(made, force_insert=True)
    _tell(actor, "calendar_group.created", made, data={"slug": made.slug})
    return made


@service(silent="equal values change nothing; others emit calendar_group.updated")
def group_update(
    actor: Actor, *, group: CalendarGroup, changes: Mapping[str, Any], version: int | None = None
) -> CalendarGroup:
    """Change name, link or description. Raises Stale, or Refused as `group_create`, or `gone`."""
    current = _locked(group, version)
    cleaned = _cleaned(current, changes)
    return _change(actor, current, cleaned)


@service(silent="nothing changes where it is so already; else emits calendar_group.updated")
def group_activate(actor: Actor, *, group: CalendarGroup, is_active: bool) -> CalendarGroup:
    """Let the group's page be booked from, or not. Its calendars have switches of their own."""
    return _change(actor, _locked(group), {"is_active": is_active})


@service(silent="nothing changes where all are off; else emits calendar.updated for each")
def group_calendars_switch_off(actor: Actor, *, group: CalendarGroup) -> Operation | None:
    """Switch all calendars of a group off; the operation switches them on again.

    None when none was on. Raises Refused `gone`.
    """
    current = _locked(group)
    rows = Calendar.objects.filter(group=current, is_active=True, deleted_at=None)
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not found:
        return None
    operation = operation_start(actor, kind=SWITCHED_OFF, label=current.name)
    record_updates(operation, rows, ("is_active",))
    for calendar in found:
        calendar.is_active = False
        calendar.version += 1
        calendar.save(update_fields=["is_active", "version"])
        changes = {"is_active": [True, False]}
        _tell(actor, "calendar.updated", calendar, changes=changes, operation=operation)
    return operation


@service
def group_calendars_switch_off_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Switch those calendars on again that nobody has touched since. Refused `already_undone`."""
    restored = restore(operation)
    left = {pk for _table, pk in restored.conflicts}
    journal = JournalRow.objects.filter(operation=operation)
    pks = set(journal.values_list("pk_value", flat=True)) - left
    for calendar in Calendar.objects.filter(pk__in=pks):
        changes = {"is_active": [False, True]}
        _tell(actor, "calendar.updated", calendar, changes=changes, operation=operation)
    if not pks:
        raise Refused("changed_since", _("These calendars were changed since; nothing was undone."))
    return restored


@service
def group_delete(actor: Actor, *, group: CalendarGroup) -> Operation:
    """Delete a group and never its calendars. The operation brings it back. Refused `gone`."""
    current = _locked(group)
    operation = operation_start(actor, kind=DELETED, label=current.name)
    calendars = Calendar.objects.filter(group=current)
    found = list(calendars.select_for_update(of=("self",)).order_by("pk"))
    record_deletes(operation, CalendarGroup.objects.filter(pk=current.pk))
    record_updates(operation, calendars, ("group_id",))
    for calendar in found:
        calendar.group = None
        calendar.version += 1
        calendar.save(update_fields=["group", "version"])
    data = {"calendars": [calendar.name for calendar in found if not calendar.deleted_at]}
    _tell(actor, DELETED, current, data=data, operation=operation)
    CalendarGroup.objects.filter(pk=current.pk).delete()
    return operation


@service
def group_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring a group back with the calendars that nobody changed since. Refused `already_undone`.

    Its link becomes another one when somebody took it.
    """
    table = CalendarGroup._meta.db_table
    rows = JournalRow.objects.filter(operation=operation, table=table)
    kept: JournalRow = rows.get()
    slug_make_free(rows, CalendarGroup, kept.before["id"])
    restored = restore(operation)
    group = CalendarGroup.objects.get(pk=kept.pk_value)
    _tell(actor, "calendar_group.restored", group, operation=operation)
    return restored


def _cleaned(group: CalendarGroup | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {}
    for name, raw in changes.items():
        if name == "slug":
            cleaned[name] = slug_clean(CalendarGroup, raw, besides=group.pk if group else None)
        else:
            cleaned[name] = column_clean(SETTINGS[name], raw)
    if cleaned.get("name") == "":
        raise Refused("required", _("Give it a name."), field="name")
    return cleaned


def _change(actor: Actor, current: CalendarGroup, cleaned: Mapping[str, Any]) -> CalendarGroup:
    told = {}
    for name, value in cleaned.items():
        if getattr(current, name) != value:
            told[name] = [getattr(current, name), value]
            setattr(current, name, value)
    if told:
        current.version += 1
        _save(current, update_fields=[*told, "version"])
        _tell(actor, "calendar_group.updated", current, changes=told)
    return current


def _locked(group: CalendarGroup, version: int | None = None) -> CalendarGroup:
    current: CalendarGroup | None = (
        CalendarGroup.objects.select_for_update().filter(pk=group.pk).first()
    )
    if current is None:
        raise Refused("gone", _("This group has been deleted."))
    require_version(current, version)
    return current


def _save(group: CalendarGroup, **how: Any) -> None:
    try:
        with transaction.atomic():
            group.save(**how)
    except IntegrityError as error:
        if "slug" in str(error):
            raise slug_taken(CalendarGroup, group.slug) from error
        raise


def _tell(actor: Actor, type: str, subject: Any, **event: Any) -> None:
    emit(type, account=current_account(), actor=actor, subject=subject, **event)
