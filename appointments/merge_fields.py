"""Merge fields of an appointment and its calendar: `appointment.*`, `calendar.name`."""

from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from appointments.links import google_url, may_cancel, may_move, public_url
from appointments.models import Appointment
from appointments.models.places import PlaceKind
from hoopcrm.core.merge import MergeContext, MergeNamespace, merge_namespaces


def appointment_values(context: MergeContext) -> dict[str, str]:
    """The appointment that a text is about, in the time zone in which it was arranged."""
    appointment: Appointment | None = context.records.get("appointment")
    if appointment is None:
        return {}
    start, end = (one.astimezone(appointment.zone) for one in _times(appointment))
    values = {
        "title": appointment.title,
        "start_time": f"{_day(start)}, {_clock(start)}",
        "end_time": f"{_day(end)}, {_clock(end)}",
        "only_start_date": _day(start),
        "only_start_time": _clock(start),
        "only_end_date": _day(end),
        "only_end_time": _clock(end),
        "date": _day(start),
        "day_of_week": formats.date_format(start, "l"),
        "month": formats.date_format(start, "F"),
        "timezone": appointment.time_zone,
        "meeting_location": place_text(appointment),
        "location": place_text(appointment),
        "notes": appointment.description,
        "status": str(appointment.get_status_display()),
        "reason": appointment.cancel_reason,
        **_host(appointment),
        **_series(appointment),
    }
    if appointment.pk and not appointment._state.adding:
        values |= _links(appointment)
    return values


def calendar_values(context: MergeContext) -> dict[str, str]:
    """The calendar in which it was booked."""
    calendar: Any = context.records.get("calendar")
    if calendar is None:
        appointment = context.records.get("appointment")
        calendar = appointment.calendar if appointment is not None else None
    return {"name": calendar.name} if calendar is not None else {}


def place_text(appointment: Appointment) -> str:
    """Where they meet, in words."""
    if appointment.place_kind == PlaceKind.PHONE_OUT:
        return appointment.place or _("We call you")
    if appointment.place_kind == PlaceKind.PHONE_IN:
        return _("Call %(number)s") % {"number": appointment.place} if appointment.place else ""
    return appointment.place


def _times(appointment: Appointment) -> tuple[datetime, datetime]:
    return appointment.starts_at, appointment.ends_at


def _host(appointment: Appointment) -> dict[str, str]:
    member: Any = appointment.member
    if member is None:
        return {}
    user = member.user
    return {
        "user.name": member.display_name,
        "user.first_name": user.first_name,
        "user.last_name": user.last_name,
        "user.email": user.email,
    }


def _series(appointment: Appointment) -> dict[str, str]:
    if appointment.series is None:
        return {}
    parts = dict(part.partition("=")[::2] for part in appointment.series.rule.split(";"))
    names = {
        "DAILY": _("every day"),
        "WEEKLY": _("every week"),
        "MONTHLY": _("every month"),
        "YEARLY": _("every year"),
    }
    return {"recurring.repeats": names.get(parts.get("FREQ", ""), "")}


def _links(appointment: Appointment) -> dict[str, str]:
    return {
        "reschedule_link": public_url("move", appointment) if may_move(appointment) else "",
        "cancellation_link": public_url("cancel", appointment) if may_cancel(appointment) else "",
        "manage_link": public_url("manage", appointment),
        "ics_link": public_url("file", appointment),
        "add_to_ical_outlook": public_url("file", appointment),
        "add_to_google_calendar": google_url(appointment),
    }


def _day(local: datetime) -> str:
    return formats.date_format(local, "j M Y")


def _clock(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02} {local.tzname()}"


merge_namespaces.add(MergeNamespace(key="appointment", values=appointment_values))
merge_namespaces.add(MergeNamespace(key="calendar", values=calendar_values))
