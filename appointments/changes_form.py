"""The form of an appointment that is changed: what it begins with, and what differs."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appointments.booking_fields import CUSTOM, SLOT
from appointments.booking_form import BookingForm
from appointments.booking_values import calendar_of, is_custom, plain_values, span_of
from appointments.models import Appointment
from appointments.services.change import Manner
from appointments.services.rows import guests_of


def initial_of(found: Appointment) -> dict[str, Any]:
    """The fields of the form."""
    zone = found.zone
    calendar: Any = found.calendar
    usual = found.ends_at - found.starts_at == timedelta(minutes=calendar.minutes)
    return {
        "calendar": str(found.calendar_id),
        "member": "" if calendar.needs_all else str(found.member_id or ""),
        "title": found.title,
        "description": found.description,
        "guests": [str(one.pk) for one in guests_of(found)],
        "guest_count": found.guest_count or None,
        "time_zone": found.time_zone,
        "when": SLOT if usual else CUSTOM,
        "start": found.starts_at.isoformat(),
        "custom_start": found.starts_at.astimezone(zone).replace(tzinfo=None),
        "custom_end": found.ends_at.astimezone(zone).replace(tzinfo=None),
        "place_kind": found.place_kind,
        "place": found.place,
        "status": found.status,
        "version": found.version,
    }


def changes_of_form(form: BookingForm, found: Appointment, *, take: str = "") -> dict[str, Any]:
    """What the form says differently from the appointment, for `appointment_change`.

    Raises:
        Refused: as `span_of`.
    """
    wanted = plain_values(form)
    if (wanted["place_kind"], wanted["place"]) == (found.place_kind, found.place):
        del wanted["place_kind"], wanted["place"]
    for name in ("title", "description", "time_zone", "guest_count"):
        if wanted[name] == getattr(found, name):
            del wanted[name]
    calendar = calendar_of(form)
    if calendar.pk != found.calendar_id:
        wanted["calendar"] = calendar
    host = form.hosts.get(form.cleaned_data["member"])
    if not calendar.needs_all and (host.pk if host else None) != found.member_id:
        wanted["member"] = host
    room = form.rooms.get(form.cleaned_data.get("room", ""))
    if room is not None and room.pk != found.room_id:
        wanted["room"] = room
    starts_at, ends_at = _span(form, found, take=take)
    if starts_at is not None and (starts_at, ends_at) != (found.starts_at, found.ends_at):
        wanted["starts_at"] = starts_at
        wanted["ends_at"] = ends_at or starts_at + timedelta(minutes=calendar.minutes)
    return wanted


def _span(
    form: BookingForm, found: Appointment, *, take: str
) -> tuple[datetime | None, datetime | None]:
    """The chosen start and end; None where the time stays as it is."""
    given = form.cleaned_data
    if is_custom(form) and not take:
        zone = ZoneInfo(given["time_zone"])
        local = [
            one.astimezone(zone).replace(tzinfo=None) for one in (found.starts_at, found.ends_at)
        ]
        if [given["custom_start"], given["custom_end"]] == local:
            return None, None
        return span_of(form)
    starts_at, _end = span_of(form, take=take)
    if starts_at == found.starts_at and calendar_of(form).pk == found.calendar_id:
        return None, None
    return starts_at, starts_at + timedelta(minutes=calendar_of(form).minutes)


def manner_of(form: BookingForm, *, take: str, over: bool) -> Manner:
    """How it is changed: to a bookable time, or to one of its own."""
    custom = is_custom(form) and not take
    return Manner(any_time=custom, over_conflicts=custom and over)
