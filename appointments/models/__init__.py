from appointments.models.appointments import (
    OCCUPYING,
    Appointment,
    AppointmentGuest,
    AppointmentHost,
    AppointmentResource,
    AppointmentSeries,
)
from appointments.models.blocks import BlockedTime
from appointments.models.booking_links import BookingLink
from appointments.models.calendars import Calendar, CalendarGroup, CalendarMember
from appointments.models.feeds import BusyCalendar, BusyTime, Feed
from appointments.models.notices import AppointmentReminder, CalendarNotice
from appointments.models.resources import CalendarResource, Resource
from appointments.models.schedules import Schedule
from appointments.models.slots import Slot, SlotHold

__all__ = [
    "OCCUPYING",
    "Appointment",
    "AppointmentGuest",
    "AppointmentHost",
    "AppointmentReminder",
    "AppointmentResource",
    "AppointmentSeries",
    "BlockedTime",
    "BusyCalendar",
    "BusyTime",
    "BookingLink",
    "Calendar",
    "CalendarGroup",
    "CalendarMember",
    "CalendarNotice",
    "CalendarResource",
    "Feed",
    "Resource",
    "Schedule",
    "Slot",
    "SlotHold",
]
