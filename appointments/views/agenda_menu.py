"""What can be done with an appointment: the entries of its menu."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appointments.agenda_events import movable
from appointments.models import Appointment

Status = Appointment.Status
TONES = {
    Status.NEW: "amber",
    Status.CONFIRMED: "blue",
    Status.SHOWED: "green",
    Status.NO_SHOW: "red",
    Status.CANCELLED: "gray",
    Status.INVALID: "gray",
}
# What a status is set to by one click; cancelling asks for a reason.
ICONS = {
    Status.CONFIRMED: "circle-check",
    Status.NEW: "circle-dashed",
    Status.SHOWED: "user-check",
    Status.NO_SHOW: "user-x",
    Status.INVALID: "ban",
}


def menu_of(member: Any, appointment: Appointment) -> list[dict[str, Any]]:
    """Entries for `ui/menu.html`, as far as the member may."""
    args = [appointment.account_id, appointment.pk]
    items: list[dict[str, Any]] = []
    if member.has("appointments.edit"):
        if movable(appointment):
            items.append(
                {
                    "label": _("Move"),
                    "url": reverse("agenda:move", args=args),
                    "icon": "calendar-time",
                    "slide_over": True,
                }
            )
            items.append({"divider": True})
        items += _statuses(appointment, args)
        if appointment.status != Status.CANCELLED:
            cancel = reverse("agenda:cancel", args=args)
            items.append({"divider": True})
            items.append(
                {"label": _("Cancel"), "url": cancel, "icon": "circle-x", "slide_over": True}
            )
    if member.has("appointments.delete"):
        items.append(
            {
                "label": _("Delete"),
                "url": reverse("agenda:delete", args=args),
                "icon": "trash",
                "post": True,
                "danger": True,
                "confirm": _("Delete “%(title)s”?") % {"title": appointment.title},
                "confirm_text": _("You can undo this."),
                "confirm_button": _("Delete"),
            }
        )
    return items


def _statuses(appointment: Appointment, args: list[Any]) -> list[dict[str, Any]]:
    url = reverse("agenda:status", args=args)
    return [
        {
            "label": Status(status).label,
            "url": f"{url}?status={status}",
            "icon": icon,
            "post": True,
        }
        for status, icon in ICONS.items()
        if status != appointment.status
    ]
