"""Calendars as they are taken: the contract's names become settings of a calendar."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from appointments.models import Calendar
from appointments.models.places import PlaceKind
from hoopcrm.api.colours import nearest
from hoopcrm.api.endpoints import Taken
from hoopcrm.api.shapes.calendar_notices import Notification
from hoopcrm.api.shapes.calendars import EVENT_TYPES, PRIORITIES
from hoopcrm.api.shapes.texts import Integer

# The contract's places; a link stands with any of the first kinds.
KINDS = {
    "custom": PlaceKind.CUSTOM,
    "zoom_conference": PlaceKind.LINK,
    "google_conference": PlaceKind.LINK,
    "ms_teams_conference": PlaceKind.LINK,
    "inbound_call": PlaceKind.PHONE_IN,
    "outbound_call": PlaceKind.PHONE_OUT,
    "physical": PlaceKind.ADDRESS,
    "booker": PlaceKind.ASK,
}
OLD_KINDS = {
    "custom": "custom",
    "zoom": "zoom_conference",
    "gmeet": "google_conference",
    "teams": "ms_teams_conference",
    "phone": "outbound_call",
    "address": "physical",
    "booker": "booker",
}
MINUTES = {"mins": 1, "hours": 60}
# By the contract's name what is stored as it is sent.
PLAIN = {
    "name": "name",
    "description": "description",
    "eventTitle": "event_title",
    "appoinmentPerSlot": "per_slot",  # as the contract spells it
    "appoinmentPerDay": "per_day",
    "allowBookingAfter": "notice",
    "allowBookingAfterUnit": "notice_unit",
    "allowBookingFor": "window",
    "allowBookingForUnit": "window_unit",
    "enableRecurring": "repeats",
    "stickyContact": "sticky_contact",
    "autoConfirm": "auto_confirm",
    "allowReschedule": "allow_reschedule",
    "allowCancellation": "allow_cancel",
    "shouldAssignContactToTeamMember": "assign_owner",
    "shouldSkipAssigningContactForExisting": "keep_owner",
    "notes": "invitation_notes",
    "formSubmitRedirectURL": "redirect_url",
    "formSubmitThanksMessage": "thanks_text",
    "guestType": "guests",
    "consentLabel": "consent_text",
}
# Lengths: the name of the number, to which "Unit" is put, and the setting.
LENGTHS = {
    "slotDuration": "minutes",
    "slotInterval": "step",
    "slotBuffer": "buffer_after",
    "preBuffer": "buffer_before",
}
RECURRING = {
    "freq": "repeat_frequency",
    "count": "repeat_count",
    "bookingOption": "repeat_missing",
    "bookingOverlapDefaultStatus": "repeat_status",
}
# Settings by the names that faults are told with.
NAMES = (
    {setting: name for name, setting in (PLAIN | LENGTHS).items()}
    | dict.fromkeys(RECURRING.values(), "recurring")
    | {f"weekly.{day}": "openHours" for day in range(7)}
    | dict.fromkeys(("place", "place_kind"), "locationConfigurations")
    | {
        "type": "calendarType",
        "group": "groupId",
        "members": "teamMembers",
        "distribution": "eventType",
        "after_booking": "formSubmitType",
        "busy_percent": "lookBusyConfig",
        "weekly": "openHours",
        "dates": "availabilities",
        "others": "notifications",
    }
)


def _priority(number: float) -> float:
    if number not in PRIORITIES.values():
        raise ValueError("must be one of the following values: 0, 0.5, 1")
    return number


Count = Annotated[Integer, Field(ge=0, le=100_000)]
Unit = Literal["mins", "hours"]
LongUnit = Literal["hours", "days", "weeks", "months"]


class Opening(Taken):
    """From a time of the day to another."""

    openHour: Annotated[Integer, Field(ge=0, le=24)]
    openMinute: Annotated[Integer, Field(ge=0, le=59)]
    closeHour: Annotated[Integer, Field(ge=0, le=24)]
    closeMinute: Annotated[Integer, Field(ge=0, le=59)]

    def block(self) -> list[int]:
        """Minutes of the day."""
        opens, closes = self.openHour * 60 + self.openMinute, self.closeHour * 60 + self.closeMinute
        return [opens, closes]


class OpenHours(Taken):
    """Hours of some days of every week; 0 is Sunday."""

    daysOfTheWeek: list[Annotated[Integer, Field(ge=0, le=6)]] = Field(max_length=7)
    hours: list[Opening] = Field(max_length=48)


class Availability(Taken):
    """Hours of one date, in place of those of the week; `deleted` takes them back."""

    date: str = Field(pattern=r"^\d{4}-\d\d-\d\d(T.*)?$", max_length=40)
    hours: list[Opening] = Field(max_length=48)
    deleted: bool = False
    id: str = ""


class Place(Taken):
    """Where people meet."""

    kind: Literal[
        "custom",
        "zoom_conference",
        "google_conference",
        "ms_teams_conference",
        "inbound_call",
        "outbound_call",
        "physical",
        "booker",
    ]
    location: str = ""
    meetingId: str = ""

    def stored(self) -> tuple[str, str]:
        """Kind and text, as a calendar has them."""
        is_link = self.kind == "custom" and self.location.startswith(("https://", "http://"))
        return (PlaceKind.LINK if is_link else KINDS[self.kind]), self.location


class TeamMember(Taken):
    """Somebody who can be booked."""

    userId: str = Field(min_length=1)
    priority: Annotated[float, AfterValidator(_priority)] = 0.5
    isPrimary: bool = False
    meetingLocationType: Literal[
        "custom", "zoom", "gmeet", "phone", "address", "teams", "booker"
    ] = "custom"
    meetingLocation: str = ""
    locationConfigurations: list[Place] = Field([], max_length=1)

    def host(self) -> dict[str, Any]:
        """What a `Host` takes besides the member."""
        kind, place = "", ""
        if self.locationConfigurations:
            kind, place = self.locationConfigurations[0].stored()
        elif self.meetingLocation.strip() or self.meetingLocationType in ("phone", "booker"):
            old = Place(kind=OLD_KINDS[self.meetingLocationType], location=self.meetingLocation)  # type: ignore[arg-type]
            kind, place = old.stored()
        level = next(key for key, value in PRIORITIES.items() if value == self.priority)
        return {
            "priority": level,
            "is_primary": self.isPrimary,
            "place_kind": str(kind),
            "place": place,
        }


class Recurring(Taken):
    """How bookings repeat."""

    freq: Literal["DAILY", "WEEKLY", "MONTHLY"] = "WEEKLY"
    count: Annotated[Integer, Field(ge=2, le=24)] = 4
    bookingOption: Literal["skip", "continue", "book_next"] = "skip"
    bookingOverlapDefaultStatus: Literal["confirmed", "new"] = "confirmed"


class LookBusy(Taken):
    """How many free times the public does not see, in percent."""

    enabled: bool
    LookBusyPercentage: Annotated[Integer, Field(ge=0, le=90)]


class CalendarChange(Taken):
    """What is to be changed of a calendar; its type never changes."""

    name: str = Field("", min_length=1)
    description: str = ""
    groupId: str | None = None
    slug: str = ""
    widgetSlug: str = ""
    # There is one look of booking pages.
    widgetType: Literal["default", "classic"] = "classic"
    eventType: Literal[
        "RoundRobin_OptimizeForAvailability", "RoundRobin_OptimizeForEqualDistribution"
    ] = "RoundRobin_OptimizeForAvailability"
    eventTitle: str = ""
    eventColor: str = Field("#3B82F6", pattern="^#[0-9a-fA-F]{6}$")
    meetingLocation: str = ""
    locationConfigurations: list[Place] = Field([], max_length=1)
    teamMembers: list[TeamMember] = Field([], max_length=200)
    isActive: bool = True
    slotDuration: Count = 30
    slotDurationUnit: Unit = "mins"
    slotInterval: Count = 30
    slotIntervalUnit: Unit = "mins"
    slotBuffer: Count = 0
    slotBufferUnit: Unit = "mins"
    preBuffer: Count = 0
    preBufferUnit: Unit = "mins"
    appoinmentPerSlot: Count = 1
    appoinmentPerDay: Count | None = None
    allowBookingAfter: Count = 0
    allowBookingAfterUnit: LongUnit = "hours"
    allowBookingFor: Count | None = None
    allowBookingForUnit: LongUnit = "days"
    openHours: list[OpenHours] = Field([], max_length=100)
    availabilities: list[Availability] = Field([], max_length=1_000)
    # No literal: False would be 0.
    availabilityType: Annotated[Integer, Field(ge=0, le=1)] | None = None
    enableRecurring: bool = False
    recurring: Recurring = Recurring()
    stickyContact: bool = False
    autoConfirm: bool = True
    allowReschedule: bool = True
    allowCancellation: bool = True
    shouldAssignContactToTeamMember: bool = False
    shouldSkipAssigningContactForExisting: bool = True
    notes: str = ""
    formSubmitType: Literal["RedirectURL", "ThankYouMessage"] = "ThankYouMessage"
    formSubmitRedirectURL: str = ""
    formSubmitThanksMessage: str = ""
    guestType: Literal["count_only", "collect_detail"] | None = None
    consentLabel: str = ""
    lookBusyConfig: LookBusy = LookBusy(enabled=False, LookBusyPercentage=0)
    notifications: list[Notification] = Field([], max_length=1)

    def settings(self, hours: Mapping[str, Any]) -> dict[str, Any]:
        """What is given, without group and members.

        Args:
            hours: as they are stored now; what is not given of them stays.
        """
        given = self.model_fields_set
        found = {setting: getattr(self, name) for name, setting in PLAIN.items() if name in given}
        for name, setting in LENGTHS.items():
            if name in given:
                found[setting] = getattr(self, name) * MINUTES[getattr(self, f"{name}Unit")]
        if "recurring" in given:
            found |= {RECURRING[key]: value for key, value in self.recurring.model_dump().items()}
        if self.widgetSlug or self.slug:
            found["slug"] = self.widgetSlug or self.slug
        if "eventType" in given:
            found["distribution"] = {told: key for key, told in EVENT_TYPES.items()}[self.eventType]
        if "eventColor" in given:
            found["colour"] = nearest(self.eventColor)
        if "formSubmitType" in given:
            leads = self.formSubmitType == "RedirectURL"
            after = Calendar.AfterBooking
            found["after_booking"] = after.REDIRECT if leads else after.MESSAGE
        if "lookBusyConfig" in given:
            busy = self.lookBusyConfig
            found["busy_percent"] = busy.LookBusyPercentage if busy.enabled else 0
        return found | self._place() | self._hours(hours)

    def _place(self) -> dict[str, Any]:
        if self.locationConfigurations:
            kind, place = self.locationConfigurations[0].stored()
        elif self.meetingLocation.strip():
            kind, place = Place(kind="custom", location=self.meetingLocation).stored()
        elif {"locationConfigurations", "meetingLocation"} & self.model_fields_set:
            kind, place = "", ""
        else:
            return {}
        return {"place_kind": str(kind), "place": place}

    def _hours(self, hours: Mapping[str, Any]) -> dict[str, Any]:
        given, found = self.model_fields_set, dict(hours)
        if "openHours" in given:
            weekly: dict[str, list[list[int]]] = {}
            for one in self.openHours:
                for day in one.daysOfTheWeek:
                    blocks = weekly.setdefault(str((day + 6) % 7), [])
                    blocks += [opening.block() for opening in one.hours]
            found["weekly"] = weekly
        if "availabilities" in given:
            dates = dict(found.get("dates", {}))
            for dated in self.availabilities:
                dates.pop(dated.date[:10], None)
                if not dated.deleted:
                    dates[dated.date[:10]] = [opening.block() for opening in dated.hours]
            found["dates"] = dates
        told = {} if found == hours else {"hours": found}
        if "availabilityType" in given:
            kinds = Calendar.HoursKind
            told["hours_kind"] = {0: kinds.WEEKLY, 1: kinds.DATES, None: kinds.BOTH}[
                self.availabilityType
            ]
        return told


class CalendarNew(CalendarChange):
    """A new calendar. Without a type it is a round robin when it has members, else an event."""

    locationId: str = Field(min_length=1)
    name: str = Field(min_length=1)
    calendarType: (
        Literal[
            "round_robin", "event", "class_booking", "collective", "service_booking", "personal"
        ]
        | None
    ) = None


class GroupChange(Taken):
    """What is to be changed of a group of calendars."""

    name: str = Field("", min_length=1)
    description: str = ""
    slug: str = Field("", min_length=1)


class GroupNew(GroupChange):
    """A new group; without a `slug` it gets one of its name."""

    locationId: str = Field(min_length=1)
    name: str = Field(min_length=1)
    isActive: bool = True


class GroupStatus(Taken):
    """Whether its page can be booked from."""

    isActive: bool


class SlugAsked(Taken):
    """A link that somebody would like to have."""

    locationId: str = Field(min_length=1)
    slug: str = Field(min_length=1)
