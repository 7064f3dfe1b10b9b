"""Calendars and their groups, as they are answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from appointments.access import members_of
from appointments.models import Calendar, CalendarGroup, CalendarMember
from appointments.models.places import PlaceKind
from appointments.notice_rules import Rule, rules_of_all
from contacts.models import Note
from hoopcrm.api.colours import PALETTE
from hoopcrm.api.endpoints import Told
from hoopcrm.api.shapes.calendar_notices import notifications_told

# The contract's priorities of a team member.
PRIORITIES = {0: 0, 1: 0.5, 2: 1}
PLACES = {
    PlaceKind.CUSTOM: "custom",
    PlaceKind.LINK: "custom",
    PlaceKind.ADDRESS: "physical",
    PlaceKind.ROOM: "physical",
    PlaceKind.PHONE_OUT: "outbound_call",
    PlaceKind.PHONE_IN: "inbound_call",
    PlaceKind.ASK: "booker",
}
AVAILABILITY_TYPES = {
    Calendar.HoursKind.WEEKLY: 0,
    Calendar.HoursKind.DATES: 1,
    Calendar.HoursKind.BOTH: None,
}
EVENT_TYPES = {
    Calendar.Distribution.AVAILABILITY: "RoundRobin_OptimizeForAvailability",
    Calendar.Distribution.EQUAL: "RoundRobin_OptimizeForEqualDistribution",
}


class CalendarTold(Told):
    id: str
    locationId: str
    groupId: str | None
    name: str
    description: str
    slug: str | None
    calendarType: str
    isActive: bool
    teamMembers: list[dict[str, Any]]
    slotDuration: int
    slotDurationUnit: str
    slotInterval: int
    slotIntervalUnit: str
    openHours: list[dict[str, Any]]
    timezone: str


class CalendarAnswer(Told):
    calendar: CalendarTold
    traceId: str


class CalendarsAnswer(Told):
    calendars: list[CalendarTold]
    traceId: str


class GroupTold(Told):
    id: str
    locationId: str
    name: str
    description: str
    slug: str
    isActive: bool


class GroupsAnswer(Told):
    groups: list[GroupTold]
    traceId: str


def calendars_told(calendars: Sequence[Calendar]) -> list[dict[str, Any]]:
    """Calendars in full. One query for all their members, and one for what they tell whom."""
    ids = [one.pk for one in calendars]
    members, rules = members_of(ids), rules_of_all(ids)
    return [_told(one, members[one.pk], rules[one.pk]) for one in calendars]


def _told(
    one: Calendar, members: Sequence[CalendarMember], rules: Sequence[Rule]
) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "locationId": str(one.account_id),
        "groupId": str(one.group_id) if one.group_id else None,
        "name": one.name,
        "description": one.description,
        "slug": one.slug,
        "widgetSlug": one.slug,
        "calendarType": one.type,
        "eventType": EVENT_TYPES[Calendar.Distribution(one.distribution)],
        "eventTitle": one.event_title,
        "eventColor": PALETTE[Note.Colour(one.colour)],  # the palette of notes is everybody's
        "isActive": one.is_active,
        "timezone": str(one.zone),
        "meetingLocation": one.place,
        "locationConfigurations": places_told(one.place_kind, one.place),
        "teamMembers": [_member(row) for row in members],
        "notifications": notifications_told(rules),
        **_times(one),
        **_booking(one),
    }


def _member(row: CalendarMember) -> dict[str, Any]:
    return {
        "userId": str(row.member_id),
        "priority": PRIORITIES[row.priority],
        "isPrimary": row.is_primary,
        "meetingLocation": row.place,
        "locationConfigurations": places_told(row.place_kind, row.place),
    }


def places_told(kind: str, place: str) -> list[dict[str, str]]:
    """A place as the contract has it: a list of one, or of none."""
    return [{"kind": PLACES[PlaceKind(kind)], "location": place}] if kind else []


def _times(one: Calendar) -> dict[str, Any]:
    kind = one.hours_kind
    weekly = one.hours.get("weekly", {}) if kind != Calendar.HoursKind.DATES else {}
    dates = one.hours.get("dates", {}) if kind != Calendar.HoursKind.WEEKLY else {}
    return {
        "slotDuration": one.minutes,
        "slotDurationUnit": "mins",
        "slotInterval": one.step,
        "slotIntervalUnit": "mins",
        "preBuffer": one.buffer_before,
        "preBufferUnit": "mins",
        "slotBuffer": one.buffer_after,
        "slotBufferUnit": "mins",
        "appoinmentPerSlot": one.per_slot,  # as the contract spells it
        "appoinmentPerDay": one.per_day,
        "allowBookingAfter": one.notice,
        "allowBookingAfterUnit": one.notice_unit,
        "allowBookingFor": one.window,
        "allowBookingForUnit": one.window_unit,
        "availabilityType": AVAILABILITY_TYPES[Calendar.HoursKind(kind)],
        "openHours": _open_hours(weekly),
        "availabilities": [
            {"date": day, "hours": _blocks(blocks)} for day, blocks in sorted(dates.items())
        ],
        "lookBusyConfig": {
            "enabled": one.busy_percent > 0,
            "LookBusyPercentage": one.busy_percent,
        },
    }


def _open_hours(weekly: Mapping[str, Any]) -> list[dict[str, Any]]:
    """By day of the week; the contract counts from Sunday."""
    return [
        {"daysOfTheWeek": [(int(day) + 1) % 7], "hours": _blocks(blocks)}
        for day, blocks in sorted(weekly.items())
    ]


def _blocks(blocks: Sequence[Sequence[int]]) -> list[dict[str, int]]:
    return [
        {
            "openHour": opens // 60,
            "openMinute": opens % 60,
            "closeHour": closes // 60,
            "closeMinute": closes % 60,
        }
        for opens, closes in blocks
    ]


def _booking(one: Calendar) -> dict[str, Any]:
    return {
        "autoConfirm": one.auto_confirm,
        "allowReschedule": one.allow_reschedule,
        "allowCancellation": one.allow_cancel,
        "stickyContact": one.sticky_contact,
        "shouldAssignContactToTeamMember": one.assign_owner,
        "shouldSkipAssigningContactForExisting": one.keep_owner,
        "guestType": one.guests or None,
        "consentLabel": one.consent_text,
        "notes": one.invitation_notes,
        "enableRecurring": one.repeats,
        "recurring": {
            "freq": one.repeat_frequency,
            "count": one.repeat_count,
            "bookingOption": one.repeat_missing,
            "bookingOverlapDefaultStatus": one.repeat_status,
        },
        "formSubmitType": "RedirectURL"
        if one.after_booking == Calendar.AfterBooking.REDIRECT
        else "ThankYouMessage",
        "formSubmitRedirectURL": one.redirect_url,
        "formSubmitThanksMessage": one.thanks_text,
    }


def group_told(group: CalendarGroup) -> dict[str, Any]:
    """A group of calendars."""
    return {
        "id": str(group.pk),
        "locationId": str(group.account_id),
        "name": group.name,
        "description": group.description,
        "slug": group.slug,
        "isActive": group.is_active,
    }
