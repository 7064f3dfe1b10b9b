"""Calendars and their groups: made, changed, deleted."""

from typing import Any

from appointments.models import Calendar, CalendarGroup
from appointments.notice_rules import rules_of
from appointments.services.calendar_members import Host
from appointments.services.calendars import (
    calendar_activate,
    calendar_create,
    calendar_delete,
    calendar_members_set,
    calendar_update,
)
from appointments.services.groups import group_activate, group_create, group_delete, group_update
from appointments.services.notice_settings import calendar_notices_set
from appointments.slugs import slug_clean
from hoopcrm.api import faults
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.diary import calendar_named, group_named
from hoopcrm.api.endpoints import Told, endpoint
from hoopcrm.api.records import members_named
from hoopcrm.api.shapes.calendar_taken import (
    NAMES,
    CalendarChange,
    CalendarNew,
    GroupChange,
    GroupNew,
    GroupStatus,
    SlugAsked,
    TeamMember,
)
from hoopcrm.api.shapes.calendars import CalendarAnswer, GroupTold, calendars_told, group_told
from hoopcrm.api.v1.calendars import router as router  # one address, one router
from hoopcrm.core.errors import Refused

WRITE, GROUPS = "calendars.write", "calendars/groups.write"
ONE, GROUP = "/calendars/{calendarId}", "/calendars/groups/{groupId}"
# What the contract takes for granted in a new calendar.
NEW = {"allow_reschedule": True, "allow_cancel": True}


class SuccessAnswer(Told):
    success: bool
    traceId: str


class GroupAnswer(Told):
    group: GroupTold
    traceId: str


class AvailableAnswer(Told):
    available: bool
    traceId: str


@endpoint(router, "POST", "/calendars/", scope=WRITE, told=CalendarAnswer)
def create_calendar(request: ApiRequest, body: CalendarNew) -> dict[str, Any]:
    """Create a calendar. Without `openHours` it is open on working days from 9 to 17."""
    settings = NEW | body.settings({}) | _group(body)
    name, kind = settings.pop("name"), Calendar.Type
    usual = kind.ROUND_ROBIN if body.teamMembers else kind.EVENT
    with _named_fields(body):
        made = calendar_create(
            request.call.actor,
            type=body.calendarType or usual,
            name=name,
            hosts=_hosts(body.teamMembers),
            settings=settings,
            is_active=body.isActive,
        )
        _notices_set(request, made, body)
    return _told(request, made)


@endpoint(router, "PUT", ONE, scope=WRITE, told=CalendarAnswer)
def update_calendar(request: ApiRequest, calendarId: str, body: CalendarChange) -> dict[str, Any]:
    """Change what is given of a calendar.

    `openHours` replaces all hours of the week, `teamMembers` all members; `availabilities` changes
    the dates that it names.
    """
    calendar, actor = calendar_named(request, calendarId), request.call.actor
    changes = body.settings(calendar.hours) | _group(body)
    given = body.model_fields_set
    with _named_fields(body):
        if "teamMembers" in given:
            hosts = _hosts(body.teamMembers)
            calendar_members_set(actor, calendar=calendar, hosts=hosts, changes=changes)
        else:
            calendar_update(actor, calendar=calendar, changes=changes)
        if "isActive" in given:
            calendar_activate(actor, calendar=calendar, is_active=body.isActive)
        _notices_set(request, calendar, body)
    return _told(request, calendar)


@endpoint(router, "DELETE", ONE, scope=WRITE, told=SuccessAnswer)
def delete_calendar(request: ApiRequest, calendarId: str) -> dict[str, Any]:
    """Delete a calendar; its appointments stay."""
    calendar_delete(request.call.actor, calendar=calendar_named(request, calendarId))
    return {"success": True}


# Before the addresses with an id in the place of this word.
@endpoint(router, "POST", "/calendars/groups/validate-slug", scope=GROUPS, told=AvailableAnswer)
def validate_groups_slug(request: ApiRequest, body: SlugAsked) -> dict[str, Any]:
    """Ask whether a group can have a link."""
    try:
        slug_clean(CalendarGroup, body.slug)
    except Refused:
        return {"available": False}
    return {"available": True}


@endpoint(router, "POST", "/calendars/groups", scope=GROUPS, told=GroupAnswer, status=201)
def create_calendar_group(request: ApiRequest, body: GroupNew) -> dict[str, Any]:
    """Create a group of calendars, which share one booking page."""
    actor = request.call.actor
    given = body.model_dump(include={"name", "description", "slug"})
    made = group_create(actor, **given)
    if not body.isActive:
        made = group_activate(actor, group=made, is_active=False)
    return {"group": group_told(made)}


@endpoint(router, "PUT", GROUP, scope=GROUPS, told=GroupAnswer)
def edit_group(request: ApiRequest, groupId: str, body: GroupChange) -> dict[str, Any]:
    """Change what is given of a group: name, description, link."""
    changes = body.model_dump(exclude_unset=True)
    group = group_update(request.call.actor, group=group_named(groupId), changes=changes)
    return {"group": group_told(group)}


@endpoint(router, "PUT", GROUP + "/status", scope=GROUPS, told=SuccessAnswer)
def disable_group(request: ApiRequest, groupId: str, body: GroupStatus) -> dict[str, Any]:
    """Let the page of a group be booked from, or not. Its calendars stay as they are."""
    group_activate(request.call.actor, group=group_named(groupId), is_active=body.isActive)
    return {"success": True}


@endpoint(router, "DELETE", GROUP, scope=GROUPS, told=SuccessAnswer)
def delete_group(request: ApiRequest, groupId: str) -> dict[str, Any]:
    """Delete a group; its calendars stay."""
    group_delete(request.call.actor, group=group_named(groupId))
    return {"success": True}


def _hosts(team: list[TeamMember]) -> list[Host]:
    """Raises ApiError 400 for somebody who does not work here."""
    known = {str(member.pk): member for member in members_named([one.userId for one in team])}
    return [Host(member=known[one.userId.lower()], **one.host()) for one in team]


def _notices_set(request: ApiRequest, calendar: Calendar, body: CalendarChange) -> None:
    """Take `notifications` over, as far as they are given."""
    for one in body.notifications:
        rules = one.rules(rules_of(calendar))
        calendar_notices_set(request.call.actor, calendar=calendar, rules=rules)


def _group(body: CalendarChange) -> dict[str, Any]:
    if "groupId" not in body.model_fields_set:
        return {}
    return {"group": group_named(body.groupId) if body.groupId else None}


def _named_fields(body: CalendarChange) -> Any:
    """Faults by the contract's names, also those of a date or of one member."""
    dates = {f"dates.{one.date[:10]}": "availabilities" for one in body.availabilities}
    members = {
        f"members.{number}.{part}": f"teamMembers.{number}"
        for number in range(len(body.teamMembers))
        for part in ("place", "place_kind")
    }
    return faults.called(**NAMES, **dates, **members)


def _told(request: ApiRequest, calendar: Calendar) -> dict[str, Any]:
    """A calendar as it is stored now."""
    (told,) = calendars_told([calendar_named(request, str(calendar.pk))])
    return {"calendar": told}
