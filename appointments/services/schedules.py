"""Working hours of members, which count in every calendar in which they are booked."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from appointments.calendar_fields import column_clean, hours_clean, time_zone_clean
from appointments.models import CalendarMember, Schedule
from appointments.services.calendars import require_version
from appointments.services.ownership import require_mine
from hoopcrm.accounts.models import Member
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

DELETED = "schedule.deleted"


@service
def schedule_create(
    actor: Actor,
    *,
    member: Member,
    name: str,
    time_zone: str = "",
    hours: Mapping[str, Any] | None = None,
    is_default: bool | None = None,
) -> Schedule:
    """Make working hours for a member.

    Args:
        time_zone: "" is the account's.
        is_default: they count for all calendars that say nothing else; None: if they are the
            member's first.

    Raises:
        Refused: a fault on `name`, `time_zone`, "weekly.0" or "dates.2026-12-24".
    """
    account: Any = current_account()
    given = {"name": name, "time_zone": time_zone or account.time_zone, "hours": hours or {}}
    _turn_of(member)
    others = Schedule.objects.filter(member=member)
    default = not others.exists() if is_default is None else is_default
    made = Schedule(account_id=account.pk, member=member, **_cleaned(given))
    made.is_default = default
    if default:
        others.filter(is_default=True).update(is_default=False)
    made.save(force_insert=True)
    data = {"member": str(member), "is_default": default}
    _tell(actor, "schedule.created", made, data=data)
    return made


@service(silent="equal values change nothing; others emit schedule.updated")
def schedule_update(
    actor: Actor, *, schedule: Schedule, changes: Mapping[str, Any], version: int | None = None
) -> Schedule:
    """Change working hours. Those that become the default take it from the others.

    Raises:
        Stale: somebody changed them since.
        Refused: `gone`, or as `schedule_create`.
    """
    _turn_of(schedule.member)
    current = _locked(schedule)
    require_version(current, version)
    told = {}
    for name, value in _cleaned(changes).items():
        if getattr(current, name) != value:
            told[name] = [getattr(current, name), value]
            setattr(current, name, value)
    if not told:
        return current
    if told.get("is_default") == [False, True]:
        others = Schedule.objects.filter(member=current.member_id, is_default=True)
        others.update(is_default=False)
    current.version += 1
    current.save(update_fields=[*told, "version"])
    _tell(actor, "schedule.updated", current, changes=told)
    return current


@service
def schedule_delete(actor: Actor, *, schedule: Schedule) -> Operation:
    """Delete working hours; calendars that named them take the member's default ones.

    The operation brings them back. Raises Refused `gone`.
    """
    _turn_of(schedule.member)
    current = _locked(schedule)
    operation = operation_start(actor, kind=DELETED, label=current.name)
    named = CalendarMember.objects.filter(schedule=current)
    record_deletes(operation, Schedule.objects.filter(pk=current.pk))
    record_updates(operation, named, ("schedule_id",))
    data = {"member": str(current.member)}
    _tell(actor, DELETED, current, data=data, operation=operation)
    named.update(schedule=None)
    Schedule.objects.filter(pk=current.pk).delete()
    return operation


@service
def schedule_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Bring working hours back; others that became the default since stay it.

    Raises:
        Refused: `already_undone`, or `not_yours`.
    """
    table = Schedule._meta.db_table
    rows = JournalRow.objects.filter(operation=operation, table=table)
    kept: JournalRow = rows.get()
    before: dict[str, Any] = kept.before
    member = Member.objects.get(pk=before["member_id"])
    require_mine(actor, member)
    _turn_of(member)
    default = Schedule.objects.filter(member=before["member_id"], is_default=True)
    if before["is_default"] and default.exists():
        rows.update(before=before | {"is_default": False})
    restored = restore(operation)
    schedule = Schedule.objects.get(pk=kept.pk_value)
    _tell(actor, "schedule.restored", schedule, operation=operation)
    return restored


def _cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = {}
    for name, raw in changes.items():
        if name == "time_zone":
            cleaned[name] = time_zone_clean(raw, required=True)
        elif name == "hours":
            cleaned[name] = hours_clean(raw)
        elif name in ("name", "is_default"):
            cleaned[name] = column_clean(Schedule._meta.get_field(name), raw)
        else:
            raise KeyError(f"{name!r} of working hours cannot change")
    if cleaned.get("name") == "":
        raise Refused("required", _("Give it a name."), field="name")
    return cleaned


def _turn_of(member: Member) -> None:
    """One change of a member's schedules at a time: one of them is the default."""
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)


def _locked(schedule: Schedule) -> Schedule:
    rows = Schedule.objects.select_for_update(of=("self",)).filter(pk=schedule.pk)
    current: Schedule | None = rows.select_related("member__user").first()
    if current is None:
        raise Refused("gone", _("These working hours have been deleted."))
    return current


def _tell(actor: Actor, type: str, schedule: Schedule, **event: Any) -> None:
    emit(type, account=current_account(), actor=actor, subject=schedule, **event)
