"""Calendars, their groups and their free times."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Query, Router

from appointments.access import groups, members_of, visible_calendars
from appointments.models import Calendar
from appointments.services.checks import require_open
from appointments.slots import Asking, slots_between
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.diary import calendar_named, group_named
from hoopcrm.api.endpoints import Asked, Told, endpoint
from hoopcrm.api.records import members_named
from hoopcrm.api.shapes.calendars import (
    CalendarAnswer,
    CalendarsAnswer,
    GroupsAnswer,
    calendars_told,
    group_told,
)
from hoopcrm.api.shapes.texts import Millisecond, Zone

router = Router(tags=["Calendars"])
READ, GROUPS = "calendars.readonly", "calendars/groups.readonly"
LONGEST = timedelta(days=31)


class CalendarsQuery(Asked):
    locationId: str
    groupId: str | None = None
    showDrafted: bool = True


class LocationQuery(Asked):
    locationId: str


class FreeSlotsQuery(Asked):
    startDate: Millisecond
    endDate: Millisecond
    timezone: Zone = ""
    userId: str | None = None
    enableLookBusy: bool = False

    def span(self) -> tuple[datetime, datetime]:
        """The first and the last moment. Raises ApiError 422."""
        begin, end = (
            datetime.fromtimestamp(one / 1000, UTC) for one in (self.startDate, self.endDate)
        )
        if end < begin:
            raise ApiError(422, ["endDate must not be before startDate"])
        if end - begin > LONGEST:
            raise ApiError(422, ["endDate must not be more than 31 days after startDate"])
        return begin, end


class FreeSlotsAnswer(Told):
    """Beside it, by date, `{"slots": [times]}`."""

    traceId: str


@endpoint(router, "GET", "/calendars/", scope=READ, told=CalendarsAnswer)
def get_calendars(request: ApiRequest, query: Query[CalendarsQuery]) -> dict[str, Any]:
    """List the calendars by name; with `showDrafted` false only those that can be booked."""
    rows = visible_calendars(request.call.by).select_related("account")
    if query.groupId:
        rows = rows.filter(group=group_named(query.groupId))
    if not query.showDrafted:
        rows = rows.filter(is_active=True)
    return {"calendars": calendars_told(list(rows))}


@endpoint(router, "GET", "/calendars/groups", scope=GROUPS, told=GroupsAnswer)
def get_groups(request: ApiRequest, query: Query[LocationQuery]) -> dict[str, Any]:
    """List the groups of calendars by name."""
    return {"groups": [group_told(group) for group in groups()]}


@endpoint(router, "GET", "/calendars/{calendarId}", scope=READ, told=CalendarAnswer)
def get_calendar(request: ApiRequest, calendarId: str) -> dict[str, Any]:
    """Get a calendar with its hours, members and rules."""
    (told,) = calendars_told([calendar_named(request, calendarId)])
    return {"calendar": told}


@endpoint(router, "GET", "/calendars/{calendarId}/free-slots", scope=READ, told=FreeSlotsAnswer)
def get_slots(request: ApiRequest, calendarId: str, query: Query[FreeSlotsQuery]) -> dict[str, Any]:
    """List the times that can be booked, by date; of one user with `userId`.

    From `startDate` to `endDate` are 31 days at most. Dates and times are those of `timezone`,
    without it of the calendar's.
    """
    begin, end = query.span()
    calendar = calendar_named(request, calendarId)
    require_open(calendar)
    asking = Asking(public=query.enableLookBusy, only=_host(calendar, query.userId))
    first, last = (one.astimezone(calendar.zone).date() for one in (begin, end))
    zone = ZoneInfo(query.timezone) if query.timezone else calendar.zone
    found: dict[str, list[str]] = defaultdict(list)
    for slot in slots_between(calendar, first, last, asking):
        start = datetime.fromtimestamp(slot.start, zone)
        if begin <= start <= end:
            found[f"{start:%Y-%m-%d}"].append(start.isoformat(timespec="seconds"))
    return {day: {"slots": times} for day, times in found.items()}


def _host(calendar: Calendar, text: str | None) -> UUID | None:
    """The member of the calendar with this id, None for none. Raises ApiError 400."""
    if not text:
        return None
    (member,) = members_named([text])
    if member.pk not in [row.member_id for row in members_of([calendar.pk])[calendar.pk]]:
        raise ApiError(400, f"User is not in this calendar:{text}")
    return member.pk
