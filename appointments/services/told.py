"""What services of appointments tell when they have written: one place for everybody who asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from appointments.models import Appointment, AppointmentHost, Calendar
from hoopcrm.core.actor import Actor
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.events.emit import emit

Status = Appointment.Status
# How a new status is told.
STATUS_EVENTS = {
    Status.NEW: "appointment.reopened",
    Status.CONFIRMED: "appointment.confirmed",
    Status.SHOWED: "appointment.showed",
    Status.NO_SHOW: "appointment.missed",
    Status.CANCELLED: "appointment.cancelled",
    Status.INVALID: "appointment.invalidated",
}


def booked(
    actor: Actor,
    appointment: Appointment,
    calendar: Calendar,
    hosts: Sequence[UUID],
    *,
    public: bool,
    notify: bool,
    at: datetime | None,
) -> None:
    """An appointment was made."""
    tell(
        actor,
        "appointment.booked",
        appointment,
        data={"by_contact": public, "calendar": calendar.name},
        hosts=hosts,
        notify=notify,
        at=at,
    )


def changed(
    actor: Actor,
    appointment: Appointment,
    before: Mapping[str, Any],
    *,
    guests: tuple[Sequence[Any], Sequence[Any]],
    operation: Operation,
    by_contact: bool = False,
    notify: bool = True,
    hosts: Sequence[UUID] | None = None,
) -> None:
    """One event that it was moved, and one of what else was changed.

    Args:
        before: the fields as they were.
        guests: before and now.
        hosts: where they are known.
    """
    told = {
        name: [_told(value), _told(getattr(appointment, name))]
        for name, value in before.items()
        if value != getattr(appointment, name)
    }
    one, other = guests
    if {guest.pk for guest in one} != {guest.pk for guest in other}:
        told["guests"] = [", ".join(map(str, one)), ", ".join(map(str, other))]
    times = {name: told.pop(name) for name in ("starts_at", "ends_at") if name in told}
    for kind, changes in (("appointment.rescheduled", times), ("appointment.updated", told)):
        if changes:
            tell(
                actor,
                kind,
                appointment,
                changes=changes,
                data={"by_contact": by_contact},
                hosts=hosts,
                notify=notify,
                operation=operation,
            )


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, models.Model) else value if value is not None else ""


def tell(
    actor: Actor,
    type: str,
    appointment: Appointment,
    *,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    hosts: Sequence[UUID] | None = None,
    notify: bool = True,
    operation: Operation | None = None,
    at: datetime | None = None,
) -> None:
    """One event on the contact's timeline. Its data is what notices and automations go by.

    Args:
        hosts: where they are known already.
        notify: False marks it as quiet: nobody is told and no automation starts.
    """
    if hosts is None:
        rows = AppointmentHost.objects.filter(appointment=appointment, member__isnull=False)
        hosts = list(rows.values_list("member_id", flat=True))
    emit(
        type,
        account=current_account(),
        actor=actor,
        contact=appointment.contact,
        subject=appointment,
        changes=changes,
        data={
            "starts_at": appointment.starts_at.isoformat(),
            "ends_at": appointment.ends_at.isoformat(),
            "status": appointment.status,
            "calendar_id": str(appointment.calendar_id or ""),
            "hosts": [str(pk) for pk in hosts],
            **({} if notify else {"quiet": True}),
            **(data or {}),
        },
        operation=operation,
        at=at,
    )
