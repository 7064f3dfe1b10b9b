"""Calendars of the academy, of different types, with the hours of those who are booked."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appointments.models import Calendar, Schedule
from appointments.services.blocks import block_create
from appointments.services.calendar_members import Host
from appointments.services.calendars import calendar_create
from appointments.services.groups import group_create
from appointments.services.resources import calendar_resources_set, resource_create
from appointments.services.schedules import schedule_create
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.data import company

Type = Calendar.Type
# Places in the cast.
MANAGER, COACH, DESK = range(3)
TRIAL, TALK, VIDEO = "Trial training", "Talk with Dana", "Video analysis"
PLANNING = "Season planning"
AFTERNOONS = [[840, 1140]]
SPLIT = [[540, 720], [780, 1020]]
OFFICE: dict[str, Any] = {"weekly": {str(day): SPLIT for day in range(5)}, "dates": {}}
COURT: dict[str, Any] = {
    "weekly": {**{str(day): AFTERNOONS for day in range(5)}, "5": [[540, 780]]},
    "dates": {},
}
CAMP: dict[str, Any] = {"weekly": {"2": [[960, 1080]], "5": [[600, 720]]}, "dates": {}}
HALL: dict[str, Any] = {"weekly": {str(day): [[480, 1320]] for day in range(7)}, "dates": {}}


# (type, name, members in order, settings)
CALENDARS: tuple[tuple[Type, str, tuple[int, ...], dict[str, Any]], ...] = (
    (
        Type.ROUND_ROBIN,
        TRIAL,
        (COACH, MANAGER),
        {
            "colour": "green",
            "description": "An hour on court with one of our coaches. Bring shoes and water.",
            "event_title": "Trial training with {{contact.first_name}}",
            "minutes": 60,
            "step": 30,
            "buffer_after": 15,
            "notice": 4,
            "window": 4,
            "window_unit": "weeks",
            "hours": COURT,
            "place_kind": "address",
            "place": "4100 North Ashland Avenue, court 2",
            "allow_reschedule": True,
            "allow_cancel": True,
            "cancel_until": 120,
        },
    ),
    (
        Type.PERSONAL,
        TALK,
        (MANAGER,),
        {
            "colour": "blue",
            "description": "Fees, teams, travel: ask the head of the academy.",
            "event_title": "Talk with {{contact.name}}",
            "hours": OFFICE,
            "notice": 1,
            "notice_unit": "days",
            "place_kind": "phone_out",
        },
    ),
    (
        Type.CLASS,
        "Open basketball class",
        (COACH,),
        {
            "colour": "amber",
            "description": "Everybody from ten years on may join in.",
            "event_title": "Open class",
            "minutes": 60,
            "step": 60,
            "per_slot": 12,
            "hours": CAMP,
            "place_kind": "custom",
            "place": "Main hall",
            "consent_text": "I know that sport has its risks, and that photos are taken.",
        },
    ),
    (
        Type.COLLECTIVE,
        PLANNING,
        (MANAGER, COACH, DESK),
        {
            "colour": "violet",
            "event_title": "Season planning with {{contact.name}}",
            "place_kind": "room",
            "minutes": 45,
            "step": 15,
            "hours": OFFICE,
            "notice": 2,
            "notice_unit": "days",
        },
    ),
    (
        Type.SERVICE,
        VIDEO,
        (COACH, MANAGER),
        {
            "colour": "pink",
            "description": "We watch your game together and say what to work on.",
            "event_title": "Video analysis with {{contact.first_name}}",
            "minutes": 45,
            "step": 15,
            "buffer_after": 15,
            "hours": OFFICE,
            "place_kind": "room",
            "staff_choice": True,
            "allow_reschedule": True,
            "allow_cancel": True,
        },
    ),
    (
        Type.EVENT,
        "Court rental",
        (),
        {
            "colour": "gray",
            "description": "Rent a court by the hour.",
            "event_title": "Court: {{contact.name}}",
            "minutes": 60,
            "step": 60,
            "per_slot": 2,
            "hours": HALL,
            "auto_confirm": False,
        },
    ),
)


def fill(cast: Cast, moment: datetime) -> list[Calendar]:
    """Make the calendars; returns them in the order of this page."""
    actor = cast.actors[0]
    courtside = _hours(cast)
    families = group_create(
        actor, name="New families", description="Come and try us: an hour on court or a talk first."
    )
    made = []
    for type_, name, places, settings in CALENDARS:
        grouped = {"group": families} if name in (TRIAL, TALK) else {}
        hosts = [Host(member=cast.members[place]) for place in places]
        if name == TRIAL:
            hosts[0] = replace(hosts[0], schedule=courtside, priority=2)
        made.append(
            calendar_create(actor, type=type_, name=name, hosts=hosts, settings=settings | grouped)
        )
    _rooms(cast, {one.name: one for one in made})
    _holiday(cast, moment)
    return made


def _rooms(cast: Cast, calendars: dict[str, Calendar]) -> None:
    """Two rooms and a projector, which two calendars share."""
    actor = cast.actors[0]
    rooms = [
        resource_create(actor, kind="room", name="Meeting room", description="Ten seats."),
        resource_create(actor, kind="room", name="Video room", description="Behind the gym."),
    ]
    projector = resource_create(actor, kind="equipment", name="Projector")
    for name, needed in ((PLANNING, rooms), (VIDEO, [*rooms, projector])):
        calendar_resources_set(actor, calendar=calendars[name], resources=needed)
        calendars[name].refresh_from_db()


def _hours(cast: Cast) -> Schedule:
    """The coach's hours on court, and others for the holidays that no calendar names yet."""
    coach, actor = cast.members[COACH], cast.actors[COACH]
    hours = {
        "weekly": {"0": [[900, 1140]], "1": [[900, 1140]], "3": [[900, 1140]], "5": [[540, 720]]},
        "dates": {},
    }
    schedule_create(actor, member=coach, name="School holidays", hours=COURT, is_default=False)
    return schedule_create(actor, member=coach, name="Courtside", hours=hours, is_default=False)


def _holiday(cast: Cast, moment: datetime) -> None:
    """The coach is away for some days next month."""
    local = (moment + timedelta(days=24)).astimezone(ZoneInfo(company.TIME_ZONE))
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    block_create(
        cast.actors[COACH],
        member=cast.members[COACH],
        title="Tournament in Omaha",
        starts_at=start,
        ends_at=start + timedelta(days=3),
    )
