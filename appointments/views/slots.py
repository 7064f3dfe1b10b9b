"""The slot picker of the booking form: bookable times of a month, loaded anew as one looks on."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from appointments.access import get_appointment, get_calendar
from appointments.booking_form import uuid_of
from appointments.booking_values import moment_read
from appointments.models import Appointment, Calendar
from appointments.month import Looking, Picker, picker
from appointments.slots import Asking
from hoopcrm.core.timezones import is_time_zone
from hoopcrm.core.views.page import requires


@require_GET
@requires("appointments.edit")
def slots(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fragment: times of a calendar.

    `?zone=&member=&room=&appointment=&at=<month or day>&start=`.
    """
    member: Any = request.member  # type: ignore[attr-defined]
    query = request.GET
    calendar = get_calendar(member, pk, need="appointments.edit")
    moved = None
    if appointment_id := uuid_of(query.get("appointment", "")):
        moved = get_appointment(member, appointment_id, need="appointments.edit")
    zone = query.get("zone", "")
    shown = staff_picker(
        calendar,
        zone=zone if is_time_zone(zone) else timezone.get_current_timezone_name(),
        member=query.get("member", ""),
        room=query.get("room", ""),
        at=next(iter(query.getlist("at")), ""),
        start=query.get("start", ""),
        moved=moved,
    )
    return render(request, "appointments/_slot_picker.html", {"picker": shown})


def staff_picker(
    calendar: Calendar,
    *,
    zone: str,
    member: str = "",
    room: str = "",
    at: str = "",
    start: str = "",
    moved: Appointment | None = None,
) -> Picker:
    """The picker as members see it.

    Args:
        member, room: id of the one member who is wanted, and of the room.
        at: the month or day to show.
        start: the time chosen already, as ISO text.
        moved: an appointment that takes no time meanwhile.
    """
    query = {
        "zone": zone,
        "member": member,
        "room": room,
        "appointment": str(moved.pk) if moved else "",
    }
    looking = Looking(
        zone=ZoneInfo(zone),
        url=reverse("appointments:slots", args=[calendar.account_id, calendar.pk]),
        query={name: value for name, value in query.items() if value},
        at=at[:10],
        chosen=moment_read(start),
    )
    asking = Asking(only=uuid_of(member), room=uuid_of(room), apart_from=moved)
    return picker(calendar, looking, asking)
