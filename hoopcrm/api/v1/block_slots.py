"""Blocked time of users and calendars."""

from typing import Any

from ninja import Query, Router

from appointments.access import blocks_during
from appointments.models import BlockedTime
from appointments.services.blocks import block_create, block_update
from hoopcrm.api import faults
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.diary import EventsQuery, block_named, calendar_named, moment, wanted
from hoopcrm.api.endpoints import endpoint
from hoopcrm.api.records import member_named
from hoopcrm.api.shapes.events import BlockAnswer, BlockChange, BlockNew, BlocksAnswer, block_told

router = Router(tags=["Calendar events"])
READ, WRITE = "calendars/events.readonly", "calendars/events.write"
PATH = "/calendars/events/block-slots"


@endpoint(router, "GET", "/calendars/blocked-slots", scope=READ, told=BlocksAnswer)
def get_blocked_slots(request: ApiRequest, query: Query[EventsQuery]) -> dict[str, Any]:
    """List the blocked times between two moments of a user, a calendar or a group, by start."""
    asked = wanted(request, query)
    found = blocks_during(request.call.by, asked.begin, asked.end, **asked.whose())
    return {"events": [block_told(request, block) for block in found]}


@endpoint(router, "POST", PATH, scope=WRITE, told=BlockAnswer, status=201)
def create_block_slot(request: ApiRequest, body: BlockNew) -> dict[str, Any]:
    """Block time of a user or of a calendar, not of both. What is booked in it stays."""
    with faults.called(member="assignedUserId"):
        made = block_create(
            request.call.actor,
            starts_at=moment(request, body.startTime),
            ends_at=moment(request, body.endTime),
            member=member_named(body.assignedUserId),
            calendar=calendar_named(request, body.calendarId) if body.calendarId else None,
            title=body.title,
        )
    return block_told(request, made)


@endpoint(router, "PUT", PATH + "/{eventId}", scope=WRITE, told=BlockAnswer, status=201)
def edit_block_slot(request: ApiRequest, eventId: str, body: BlockChange) -> dict[str, Any]:
    """Change title, start or end of blocked time."""
    block = block_named(request, eventId)
    _require_same(block, body)
    changes: dict[str, Any] = {}
    if "title" in body.model_fields_set:
        changes["title"] = body.title
    if body.startTime:
        changes["starts_at"] = moment(request, body.startTime)
    if body.endTime:
        changes["ends_at"] = moment(request, body.endTime)
    changed = block_update(request.call.actor, block=block, changes=changes)
    return block_told(request, changed)


def _require_same(block: BlockedTime, body: BlockChange) -> None:
    """Refuse to give the time to somebody else. Raises ApiError 400."""
    for text, pk in ((body.calendarId, block.calendar_id), (body.assignedUserId, block.member_id)):
        if text and text.lower() != str(pk):
            raise ApiError(400, "Whose time is blocked cannot change: block it anew.")
