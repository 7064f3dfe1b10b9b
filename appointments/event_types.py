"""Events of appointments and calendars, as the timeline tells them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from appointments.models import Appointment
from hoopcrm.core.moments import Moments
from hoopcrm.events.changes import FieldNames, field_names, plain
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types

LABELS = {
    "title": N_("Title"),
    "description": N_("Description"),
    "starts_at": N_("Start"),
    "ends_at": N_("End"),
    "time_zone": N_("Time zone"),
    "calendar": N_("Calendar"),
    "member": N_("Team member"),
    "room": N_("Room"),
    "resources": N_("Rooms & equipment"),
    "status": N_("Status"),
    "place": N_("Meeting location"),
    "guests": N_("Guests"),
    "contact": N_("Contact"),
    "reason": N_("Reason"),
    "is_active": N_("Active"),
    "name": N_("Name"),
}
MOMENTS = {"starts_at", "ends_at"}


def told_moment(text: Any) -> str:
    """A moment of an event's data in the reader's time zone."""
    try:
        return Moments().exact(datetime.fromisoformat(text)) if text else ""
    except (TypeError, ValueError):
        return str(text)


def _value(name: str, value: Any) -> str:
    if name in MOMENTS:
        return told_moment(value)
    if name == "status" and value in Appointment.Status.values:
        return str(Appointment.Status(value).label)
    return plain(value)


def _line(text: Any) -> Callable[[Event], str]:
    def tell(event: Event) -> str:
        data = event.data or {}
        return _(text) % {
            "title": event.subject_label,
            "start": told_moment(data.get("starts_at")),
            "calendar": data.get("calendar", ""),
            "reason": data.get("reason", ""),
            "consent": data.get("consent", ""),
            "names": ", ".join(data.get("names", ())),
        }

    return tell


def _page(event: Event) -> str:
    """The page of the appointment."""
    return reverse("appointments:edit", args=[event.account_id, event.subject_id])


def _no_page(event: Event) -> str:
    return ""


def _cancelled(event: Event) -> str:
    line = _line("Appointment cancelled: %(title)s, %(start)s")(event)
    reason = (event.data or {}).get("reason")
    return _("%(line)s (%(reason)s)") % {"line": line, "reason": reason} if reason else line


def _rescheduled(event: Event) -> str:
    before, after = (event.changes or {}).get("starts_at", ["", ""])
    return _("Appointment moved: %(title)s, from %(before)s to %(after)s") % {
        "title": event.subject_label,
        "before": told_moment(before),
        "after": told_moment(after),
    }


for key, label, icon, text in (
    (
        "appointment.booked",
        N_("Appointment booked"),
        "calendar-plus",
        _line("Appointment booked: %(title)s, %(start)s"),
    ),
    (
        "appointment.confirmed",
        N_("Appointment confirmed"),
        "calendar-check",
        _line("Appointment confirmed: %(title)s, %(start)s"),
    ),
    (
        "appointment.consented",
        N_("Consent given"),
        "checkbox",
        _line("Consent given when booking %(title)s: %(consent)s"),
    ),
    ("appointment.rescheduled", N_("Appointment moved"), "calendar-time", _rescheduled),
    (
        "appointment.updated",
        N_("Appointment changed"),
        "pencil",
        _line("Appointment changed: %(title)s"),
    ),
    ("appointment.cancelled", N_("Appointment cancelled"), "calendar-x", _cancelled),
    (
        "appointment.showed",
        N_("Contact showed"),
        "user-check",
        _line("Came to the appointment: %(title)s, %(start)s"),
    ),
    (
        "appointment.missed",
        N_("No-show"),
        "user-x",
        _line("Did not come to the appointment: %(title)s, %(start)s"),
    ),
    (
        "appointment.invalidated",
        N_("Appointment invalid"),
        "calendar-off",
        _line("Appointment marked as invalid: %(title)s, %(start)s"),
    ),
    (
        "appointment.reopened",
        N_("Appointment unconfirmed"),
        "calendar-question",
        _line("Appointment unconfirmed again: %(title)s, %(start)s"),
    ),
    (
        "appointment.deleted",
        N_("Appointment deleted"),
        "trash",
        _line("Appointment deleted: %(title)s, %(start)s"),
    ),
    (
        "appointment.restored",
        N_("Appointment restored"),
        "arrow-back-up",
        _line("Appointment restored: %(title)s, %(start)s"),
    ),
):
    event_types.add(
        EventType(
            key=key,
            label=label,
            icon=icon,
            text=text,
            permission="appointments.view",
            link=_no_page if key == "appointment.deleted" else _page,
        )
    )

for key, label, icon, text in (
    (
        "appointment.starts_soon",
        N_("Appointment starts soon"),
        "clock",
        _line("Appointment starts soon: %(title)s, %(start)s"),
    ),
    (
        "appointment.members_told",
        N_("Members notified"),
        "bell",
        _line("Notified: %(names)s"),
    ),
):
    event_types.add(
        EventType(
            key=key,
            label=label,
            icon=icon,
            text=text,
            permission="appointments.view",
            on_timeline=False,
        )
    )

for noun, name in (
    ("calendar", N_("Calendar")),
    ("calendar_group", N_("Calendar group")),
    ("schedule", N_("Working hours")),
    ("booking_link", N_("One-time link")),
    ("resource", N_("Room or equipment")),
    ("blocked_time", N_("Blocked time")),
):
    for verb, done, icon in (
        ("created", N_("%(thing)s added"), "plus"),
        ("updated", N_("%(thing)s changed"), "pencil"),
        ("deleted", N_("%(thing)s deleted"), "trash"),
        ("restored", N_("%(thing)s restored"), "arrow-back-up"),
    ):
        event_types.add(
            EventType(
                key=f"{noun}.{verb}",
                label=str(done) % {"thing": name},
                icon=icon,
                on_timeline=False,
            )
        )

for key, label, icon in (
    ("booking_link.withdrawn", N_("One-time link withdrawn"), "unlink"),
    ("appointments.exported", N_("Appointments exported"), "file-export"),
    ("feed.made", N_("Calendar address made"), "link"),
    ("feed.dropped", N_("Calendar address closed"), "unlink"),
    ("busy_calendar.added", N_("Calendar connected"), "link"),
    ("busy_calendar.deleted", N_("Calendar disconnected"), "unlink"),
    ("busy_calendar.restored", N_("Calendar connected again"), "arrow-back-up"),
):
    event_types.add(EventType(key=key, label=label, icon=icon, on_timeline=False))

field_names.add(
    FieldNames(
        key="appointments.appointment",
        label=lambda event, name: str(LABELS.get(name, name)),
        text=_value,
    )
)


def in_zone(moment: datetime, zone: ZoneInfo) -> str:
    """Date, time and zone of a moment as somebody in `zone` reads it."""
    moments = Moments()
    moments.zone = zone
    return moments.exact(moment)
