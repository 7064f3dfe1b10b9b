"""Calendars: made, changed, switched on and off, copied, deleted and brought back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from appointments.access import members_of
from appointments.calendar_fields import DEFAULT_HOURS, SETTINGS, calendar_clean
from appointments.calendar_rules import require_hosts, require_settings
from appointments.models import Calendar, CalendarResource
from appointments.needs import needs_of
from appointments.services.calendar_members import Host, hosts_write
from appointments.slugs import slug_free, slug_taken
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.journal import Restored, operation_start, record_updates, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit
from hoopcrm.files.models import StoredFile

DELETED = "calendar.deleted"
CLASS_SEATS = 10
# Of a copy its own.
NOT_COPIED = frozenset({"name", "slug"})


@service
def calendar_create(
    actor: Actor,
    *,
    type: str,
    name: str,
    hosts: Sequence[Host] = (),
    settings: Mapping[str, Any] | None = None,
    is_active: bool = True,
) -> Calendar:
    """Make a calendar; its link is made from the name unless `settings` has one.

    Raises:
        Refused: `unknown` on `type`; on `members` what the type forbids; on a setting its fault.
    """
    if type not in Calendar.Type.values:
        raise Refused("unknown", _("Choose a type."), field="type")
    made = Calendar(account_id=current_account().pk, type=type, is_active=is_active)
    made.hours = DEFAULT_HOURS
    if made.is_class:
        made.per_slot = CLASS_SEATS
    given = {"name": name, **(settings or {})}
    slug = given.pop("slug", "")
    cleaned = calendar_clean(made, given)
    slug = slug or slug_free(Calendar, cleaned["name"])
    for key, value in (cleaned | calendar_clean(made, {"slug": slug})).items():
        setattr(made, key, value)
    require_hosts(type, hosts)
    require_settings(made, len(hosts))
    _insert(made)
    hosts_write(made, hosts)
    data = {"type": type, "slug": made.slug, "members": [str(host.member) for host in hosts]}
    _tell(actor, "calendar.created", made, data=data)
    return made


@service(silent="equal values change nothing; others emit calendar.updated")
def calendar_update(
    actor: Actor, *, calendar: Calendar, changes: Mapping[str, Any], version: int | None = None
) -> Calendar:
    """Change settings of a calendar.

    Args:
        version: of the calendar as the caller saw it; None does not check.

    Raises:
        Stale: somebody changed it since; `data["version"]` is the new one.
        Refused: `gone`, or a fault on the setting.
        KeyError: for what is no setting; its type never changes.
    """
    current = calendar_locked(calendar, version)
    told = {}
    for key, value in calendar_clean(current, changes).items():
        before = getattr(current, key)
        if before != value:
            told[key] = [_plain(before), _plain(value)]
            setattr(current, key, value)
    if not told:
        return current
    require_settings(current, _count(current.pk))
    written = list(told)
    if "distribution" in told:
        current.counting_since = now()
        written.append("counting_since")
    _touch(current, *written)
    _tell(actor, "calendar.updated", current, changes=told)
    return current


@service(silent="the same members change nothing; others emit calendar.updated")
def calendar_members_set(
    actor: Actor,
    *,
    calendar: Calendar,
    hosts: Sequence[Host],
    changes: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Calendar:
    """Say who is booked in a calendar, in this order. Who comes or goes starts the counts anew.

    Args:
        changes: settings that are changed with it, as `calendar_update` takes them.

    Raises:
        Stale: as `calendar_update`.
        Refused: `gone`; on `members` what the type forbids; `several_members` on `repeats`; or a
            fault on a setting.
    """
    calendar_locked(calendar, version)
    current = calendar_update(actor, calendar=calendar, changes=changes or {})
    require_hosts(current.type, hosts)
    require_settings(current, len(hosts))
    written = hosts_write(current, hosts)
    if written.before == written.after:
        return current
    columns = []
    if written.others:
        current.counting_since = now()
        columns.append("counting_since")
    _touch(current, *columns)
    told = {"members": [written.before, written.after]}
    _tell(actor, "calendar.updated", current, changes=told)
    return current


@service(silent="nothing changes where it is so already; else emits calendar.updated")
def calendar_activate(actor: Actor, *, calendar: Calendar, is_active: bool) -> Calendar:
    """Let a calendar be booked, or not: then what is booked stays. Raises Refused `gone`."""
    current = calendar_locked(calendar)
    if current.is_active == is_active:
        return current
    changes = {"is_active": [current.is_active, is_active]}
    current.is_active = is_active
    _touch(current, "is_active")
    _tell(actor, "calendar.updated", current, changes=changes)
    return current


@service
def calendar_duplicate(actor: Actor, *, calendar: Calendar) -> Calendar:
    """A copy with all settings, members and needs, switched off until somebody has looked at it."""
    current = calendar_locked(calendar)
    limit = SETTINGS["name"].max_length
    name = _("%(name)s (copy)") % {"name": current.name}
    hosts = [Host.of(row) for row in members_of([current.pk])[current.pk]]
    settings = {key: getattr(current, key) for key in SETTINGS if key not in NOT_COPIED}
    made = calendar_create(
        actor,
        type=current.type,
        name=name[:limit],
        hosts=hosts,
        settings=settings,
        is_active=False,
    )
    if current.has_resources:
        CalendarResource.objects.bulk_create(
            CalendarResource(account_id=made.account_id, calendar=made, resource=one)
            for one in needs_of(current).all
        )
        made.has_resources = True
    made.cover = current.cover
    made.save(update_fields=["has_resources", "cover"])
    return made


@service
def calendar_delete(actor: Actor, *, calendar: Calendar) -> Operation:
    """Delete a calendar; its appointments stay, its link is free. The operation brings it back.

    Raises:
        Refused: `gone`.
    """
    current = calendar_locked(calendar)
    operation = operation_start(actor, kind=DELETED, label=current.name)
    record_updates(operation, Calendar.objects.filter(pk=current.pk), ("deleted_at", "slug"))
    slug, current.slug, current.deleted_at = current.slug, None, now()
    _touch(current, "slug", "deleted_at")
    _tell(actor, DELETED, current, data={"slug": slug}, operation=operation)
    return operation


@service
def calendar_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring a calendar back, under another link when somebody took its own.

    Raises:
        Refused: `already_undone`, or `gone`.
    """
    rows = JournalRow.objects.filter(operation=operation, table=Calendar._meta.db_table)
    kept = rows.first()
    calendar = Calendar.objects.filter(pk=kept.pk_value).first() if kept else None
    if calendar is None:
        raise Refused("gone", _("This calendar cannot be brought back any more."))
    slug_make_free(rows, Calendar, calendar.pk)
    restored = restore(operation)
    calendar.refresh_from_db()
    cover_check(calendar)
    _tell(actor, "calendar.restored", calendar, operation=operation)
    return restored


def cover_check(calendar: Calendar) -> None:
    """Do without a cover that was swept away while the calendar was deleted."""
    if calendar.cover and not StoredFile.objects.filter(pk=calendar.cover).exists():
        calendar.cover = None
        calendar.save(update_fields=["cover"])


def slug_make_free(rows: Any, model: Any, pk: UUID) -> None:
    """Give what the journal brings back another link when its own was taken since."""
    for row in rows:
        free = slug_free(model, row.before["slug"], besides=pk)
        if free != row.before["slug"]:
            rows.filter(pk=row.pk).update(before=row.before | {"slug": free})


def calendar_locked(calendar: Calendar, version: int | None = None) -> Calendar:
    """The calendar as it is stored, locked. Raises Refused `gone`, or Stale."""
    rows = Calendar.objects.select_for_update(of=("self",)).filter(pk=calendar.pk)
    current: Calendar | None = rows.filter(deleted_at=None).select_related("group").first()
    if current is None:
        raise Refused("gone", _("This calendar has been deleted."))
    require_version(current, version)
    return current


def require_version(current: Any, version: int | None) -> None:
    """Raise Stale when the row is not the one that the caller saw."""
    if version is not None and version != current.version:
        message = _("Somebody changed this meanwhile. Save again to put your version over theirs.")
        raise Stale(message, version=current.version)


def _count(pk: UUID) -> int:
    return len(members_of([pk])[pk])


def _insert(made: Calendar) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(made, error) from error


def _touch(current: Calendar, *columns: str) -> None:
    current.updated_at = now()
    current.version += 1
    try:
        with transaction.atomic():
            current.save(update_fields=[*columns, "updated_at", "version"])
    except IntegrityError as error:
        raise _taken(current, error) from error


def _taken(calendar: Calendar, error: IntegrityError) -> Exception:
    """Somebody else took the link at the same moment."""
    if "slug" in str(error) and calendar.slug:
        return slug_taken(Calendar, calendar.slug)
    return error


def _plain(value: Any) -> Any:
    """A value for the history: groups by their names."""
    return value if isinstance(value, str | int | bool | dict | None) else str(value)


def _tell(actor: Actor, type: str, calendar: Calendar, **event: Any) -> None:
    emit(type, account=current_account(), actor=actor, subject=calendar, **event)
