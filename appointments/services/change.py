"""Changing an appointment: its time, its host, its words. Its history stays in its events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _

from appointments.access import members_of
from appointments.models import Appointment, AppointmentGuest, AppointmentHost, Calendar
from appointments.services.book import (
    Booking,
    holders_of,
    hosts_at_any_time,
    place_of,
    texts_of,
)
from appointments.services.checks import (
    clean_guests,
    conflicts_of,
    hosts_for,
    require_open,
    require_right,
    require_times,
)
from appointments.services.occupy import holds_expire, hosts_release, hosts_take, lock_time
from appointments.services.told import tell
from appointments.slots import Asking
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.journal import Restored, operation_start, record_updates, restore
from hoopcrm.core.models import Operation
from hoopcrm.core.services import service

CHANGED = "appointment.changed"
# What `appointment_change` may change, and of these what takes another time.
FIELDS = (
    "title",
    "description",
    "starts_at",
    "ends_at",
    "time_zone",
    "calendar",
    "member",
    "place_kind",
    "place",
    "guest_count",
)
TIME_FIELDS = frozenset({"starts_at", "ends_at", "calendar", "member"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An appointment as it is now, and the operation that takes the change back.

    Attributes:
        operation: None when nothing was changed.
    """

    appointment: Appointment
    operation: Operation | None


@service(silent="equal values change nothing; each change emits an event")
def appointment_change(
    actor: Actor,
    *,
    appointment: Appointment,
    changes: Mapping[str, Any],
    guests: Sequence[Any] | None = None,
    any_time: bool = False,
    over_conflicts: bool = False,
    by_contact: bool = False,
    hold: UUID | None = None,
    version: int | None = None,
    notify: bool = True,
) -> Changed:
    """Change fields of FIELDS; a host of None lets the calendar choose anew.

    Args:
        guests: all guests from now on; None leaves them.
        by_contact: the contact moves it by the link that they were sent.
        version: of the appointment as the caller saw it; None does not check.

    Raises:
        Stale: it was changed since; `version` in its data is the current one.
        Refused: `gone`, `calendar_deleted`, `not_open` when it was cancelled, and as
            `appointment_book`.
    """
    wanted = {name: value for name, value in changes.items() if name in FIELDS}
    moved_to = wanted.get("calendar") or appointment.calendar
    holders = _lock(appointment, moved_to)
    current = locked(appointment, version=version)
    if current.calendar is None or current.calendar.deleted_at is not None:
        raise Refused(
            "calendar_deleted",
            _("The calendar of this appointment has been deleted; it can only be cancelled."),
        )
    before = {name: getattr(current, name) for name in FIELDS}
    guests_before = guests_of(current)
    wanted = _cleaned(current, wanted)
    differing = {name: value for name, value in wanted.items() if before[name] != value}
    guests_after = _guests(current, guests, differing)
    if not differing and guests_after is None:
        return Changed(appointment=current, operation=None)
    operation = operation_start(actor, kind=CHANGED, label=current.title)
    rows = Appointment.objects.filter(pk=current.pk)
    record_updates(operation, rows, [_column(name) for name in FIELDS])
    for name, value in differing.items():
        setattr(current, name, value)
    if differing.keys() & TIME_FIELDS:
        require_times(current.starts_at, current.ends_at, current.time_zone)
        _move(
            actor,
            current,
            differing,
            holders,
            any_time=any_time,
            over_conflicts=over_conflicts,
            by_contact=by_contact,
            hold=hold,
        )
        current.sequence += 1
    save(current, FIELDS, extra=("sequence",))
    if guests_after is not None:
        _set_guests(current, guests_after)
    _tell(actor, current, before, guests_before, operation, by_contact, notify)
    return Changed(appointment=current, operation=operation)


@service
def appointment_change_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Put an appointment back to where it was.

    Raises:
        Refused: `already_undone`, `gone`, `changed_since`, `conflict` when its time has been
            given to others.
    """
    from hoopcrm.core.models import JournalRow

    pk = JournalRow.objects.filter(
        operation=operation, table=Appointment._meta.db_table
    ).values_list("pk_value", flat=True)
    appointment = Appointment.objects.filter(pk__in=[UUID(one) for one in pk]).first()
    if appointment is None:
        raise Refused("gone", _("This appointment has been deleted."))
    _lock(appointment, appointment.calendar)
    before = {name: getattr(appointment, name) for name in FIELDS}
    result = restore(operation)
    if result.conflicts or not result.total:
        raise Refused("changed_since", _("It was changed since and stays as it is."))
    current = locked(appointment, version=None)
    current.version += 1
    current.sequence += 1
    current.save(update_fields=["version", "sequence"])
    retake(current)
    _tell(actor, current, before, guests_of(current), operation, False, True)
    return result


def locked(appointment: Appointment, *, version: int | None) -> Appointment:
    """The row as it is now, locked. Raises Stale, or Refused `gone`."""
    current: Appointment | None = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("contact", "calendar__account", "member__user", "series")
        .filter(pk=appointment.pk, contact__deleted_at__isnull=True)
        .first()
    )
    if current is None:
        raise Refused("gone", _("This appointment has been deleted."))
    if version is not None and version != current.version:
        raise Stale(
            _("This appointment was changed meanwhile. Saving again replaces that."),
            version=current.version,
        )
    return current


def retake(appointment: Appointment, *, over_conflicts: bool = False) -> None:
    """Take the time of the appointment's hosts again; the locks are held.

    Raises:
        Refused: `conflict`.
    """
    calendar: Any = appointment.calendar
    if calendar is None:
        return
    hosts = hosts_of(appointment)
    if appointment.member_id not in hosts and not calendar.needs_all:
        hosts = [appointment.member_id] if appointment.member_id else []
    found = conflicts_of(
        calendar,
        hosts or [calendar.pk],
        appointment.starts_at,
        appointment.ends_at,
        apart_from=appointment,
    )
    if found and appointment.occupies and not over_conflicts:
        raise Refused(
            "conflict",
            _("There is something at that time already: %(what)s.") % {"what": ", ".join(found)},
            field="starts_at",
            conflicts=found,
        )
    hosts_take(appointment, calendar, hosts, over_conflicts=over_conflicts)


def hosts_of(appointment: Appointment) -> list[UUID]:
    """The members who take part."""
    rows = AppointmentHost.objects.filter(appointment=appointment, member__isnull=False)
    return list(rows.order_by("pk").values_list("member_id", flat=True))


def guests_of(appointment: Appointment) -> list[Any]:
    """The contacts who are guests."""
    rows = AppointmentGuest.objects.filter(appointment=appointment).select_related("contact")
    return [row.contact for row in rows]


def save(appointment: Appointment, fields: Sequence[str], *, extra: Sequence[str] = ()) -> None:
    """Write fields of a locked appointment, and that it was changed."""
    appointment.version += 1
    appointment.updated_at = now()
    appointment.save(update_fields=[*fields, *extra, "version", "updated_at"])


def _lock(appointment: Appointment, calendar: Calendar | None) -> list[UUID]:
    """Lock the time of all who take part now or may from now on."""
    holders = {one for one in (appointment.calendar_id, appointment.member_id) if one}
    holders |= set(hosts_of(appointment))
    if calendar is not None:
        holders |= set(holders_of(calendar, members_of([calendar.pk])[calendar.pk]))
    lock_time(holders)
    holds_expire(holders)
    return list(holders)


def _cleaned(current: Appointment, wanted: dict[str, Any]) -> dict[str, Any]:
    """The values as they are stored; "" for a title takes the calendar's again."""
    calendar: Any = wanted.get("calendar") or current.calendar
    if calendar.pk != current.calendar_id:
        require_open(calendar)
    booking = Booking(
        calendar=calendar,
        contact=current.contact,
        starts_at=current.starts_at,
        title=wanted.get("title", current.title),
        description=wanted.get("description", current.description) or "",
        place_kind=wanted.get("place_kind", current.place_kind),
        place=wanted.get("place", current.place),
    )
    if "title" in wanted or "description" in wanted:
        title, text = texts_of(calendar, current, booking)
        wanted["title"] = title
        if "description" in wanted:
            wanted["description"] = text if wanted["description"].strip() else ""
    if "place" in wanted or "place_kind" in wanted:
        wanted["place_kind"], wanted["place"] = place_of(calendar, None, booking)
    if "starts_at" in wanted and "ends_at" not in wanted:
        length = current.ends_at - current.starts_at
        if calendar.pk != current.calendar_id:
            length = timedelta(minutes=calendar.minutes)
        wanted["ends_at"] = wanted["starts_at"] + length
    return wanted


def _guests(
    current: Appointment, guests: Sequence[Any] | None, differing: Mapping[str, Any]
) -> list[Any] | None:
    """The guests from now on, None when they stay."""
    calendar = differing.get("calendar") or current.calendar
    count = differing.get("guest_count", current.guest_count)
    before = guests_of(current)
    after = clean_guests(calendar, current.contact, before if guests is None else guests, count)
    if {one.pk for one in after} == {one.pk for one in before}:
        return None
    return after


def _move(
    actor: Actor,
    current: Appointment,
    differing: Mapping[str, Any],
    holders: Sequence[UUID],
    *,
    any_time: bool,
    over_conflicts: bool,
    by_contact: bool,
    hold: UUID | None,
) -> None:
    """Give its old time back and take the new one."""
    calendar: Any = current.calendar
    if not current.occupies:
        raise Refused("not_open", _("Confirm the appointment again before you move it."))
    only = current.member_id
    if "calendar" in differing and "member" not in differing:
        only = None
    if calendar.needs_all:
        only = None
    if any_time:
        require_right(actor, "appointments.any_time")
        hosts = hosts_at_any_time(
            calendar,
            current.starts_at,
            current.ends_at,
            only=only,
            over_conflicts=over_conflicts,
            apart_from=current,
        )
    else:
        if current.ends_at - current.starts_at != timedelta(minutes=calendar.minutes):
            raise Refused(
                "length",
                _("A slot of %(calendar)s lasts %(minutes)d minutes.")
                % {"calendar": calendar, "minutes": calendar.minutes},
                field="ends_at",
            )
        asking = Asking(public=by_contact, only=only, apart_from=current, hold=hold)
        hosts = hosts_for(calendar, current.starts_at, asking, zone=ZoneInfo(current.time_zone))
    hosts_release(current)
    current.member_id = hosts[0] if hosts else None
    hosts_take(current, calendar, hosts, over_conflicts=over_conflicts)


def _set_guests(current: Appointment, guests: Sequence[Any]) -> None:
    rows = AppointmentGuest.objects.filter(appointment=current)
    rows.exclude(contact__in=[one.pk for one in guests]).delete()
    there = set(rows.values_list("contact_id", flat=True))
    AppointmentGuest.objects.bulk_create(
        AppointmentGuest(account_id=current.account_id, appointment=current, contact=one)
        for one in guests
        if one.pk not in there
    )


def _tell(
    actor: Actor,
    current: Appointment,
    before: Mapping[str, Any],
    guests_before: Sequence[Any],
    operation: Operation,
    by_contact: bool,
    notify: bool,
) -> None:
    """One event that it was moved, and one of what else was changed."""
    current = Appointment.objects.select_related("contact", "calendar", "member__user").get(
        pk=current.pk
    )
    told = {
        name: [_told(before[name]), _told(getattr(current, name))]
        for name in FIELDS
        if before[name] != getattr(current, name)
    }
    after = guests_of(current)
    if {one.pk for one in guests_before} != {one.pk for one in after}:
        told["guests"] = [", ".join(map(str, guests_before)), ", ".join(map(str, after))]
    times = {name: told.pop(name) for name in ("starts_at", "ends_at") if name in told}
    data = {"by_contact": by_contact}
    for kind, changes in (("appointment.rescheduled", times), ("appointment.updated", told)):
        if changes:
            tell(
                actor,
                kind,
                current,
                changes=changes,
                data=data,
                notify=notify,
                operation=operation,
            )


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, models.Model) else value if value is not None else ""


def _column(name: str) -> str:
    return str(Appointment._meta.get_field(name).column)
