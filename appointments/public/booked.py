"""The page after booking: what was booked, and what can be done with it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from appointments.links import google_url, manage_token, may_cancel, may_move
from appointments.merge_fields import place_text
from appointments.models import Appointment, Calendar
from appointments.public.access import appointment_of_token, series_of
from appointments.public.framing import framed, show
from appointments.public.shown import for_visitor
from appointments.public.visit import Visit
from appointments.recurrence import occurrences
from appointments.times import day_text, span_text, zone_text
from hoopcrm.core.scoping import scope


def booked_url(appointment: Appointment, visit: Visit) -> str:
    """Where whoever has just booked goes."""
    path = reverse("booking:booked", args=[manage_token(appointment)])
    return f"{path}?{urlencode(visit.frame)}" if visit.frame else path


@framed
@require_safe
def booked(request: HttpRequest, token: str) -> HttpResponse:
    """What was booked, with the calendar's message or the way to its page."""
    appointment = appointment_of_token(token)
    with scope(appointment.account):
        calendar = appointment.calendar
        rows = series_of(appointment)
        shown = for_visitor(appointment)
        zone = appointment.zone
        data = {
            "appointment": shown,
            "account": appointment.account,
            "calendar": calendar,
            "waits": appointment.status == Appointment.Status.NEW,
            "times": [span_text(one.starts_at, one.ends_at, zone) for one in rows],
            "left_out": [day_text(one, zone) for one in _left_out(appointment, rows)],
            "zone_text": zone_text(appointment.starts_at, zone),
            "place": place_text(appointment),
            "host": appointment.member,
            "token": token,
            "google_url": google_url(shown),
            "may_change": may_move(appointment) or may_cancel(appointment),
            "goes_to": goes_to(calendar),
        }
        response = show(request, "booked", data)
    # Not a redirect: browsers would hold the other page to what the form of this one may send to.
    if data["goes_to"] and not data["embedded"]:
        response["Refresh"] = f"0; url={data['goes_to']}"
    return response


def goes_to(calendar: Calendar | None) -> str:
    """The page that follows by the calendar's settings; "" is ours."""
    if calendar is None or calendar.after_booking != Calendar.AfterBooking.REDIRECT:
        return ""
    url = calendar.redirect_url
    return url if urlsplit(url).scheme in ("http", "https") else ""


def _left_out(appointment: Appointment, rows: list[Appointment]) -> list[datetime]:
    """Of a series, what was taken by somebody else."""
    series: Any = appointment.series
    first = rows[0].occurrence
    if series is None or first is None:
        return []
    had = {one.occurrence for one in rows}
    return [
        one for one in occurrences(series.rule, first, ZoneInfo(series.time_zone)) if one not in had
    ]
