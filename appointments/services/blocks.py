"""Blocked time: made, changed, deleted and brought back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appointments.calendar_fields import column_clean, time_zone_clean
from appointments.models import BlockedTime, Calendar
from appointments.services.calendars import require_version
from appointments.services.occupy import lock_time
from appointments.services.ownership import require_mine
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, record_deletes, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit

DELETED = "blocked_time.deleted"
LONGEST_DAYS = 3 * 366


@service
def block_create(
    actor: Actor,
    *,
    starts_at: datetime,
    ends_at: datetime,
    member: Member | None = None,
    calendar: Calendar | None = None,
    title: str = "",
    time_zone: str = "",
) -> BlockedTime:
    """Block time of a member or of a calendar, never of both. What is booked in it stays.

    Args:
        time_zone: in which it was meant; "" is the account's.

    Raises:
        Refused: `one_of_both` on `member`; `ends_before_start` or `too_long` on `ends_at`.
    """
    account: Any = current_account()
    if (member is None) == (calendar is None):
        message = _("Blocked time is a member's or a calendar's.")
        raise Refused("one_of_both", message, field="member")
    made = BlockedTime(
        account_id=account.pk,
        member=member,
        calendar=calendar,
        holder=member.pk if member else calendar.pk,  # type: ignore[union-attr]
        created_by=actor.member,
        **_cleaned({"title": title, "time_zone": time_zone or account.time_zone}),
    )
    _span_set(made, starts_at, ends_at)
    lock_time([made.holder])
    made.save(force_insert=True)
    _tell(actor, "blocked_time.created", made, data=_span(made) | {"holder": str(made.holder)})
    return made


@service(silent="equal values change nothing; others emit blocked_time.updated")
def block_update(
    actor: Actor, *, block: BlockedTime, changes: Mapping[str, Any], version: int | None = None
) -> BlockedTime:
    """Change title, start, end or time zone; whose it is stays.

    Raises:
        Stale: somebody changed it since.
        Refused: `gone`, or as `block_create`.
    """
    lock_time([block.holder])
    rows = BlockedTime.objects.select_for_update().filter(pk=block.pk)
    current: BlockedTime | None = rows.first()
    if current is None:
        raise _gone()
    require_version(current, version)
    before = _told(current)
    given = dict(changes)
    starts_at = given.pop("starts_at", current.starts_at)
    ends_at = given.pop("ends_at", current.ends_at)
    for name, value in _cleaned(given).items():
        setattr(current, name, value)
    _span_set(current, starts_at, ends_at)
    after = _told(current)
    told = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if told:
        current.version += 1
        current.save(update_fields=[*told, "version"])
        _tell(actor, "blocked_time.updated", current, changes=told)
    return current


@service
def block_delete(actor: Actor, *, block: BlockedTime) -> Operation:
    """Free the time again; the operation blocks it once more. Raises Refused `gone`."""
    rows = BlockedTime.objects.select_for_update().filter(pk=block.pk)
    current: BlockedTime | None = rows.first()
    if current is None:
        raise _gone()
    operation = operation_start(actor, kind=DELETED, label=current.title)
    record_deletes(operation, BlockedTime.objects.filter(pk=current.pk))
    _tell(actor, DELETED, current, data=_span(current), operation=operation)
    rows.delete()
    return operation


@service
def block_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Block the time again.

    Raises:
        Refused: `already_undone`, `not_yours`, or `gone` when its calendar is.
    """
    table = BlockedTime._meta.db_table
    kept: JournalRow = JournalRow.objects.get(operation=operation, table=table)
    whose: Any = kept.before["member_id"]
    require_mine(actor, Member.objects.get(pk=whose) if whose else None)
    lock_time([UUID(kept.before["holder"])])
    restored = restore(operation)
    block = BlockedTime.objects.filter(pk=kept.pk_value).first()
    if block is None:
        raise Refused("gone", _("What this time belonged to has been deleted."))
    _tell(actor, "blocked_time.restored", block, operation=operation)
    return restored


def _span_set(block: BlockedTime, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused("ends_before_start", _("It must end after it starts."), field="ends_at")
    if (ends_at - starts_at).days > LONGEST_DAYS:
        raise Refused("too_long", _("Block at most three years at once."), field="ends_at")
    block.starts_at, block.ends_at = starts_at, ends_at


def _cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {}
    for name, raw in changes.items():
        if name == "time_zone":
            cleaned[name] = time_zone_clean(raw, required=True)
        elif name == "title":
            cleaned[name] = column_clean(BlockedTime._meta.get_field(name), raw)
        else:
            raise KeyError(f"{name!r} of blocked time cannot change")
    return cleaned


def _told(block: BlockedTime) -> dict[str, Any]:
    return {"title": block.title, "time_zone": block.time_zone, **_span(block)}


def _span(block: BlockedTime) -> dict[str, Any]:
    return {"starts_at": block.starts_at.isoformat(), "ends_at": block.ends_at.isoformat()}


def _gone() -> Refused:
    return Refused("gone", _("This blocked time has been deleted."))


def _tell(actor: Actor, type: str, block: BlockedTime, **event: Any) -> None:
    emit(type, account=current_account(), actor=actor, subject=block, **event)
