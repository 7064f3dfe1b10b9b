"""What the calendar and the list of appointments add: entries of the sidebar, a note on staff."""

from django.utils.translation import gettext_lazy as _

from appointments import list_kind as list_kind  # registers saved lists of appointments
from appointments.handover import note_on
from hoopcrm.accounts.staff_notes import StaffNote, staff_notes
from hoopcrm.core.extensions import NavItem, nav_items

nav_items.add(
    NavItem(
        key="calendars",
        label=_("Calendars"),
        icon="calendar",
        url_name="agenda:page",
        permission="appointments.view",
        weight=22,
        shortcut="g a",
        areas=("appointments",),
    )
)
nav_items.add(
    NavItem(
        key="appointments",
        label=_("Appointments"),
        icon="calendar-event",
        url_name="agenda:list",
        permission="appointments.view",
        weight=23,
        parent="calendars",
    )
)
nav_items.add(
    NavItem(
        key="booking_links",
        label=_("One-time links"),
        icon="link",
        url_name="agenda:links",
        permission="appointments.edit",
        weight=24,
        parent="calendars",
    )
)
staff_notes.add(StaffNote(key="appointments", tell=note_on))
