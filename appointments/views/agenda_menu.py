"""What can be done with an appointment in the calendar: the entries of its menu."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appointments import cards
from appointments.agenda_events import movable
from appointments.models import Appointment


def menu_of(member: Any, appointment: Appointment) -> list[dict[str, Any]]:
    """What its card offers, and to move it without opening it."""
    calendar = appointment.calendar
    is_gone = calendar is None or calendar.deleted_at is not None
    items = cards.menu_of(member, appointment, is_gone=is_gone)
    if member.has("appointments.edit") and movable(appointment):
        url = reverse("agenda:move", args=[appointment.account_id, appointment.pk])
        move = {"label": _("Move"), "url": url, "icon": "calendar-time", "slide_over": True}
        items.insert(1, move)
    return items
