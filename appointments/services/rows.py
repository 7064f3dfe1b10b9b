"""Appointments as the services that change them read and write them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from appointments.hours import instant
from appointments.models import OCCUPYING, Appointment, AppointmentGuest, AppointmentHost
from appointments.services.checks import conflicts_of
from appointments.services.occupy import hosts_take
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.journal import record_deletes, record_inserts
from hoopcrm.core.models import JournalRow, Operation


class Scope(StrEnum):
    """Which of a series something is done to."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


def in_scope(appointment: Appointment, scope: str) -> list[Appointment]:
    """The appointment, and those of its series that the scope takes in.

    Of the others those that lie behind, or that take no time any more, are left alone.
    """
    if scope == Scope.ONE or appointment.series_id is None:
        return [appointment]
    rows = Appointment.objects.filter(
        series=appointment.series_id, ends_at__gt=now(), status__in=sorted(OCCUPYING)
    )
    if scope == Scope.FOLLOWING:
        rows = rows.filter(occurrence__gte=appointment.occurrence)
    others = rows.exclude(pk=appointment.pk).order_by("occurrence")
    return [appointment, *others]


def appointments_of(operation: Operation) -> list[Appointment]:
    """The appointments that an operation has changed. Raises Refused `gone`."""
    rows = JournalRow.objects.filter(operation=operation, table=Appointment._meta.db_table)
    pks = [UUID(one) for one in rows.values_list("pk_value", flat=True)]
    found = list(Appointment.objects.filter(pk__in=pks).order_by("starts_at", "pk"))
    if not found:
        raise Refused("gone", _("This appointment has been deleted."))
    return found


def locked(appointment: Appointment, *, version: int | None) -> Appointment:
    """The row as it is now, locked. Raises Stale, or Refused `gone`."""
    current: Appointment | None = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("contact", "calendar__account", "member__user", "room", "series")
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


def guests_set(current: Appointment, guests: Sequence[Any], operation: Operation) -> None:
    """Make these contacts the guests; the operation takes it back."""
    rows = AppointmentGuest.objects.filter(appointment=current)
    gone = rows.exclude(contact__in=[one.pk for one in guests])
    record_deletes(operation, gone)
    gone.delete()
    there = set(rows.values_list("contact_id", flat=True))
    made = AppointmentGuest.objects.bulk_create(
        AppointmentGuest(account_id=current.account_id, appointment=current, contact=one)
        for one in guests
        if one.pk not in there
    )
    record_inserts(operation, AppointmentGuest, [one.pk for one in made])


def shifted(current: Appointment, held: Appointment, name: str, wanted: datetime) -> datetime:
    """A time of another one of the series, moved by as much of wall-clock time as `held` is."""
    zone = ZoneInfo(held.time_zone)
    before, after, own = (
        one.astimezone(zone).replace(tzinfo=None)
        for one in (getattr(held, name), wanted, getattr(current, name))
    )
    local = own + (after - before)
    minute = local.hour * 60 + local.minute
    return datetime.fromtimestamp(instant(local.date(), minute, zone), UTC)


def save(appointment: Appointment, fields: Sequence[str], *, extra: Sequence[str] = ()) -> None:
    """Write fields of a locked appointment, and that it was changed."""
    appointment.version += 1
    appointment.updated_at = now()
    appointment.save(update_fields=[*fields, *extra, "version", "updated_at"])
