"""An appointment as whoever booked it may see it.

Anybody can book with anybody's e-mail address. What the company knows of that contact stands in
title, description and calendar files; those who have only booked see what they typed instead.
"""

from copy import copy

from appointments.ics import Person
from appointments.models import Appointment


def for_visitor(appointment: Appointment) -> Appointment:
    """A copy to show, never to save."""
    shown = copy(appointment)
    if appointment.source == Appointment.Source.WIDGET:
        calendar = appointment.calendar
        shown.title = calendar.name if calendar else appointment.account.name
        shown.description = ""
    return shown


def attendees_for_visitor(appointment: Appointment) -> list[Person]:
    """Who takes part, as whoever booked knows it."""
    contact, typed = appointment.contact, appointment.form_data
    if appointment.source != Appointment.Source.WIDGET:
        name, email = contact.display_name, contact.email
    else:
        name = f"{typed.get('first_name', '')} {typed.get('last_name', '')}".strip()
        email = typed.get("email", "")
    return [Person(name=name, email=email)] if email else []
