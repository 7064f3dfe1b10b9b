"""What calls about calendars name: a calendar, a group, a user, an event, and a span of time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404

from appointments.access import get_appointment, get_block, get_calendar, groups
from appointments.agenda_events import moment_of
from appointments.models import Appointment, BlockedTime, Calendar, CalendarGroup
from hoopcrm.accounts.models import Member
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Asked
from hoopcrm.api.records import as_id, member_named
from hoopcrm.api.shapes.texts import Millisecond


class EventsQuery(Asked):
    """A span of time, and whose: one of the three has to be given."""

    locationId: str
    startTime: Millisecond
    endTime: Millisecond
    userId: str | None = None
    calendarId: str | None = None
    groupId: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an `EventsQuery` asks for."""

    begin: datetime
    end: datetime
    member: Member | None
    calendar: Calendar | None
    group: CalendarGroup | None

    def whose(self) -> dict[str, Any]:
        """The condition, as the access functions of appointments take it."""
        return {"host": self.member, "calendar": self.calendar, "group": self.group}


def wanted(request: ApiRequest, query: EventsQuery) -> Wanted:
    """What is asked for. Raises ApiError 400, 422."""
    lines = []
    if not (query.userId or query.calendarId or query.groupId):
        lines.append("Either of userId, groupId or calendarId is required")
    if query.endTime < query.startTime:
        lines.append("endTime must not be less than startTime")
    if lines:
        raise ApiError(422, lines)
    begin, end = (
        datetime.fromtimestamp(one / 1000, UTC) for one in (query.startTime, query.endTime)
    )
    return Wanted(
        begin=begin,
        end=end,
        member=member_named(query.userId),
        calendar=calendar_named(request, query.calendarId) if query.calendarId else None,
        group=group_named(query.groupId) if query.groupId else None,
    )


def calendar_named(request: ApiRequest, text: str) -> Calendar:
    """The calendar with this id. Raises ApiError 400."""
    pk = as_id(text)
    try:
        if pk is not None:
            return get_calendar(request.call.by, pk)
    except (Http404, PermissionDenied):
        pass
    raise ApiError(400, f"Calendar not found for id:{text[:80]}")


def group_named(text: str) -> CalendarGroup:
    """The group of calendars with this id. Raises ApiError 400."""
    pk = as_id(text)
    group = groups().filter(pk=pk).first() if pk else None
    if group is None:
        raise ApiError(400, f"Calendar group not found for id:{text[:80]}")
    return group


def appointment_or_none(request: ApiRequest, text: str) -> Appointment | None:
    """The appointment with this id."""
    pk = as_id(text)
    try:
        return get_appointment(request.call.by, pk) if pk else None
    except (Http404, PermissionDenied):
        return None


def appointment_named(request: ApiRequest, text: str) -> Appointment:
    """The appointment with this id. Raises ApiError 400."""
    found = appointment_or_none(request, text)
    if found is None:
        raise ApiError(400, f"Event not found for id:{text[:80]}")
    return found


def block_named(request: ApiRequest, text: str) -> BlockedTime:
    """The blocked time with this id. Raises ApiError 400."""
    pk = as_id(text)
    try:
        if pk is not None:
            return get_block(request.call.by, pk)
    except Http404:
        pass
    raise ApiError(400, f"Event not found for id:{text[:80]}")


def moment(request: ApiRequest, text: str) -> datetime:
    """A time as it was sent; one without an offset is of the location's clock."""
    zone: ZoneInfo = request.call.by.account.zone
    found = moment_of(text, zone)
    if found is None:
        raise ApiError(422, ["must be a valid ISO 8601 date string"])
    return found
