"""Appointments as they are answered: the contract's events."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from appointments.access import hosts_by_appointment, things_by_appointment
from appointments.models import Appointment
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Told

TIME = "%Y-%m-%d %H:%M:%S"
Write = Callable[[datetime, ZoneInfo], str]


class EventTold(Told):
    id: str
    calendarId: str | None
    contactId: str
    locationId: str
    title: str
    status: str
    appointmentStatus: str
    startTime: str
    endTime: str
    address: str | None
    notes: str | None
    assignedUserId: str | None
    users: list[str]
    assignedResources: list[str]


class EventsAnswer(Told):
    events: list[EventTold]
    traceId: str


def events_told(request: ApiRequest, appointments: Sequence[Appointment]) -> list[dict[str, Any]]:
    """Appointments in full; times are those of the location's zone. Two queries for all."""
    return _all(request, appointments, _time)


def dated_told(request: ApiRequest, appointments: Sequence[Appointment]) -> list[dict[str, Any]]:
    """Appointments as calendars answer them: times name their offset, series their rule."""
    return [
        told
        | {
            "description": told["notes"],
            "isRecurring": one.series is not None,
            "rrule": one.series.rule if one.series else None,
            "createdBy": {"userId": _id(one.created_by_id), "source": one.source},
        }
        for told, one in zip(_all(request, appointments, _dated), appointments, strict=True)
    ]


def _all(
    request: ApiRequest, appointments: Sequence[Appointment], write: Write
) -> list[dict[str, Any]]:
    zone = request.call.by.account.zone
    ids = [one.pk for one in appointments]
    hosts = hosts_by_appointment(ids) if ids else defaultdict(list)
    things = things_by_appointment(ids) if ids else defaultdict(list)
    return [_told(one, zone, hosts[one.pk], things[one.pk], write) for one in appointments]


def _told(
    one: Appointment, zone: ZoneInfo, hosts: list[UUID], things: list[UUID], write: Write
) -> dict[str, Any]:
    calendar = one.calendar
    return {
        "id": str(one.pk),
        "calendarId": _id(one.calendar_id),
        "contactId": str(one.contact_id),
        "groupId": _id(calendar.group_id) if calendar else None,
        "locationId": str(one.account_id),
        "title": one.title,
        "status": one.status,
        "appointmentStatus": one.status,
        "appoinmentStatus": one.status,  # as some of the contract's examples spell it
        "startTime": write(one.starts_at, zone),
        "endTime": write(one.ends_at, zone),
        "address": one.place or None,
        "notes": one.description or None,
        "assignedUserId": _id(one.member_id),
        "users": [str(pk) for pk in hosts],
        "assignedResources": [str(pk) for pk in things],
        "dateAdded": write(one.created_at, zone),
        "dateUpdated": write(one.updated_at, zone),
    }


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime(TIME)


def _dated(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def _id(pk: UUID | None) -> str | None:
    return str(pk) if pk else None
