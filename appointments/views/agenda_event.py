"""An appointment that was clicked in the calendar: what is known of it, and its menu."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from appointments.access import get_appointment
from appointments.agenda import zone_of
from appointments.cards import (
    TONES,
    equipment_of,
    hosts_by_appointment,
    place_link,
    place_text,
)
from appointments.models import Appointment
from appointments.people import people_of
from appointments.services.rows import guests_of
from appointments.times import clock
from appointments.views.agenda_menu import menu_of
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.page import requires


@requires("appointments.view")
def agenda_event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Beside the page, or on a page of its own."""
    member: Any = request.member  # type: ignore[attr-defined]
    appointment = get_appointment(member, pk)
    guests = guests_of(appointment)
    zone = zone_of(request.GET.get("zone", ""), appointment.time_zone)
    people = people_of(member, [appointment], {one.pk for one in guests})
    context = {
        "title": appointment.title,
        "appointment": appointment,
        "menu": menu_of(member, appointment),
        "tone": TONES[Appointment.Status(appointment.status)],
        "contact": people.person(appointment.contact, appointment),
        "guests": [people.person(one, appointment) for one in guests],
        "hosts": hosts_by_appointment([appointment.pk]).get(appointment.pk, ()),
        "equipment": equipment_of([appointment]).get(appointment.pk, ()),
        "place": place_text(appointment),
        "place_url": place_link(appointment)[1],
        "zone": zone,
        "clocks": [clock(one, zone) for one in (appointment.starts_at, appointment.ends_at)],
        "edit_url": reverse("appointments:edit", args=[member.account_id, appointment.pk]),
        "may_edit": member.has("appointments.edit"),
        "back_url": reverse("agenda:page", args=[member.account_id]),
    }
    htmx = getattr(request, "htmx", False)
    template = "agenda/_event.html" if htmx else "agenda/event.html"
    return vary_htmx(render(request, template, context))
