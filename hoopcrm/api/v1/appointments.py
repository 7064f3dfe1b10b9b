"""Appointments in calendars: booked, read, changed, deleted."""

from typing import Any

from ninja import Query, Router

from appointments.access import appointments_during
from appointments.models import Appointment
from appointments.services.blocks import block_delete
from appointments.services.book import FIRST_STATUSES, Booking, appointment_book
from appointments.services.change import Manner
from appointments.services.edit import appointment_edit
from appointments.services.series import appointments_book
from appointments.services.status import appointment_delete, appointment_status_set
from hoopcrm.api import faults
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.diary import (
    EventsQuery,
    appointment_named,
    appointment_or_none,
    block_named,
    calendar_named,
    moment,
    wanted,
)
from hoopcrm.api.endpoints import Told, endpoint
from hoopcrm.api.records import contact_named, member_named
from hoopcrm.api.shapes.appointments import EventsAnswer, EventTold, dated_told
from hoopcrm.api.shapes.events import AppointmentChange, AppointmentNew, DeletedEventAnswer

router = Router(tags=["Calendar events"])
READ, WRITE = "calendars/events.readonly", "calendars/events.write"
BOOKED = "/calendars/events/appointments"
# More than these are no answer to one call.
MOST_EVENTS = 5_000
NAMES = {"member": "assignedUserId", "place": "address", "repeat": "rrule"}


class EventAnswer(Told):
    event: EventTold
    traceId: str


class BareEventAnswer(EventTold):
    traceId: str


@endpoint(router, "GET", "/calendars/events", scope=READ, told=EventsAnswer)
def get_calendar_events(request: ApiRequest, query: Query[EventsQuery]) -> dict[str, Any]:
    """List the appointments between two moments of a user, a calendar or a group, by start."""
    asked = wanted(request, query)
    found = appointments_during(request.call.by, asked.begin, asked.end, **asked.whose())
    rows = list(found[: MOST_EVENTS + 1])
    if len(rows) > MOST_EVENTS:
        raise ApiError(400, f"More than {MOST_EVENTS} events: ask for a shorter time.")
    return {"events": dated_told(request, rows)}


@endpoint(router, "POST", BOOKED, scope=WRITE, told=BareEventAnswer)
def create_appointment(request: ApiRequest, body: AppointmentNew) -> dict[str, Any]:
    """Book an appointment. Without `endTime` it is as long as the calendar's slots.

    `ignoreDateRange` books before the minimum notice and beyond the booking window,
    `ignoreFreeSlotValidation` at any time whatever. With `rrule` a series is booked and its first
    appointment answered; times of it that are taken are left out.
    """
    booking = _booking(request, body)
    actor, status = request.call.actor, body.appointmentStatus
    begins = "appointmentStatus" not in body.model_fields_set or status in FIRST_STATUSES
    how: dict[str, Any] = {
        "booking": booking,
        "source": Appointment.Source.API,
        "notify": body.toNotify and begins,
    }
    with faults.called(**NAMES):
        if body.rrule:
            made = appointments_book(actor, rule=body.rrule, **how).made[0]
        else:
            made = appointment_book(actor, **how)
        if not begins:
            appointment_status_set(actor, appointment=made, status=status, notify=body.toNotify)
    return _told_again(request, made)


@endpoint(router, "GET", BOOKED + "/{eventId}", scope=READ, told=EventAnswer)
def get_appointment(request: ApiRequest, eventId: str) -> dict[str, Any]:
    """Get an appointment."""
    return {"event": dated_told(request, [appointment_named(request, eventId)])[0]}


@endpoint(router, "PUT", BOOKED + "/{eventId}", scope=WRITE, told=BareEventAnswer)
def edit_appointment(request: ApiRequest, eventId: str, body: AppointmentChange) -> dict[str, Any]:
    """Change what is given of an appointment: time, calendar, user, words, status."""
    appointment = appointment_named(request, eventId)
    given = body.model_fields_set
    any_time = body.ignoreFreeSlotValidation
    manner = Manner(
        any_time=any_time,
        any_range=body.ignoreDateRange,
        over_conflicts=any_time,
        notify=body.toNotify,
    )
    status = body.appointmentStatus if "appointmentStatus" in given else appointment.status
    with faults.called(**NAMES):
        appointment_edit(
            request.call.actor,
            appointment=appointment,
            changes=_changes(request, body),
            status=status,
            manner=manner,
            over_conflicts=any_time,
        )
    return _told_again(request, appointment)


@endpoint(
    router,
    "DELETE",
    "/calendars/events/{eventId}",
    scope=WRITE,
    told=DeletedEventAnswer,
    status=201,
)
def delete_event(request: ApiRequest, eventId: str) -> dict[str, Any]:
    """Delete an appointment, or blocked time."""
    appointment = appointment_or_none(request, eventId)
    if appointment is None:
        block_delete(request.call.actor, block=block_named(request, eventId))
    else:
        appointment_delete(request.call.actor, appointment=appointment)
    return {"succeeded": True}


def _booking(request: ApiRequest, body: AppointmentNew) -> Booking:
    kind, place = body.place
    begins = body.appointmentStatus in FIRST_STATUSES
    given = "appointmentStatus" in body.model_fields_set
    return Booking(
        calendar=calendar_named(request, body.calendarId),
        contact=contact_named(request, body.contactId),
        starts_at=moment(request, body.startTime),
        ends_at=moment(request, body.endTime) if body.endTime else None,
        member=member_named(body.assignedUserId),
        title=body.title,
        description=body.description,
        place_kind=kind,
        place=place,
        status=body.appointmentStatus if given and begins else "",
        any_range=body.ignoreDateRange,
        any_time=body.ignoreFreeSlotValidation,
        over_conflicts=body.ignoreFreeSlotValidation,
    )


def _changes(request: ApiRequest, body: AppointmentChange) -> dict[str, Any]:
    """What is given, as `appointment_change` takes it."""
    given = body.model_fields_set
    changes: dict[str, Any] = {
        name: getattr(body, name) for name in ("title", "description") if name in given
    }
    if body.startTime:
        changes["starts_at"] = moment(request, body.startTime)
    if body.endTime:
        changes["ends_at"] = moment(request, body.endTime)
    if body.calendarId:
        changes["calendar"] = calendar_named(request, body.calendarId)
    if body.assignedUserId:
        changes["member"] = member_named(body.assignedUserId)
    if {"address", "meetingLocationType"} & given:
        changes["place_kind"], changes["place"] = body.place
    return changes


def _told_again(request: ApiRequest, appointment: Appointment) -> dict[str, Any]:
    """An appointment as it is stored now."""
    told: dict[str, Any] = dated_told(request, [appointment_named(request, str(appointment.pk))])[0]
    return told
