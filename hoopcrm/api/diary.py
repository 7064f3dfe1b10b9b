"""What calls about calendars name: a calendar, a group, a user, an event, and a span of time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appointments.access import get_appointment, get_block, get_calendar
from appointments.agenda_events import moment_of
from appointments.models import Appointment, BlockedTime, Calendar, CalendarGroup
from appointments.settings_access import get_group
from hoopcrm.accounts.models import Member
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Asked
from hoopcrm.api.records import found, member_named, named
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
    return named(text, lambda pk: get_calendar(request.call.by, pk), kind="Calendar")


def group_named(text: str) -> CalendarGroup:
    """The group of calendars with this id. Raises ApiError 400."""
    return named(text, get_group, kind="Calendar group")


def appointment_or_none(request: ApiRequest, text: str) -> Appointment | None:
    """The appointment with this id."""
    return found(text, lambda pk: get_appointment(request.call.by, pk))


def appointment_named(request: ApiRequest, text: str) -> Appointment:
    """The appointment with this id. Raises ApiError 400."""
    return named(text, lambda pk: get_appointment(request.call.by, pk), kind="Event")


def block_named(request: ApiRequest, text: str) -> BlockedTime:
    """The blocked time with this id. Raises ApiError 400."""
    return named(text, lambda pk: get_block(request.call.by, pk), kind="Event")


def moment(request: ApiRequest, text: str) -> datetime:
    """A time as it was sent; one without an offset is of the location's clock."""
    zone: ZoneInfo = request.call.by.account.zone
    at = moment_of(text, zone)
    if at is None:
        raise ApiError(422, ["must be a valid ISO 8601 date string"])
    return at
