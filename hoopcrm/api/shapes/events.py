"""Appointments and blocked times, as they are taken."""

from typing import Any, Literal

from pydantic import Field

from appointments.models import BlockedTime
from appointments.models.places import PlaceKind
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Taken, Told
from hoopcrm.api.shapes.texts import Time

Status = Literal["new", "confirmed", "cancelled", "showed", "noshow", "invalid"]
# The contract's places; its "default" is the calendar's own.
PLACES = {
    "custom": PlaceKind.CUSTOM,
    "phone": PlaceKind.PHONE_OUT,
    "address": PlaceKind.ADDRESS,
    "zoom": PlaceKind.LINK,
    "gmeet": PlaceKind.LINK,
    "google": PlaceKind.LINK,
    "ms_teams": PlaceKind.LINK,
}


class AppointmentChange(Taken):
    """What is to be changed of an appointment."""

    calendarId: str = ""
    startTime: Time = ""
    endTime: Time = ""
    title: str = ""
    appointmentStatus: Status = "confirmed"
    assignedUserId: str = ""
    address: str = ""
    description: str = ""
    meetingLocationType: Literal[
        "custom", "zoom", "gmeet", "google", "ms_teams", "phone", "address", "default"
    ] = "default"
    # Of places that are set up in a calendar: here it has one.
    meetingLocationId: str = ""
    overrideLocationConfig: bool = False
    ignoreDateRange: bool = False
    ignoreFreeSlotValidation: bool = False
    toNotify: bool = True

    @property
    def place(self) -> tuple[str, str]:
        """Kind and text of the place; "" for what the calendar says."""
        kind = PLACES.get(self.meetingLocationType, "")
        if self.address.strip():
            return kind or PlaceKind.CUSTOM, self.address
        return (kind, "") if kind == PlaceKind.PHONE_OUT else ("", "")


class AppointmentNew(AppointmentChange):
    """A new appointment."""

    calendarId: str = Field(min_length=1)
    locationId: str = Field(min_length=1)
    contactId: str = Field(min_length=1)
    startTime: Time
    rrule: str = Field("", max_length=300)


class BlockNew(Taken):
    """Blocked time of a user or of a calendar."""

    locationId: str = Field(min_length=1)
    startTime: Time
    endTime: Time
    calendarId: str | None = None
    assignedUserId: str | None = None
    title: str = ""


class BlockChange(Taken):
    """What is to be changed of blocked time; whose it is stays."""

    locationId: str = ""
    startTime: Time = ""
    endTime: Time = ""
    calendarId: str | None = None
    assignedUserId: str | None = None
    title: str = ""


class BlockTold(Told):
    id: str
    locationId: str
    title: str
    startTime: str
    endTime: str
    calendarId: str | None
    assignedUserId: str | None


class BlockAnswer(BlockTold):
    traceId: str


class BlocksAnswer(Told):
    events: list[BlockTold]
    traceId: str


class DeletedEventAnswer(Told):
    succeeded: bool
    traceId: str


def block_told(request: ApiRequest, block: BlockedTime) -> dict[str, Any]:
    """Blocked time; in the location's zone."""
    zone = request.call.by.account.zone
    return {
        "id": str(block.pk),
        "locationId": str(block.account_id),
        "title": block.title,
        "startTime": block.starts_at.astimezone(zone).isoformat(timespec="seconds"),
        "endTime": block.ends_at.astimezone(zone).isoformat(timespec="seconds"),
        "calendarId": str(block.calendar_id) if block.calendar_id else None,
        "assignedUserId": str(block.member_id) if block.member_id else None,
        "dateAdded": block.created_at,
    }
