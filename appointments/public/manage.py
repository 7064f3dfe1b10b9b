"""A contact's own page of an appointment: what it is, its file, moving and cancelling it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from appointments.ics import invitation
from appointments.links import google_url, manage_token, may_cancel, may_move
from appointments.merge_fields import place_text
from appointments.models import Appointment
from appointments.public.access import appointment_of_token, takes_bookings
from appointments.public.shown import attendees_for_visitor, for_visitor
from appointments.services.change import Manner, appointment_change
from appointments.services.notices import organizer_of
from appointments.services.status import appointment_status_set
from appointments.slots import Asking, slots_between
from appointments.times import clock, zone_text
from hoopcrm.core.actor import Actor, request_origin
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope

# Days of slots on one page.
PAGE_DAYS = 7
LATEST_PAGE = 120


@never_cache
@require_safe
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """The appointment, and what its contact may still do with it."""
    return _show(request, appointment_of_token(token), "manage")


@never_cache
@require_safe
def file(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar file, to save."""
    appointment = appointment_of_token(token)
    with scope(appointment.account):
        content, content_type = invitation(
            for_visitor(appointment),
            organizer=organizer_of(appointment),
            attendees=attendees_for_visitor(appointment),
            cancelled=not appointment.occupies,
        )
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return _unlisted(response)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, with the reason; a POST cancels."""
    appointment = appointment_of_token(token)
    if not may_cancel(appointment):
        return _show(request, appointment, "manage", too_late=appointment.occupies)
    if request.method != "POST":
        return _show(request, appointment, "cancel")
    with scope(appointment.account):
        try:
            appointment_status_set(
                _actor(request, appointment),
                appointment=appointment,
                status=Appointment.Status.CANCELLED,
                reason=request.POST.get("reason", ""),
                by_contact=True,
            )
        except Refused as refused:
            return _show(request, appointment, "cancel", error=refused.message, status=422)
    return redirect("booking:manage", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, token: str) -> HttpResponse:
    """The free times of a week; a POST takes one."""
    appointment = appointment_of_token(token)
    if not may_move(appointment):
        return _show(request, appointment, "manage", too_late=appointment.occupies)
    with scope(appointment.account):
        if request.method != "POST":
            return _show_times(request, appointment)
        try:
            starts_at = datetime.fromisoformat(request.POST.get("start", "")).astimezone(UTC)
        except (ValueError, OverflowError):
            return _show_times(request, appointment, error=_("Choose a time."), status=422)
        try:
            appointment_change(
                _actor(request, appointment),
                appointment=appointment,
                changes={"starts_at": starts_at},
                manner=Manner(by_contact=True),
            )
        except Refused as refused:
            return _show_times(request, appointment, error=refused.message, status=422)
    return redirect("booking:manage", token)


def _show_times(
    request: HttpRequest, appointment: Appointment, *, error: str = "", status: int = 200
) -> HttpResponse:
    calendar: Any = appointment.calendar
    page = _page(request)
    first = datetime.now(calendar.zone).date() + timedelta(days=PAGE_DAYS * page)
    asking = Asking(
        public=True,
        apart_from=appointment,
        only=appointment.member_id if not calendar.needs_all else None,
    )
    days: dict[Any, list[tuple[str, str]]] = {}
    for slot in slots_between(calendar, first, first + timedelta(days=PAGE_DAYS - 1), asking):
        local = datetime.fromtimestamp(slot.start, appointment.zone)
        time = (local.isoformat(), clock(local, appointment.zone))
        days.setdefault(local.date(), []).append(time)
    return _show(
        request,
        appointment,
        "move",
        days=days,
        page=page,
        earlier=page - 1 if page else None,
        later=page + 1 if page < LATEST_PAGE else None,
        error=error,
        status=status,
    )


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "0")
    return min(int(text), LATEST_PAGE) if text.isascii() and text.isdigit() else 0


def _show(
    request: HttpRequest, appointment: Appointment, name: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    # Templates show moments by the clock that is current.
    with scope(appointment.account), timezone.override(appointment.zone):
        shown = for_visitor(appointment)
        local = appointment.starts_at.astimezone(appointment.zone)
        ends = appointment.ends_at.astimezone(appointment.zone)
        data = {
            "appointment": shown,
            "account": appointment.account,
            "starts": local,
            "clocks": f"{clock(local, appointment.zone)}–{clock(ends, appointment.zone)}",
            "ends": ends,
            "zone_text": zone_text(local, appointment.zone),
            "place": place_text(appointment),
            "host": appointment.member,
            "token": manage_token(appointment),
            "may_move": may_move(appointment),
            "may_cancel": may_cancel(appointment),
            "google_url": google_url(shown),
            "again_url": _again_url(appointment),
            **more,
        }
        response = render(request, f"appointments/public/{name}.html", data, status=status)
    return _unlisted(response)


def _again_url(appointment: Appointment) -> str:
    """Where a cancelled one can be booked anew; "" while its calendar takes no bookings."""
    calendar = appointment.calendar
    if appointment.status != Appointment.Status.CANCELLED or calendar is None:
        return ""
    open_now = takes_bookings(calendar) and calendar.slug
    return reverse("booking:calendar", args=[calendar.slug]) if open_now else ""


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    # Not "no-referrer": forms of the page would name no origin then, and be refused.
    response["Referrer-Policy"] = "same-origin"
    return response


def _actor(request: HttpRequest, appointment: Appointment) -> Actor:
    name = appointment.contact.display_name[:200]
    return Actor(kind="system", label=name, **request_origin(request))
