"""Booking: an appointment is made, and its time is taken from everybody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from appointments.access import calendar_as_it_is, members_of
from appointments.models import (
    Appointment,
    AppointmentGuest,
    AppointmentSeries,
    Calendar,
    CalendarMember,
)
from appointments.models.appointments import TEXT_LENGTH, TITLE_LENGTH
from appointments.models.places import PLACE_LENGTH, PlaceKind
from appointments.models.resources import Resource
from appointments.notice_rules import rules_of
from appointments.services.checks import (
    clean_guests,
    conflicts_of,
    hosts_for,
    require_length,
    require_member,
    require_open,
    require_right,
    require_times,
)
from appointments.services.notices import first_event, people_tell, reminders_plan
from appointments.services.occupy import holds_end_of, holds_expire, hosts_write, lock_time
from appointments.services.resource_time import require_room, resource_holders
from appointments.services.told import booked
from appointments.slots import Asking
from contacts.models import Contact
from contacts.services.ownership import contact_owner_set
from contacts.services.rows import contact_hold
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.merge import MergeContext, merge_text
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_block, clean_line

Status = Appointment.Status
# What a booking may begin with.
FIRST_STATUSES = (Status.CONFIRMED, Status.NEW)


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What somebody wants to book.

    Attributes:
        ends_at: None takes the calendar's length.
        time_zone: in which it is arranged; "" is the calendar's.
        member: whom it is with; None lets the calendar choose.
        room: in which it is; None takes one of the calendar's that is free.
        title, description, place_kind, place: "" takes the calendar's, or the host's.
        status: confirmed or new; "" is what the calendar does by itself.
        guests: other contacts.
        guest_count: guests who are known by their number only.
        any_range: minimum notice and booking window do not count.
        any_time: outside the bookable times.
        over_conflicts: although the host has something else then.
        hold: the key of the seat that was kept.
        id: of the appointment that it becomes; when there is one of this id already, that one is
            answered and nothing is booked, so that a form which is sent twice books once.
    """

    calendar: Calendar
    contact: Contact
    starts_at: datetime
    ends_at: datetime | None = None
    time_zone: str = ""
    member: Member | None = None
    room: Resource | None = None
    title: str = ""
    description: str = ""
    place_kind: str = ""
    place: str = ""
    status: str = ""
    guests: Sequence[Contact] = ()
    guest_count: int = 0
    form_data: Mapping[str, Any] = field(default_factory=dict)
    any_range: bool = False
    any_time: bool = False
    over_conflicts: bool = False
    hold: UUID | None = None
    id: UUID | None = None


@service
def appointment_book(
    actor: Actor,
    *,
    booking: Booking,
    source: str = Appointment.Source.RECORD,
    public: bool = False,
    notify: bool = True,
    series: AppointmentSeries | None = None,
    occurrence: datetime | None = None,
    at: datetime | None = None,
) -> Appointment:
    """Book an appointment. Nobody can be booked twice at a time.

    Args:
        public: whoever books is no member: the host is asked for by the calendar's rules.
        notify: whether people are told and automations start.
        series, occurrence: of what is booked together.
        at: when it was booked, for history that is loaded later; its time need not be bookable.

    Raises:
        Refused: `taken` with the next free times as `free` in its data, `conflict` when
            `over_conflicts` was not said, `not_allowed`, `inactive`, `deleted`,
            `end_before_start`, `too_long`, `unknown_zone`, `not_a_member`, `no_members`,
            `not_a_room`, `status`, `no_guests`, `guest_is_contact`, `too_many_guests`.
    """
    made = booked_already(booking)
    if made is not None:
        return made
    calendar = calendar_as_it_is(booking.calendar)
    if at is None:
        require_open(calendar)
    booking = _completed(calendar, booking)
    contact_hold(booking.contact, field="contact")
    guests = clean_guests(calendar, booking.contact, booking.guests, booking.guest_count)
    members = members_of([calendar.pk])[calendar.pk]
    holders = holders_of(calendar, members)
    lock_time(holders)
    holds_expire(holders)
    hosts = _hosts(actor, calendar, booking, members, public=public, history=at is not None)
    holds_end_of(booking.hold)
    appointment = _write(actor, calendar, booking, hosts, members, source, series, occurrence, at)
    over_conflicts = booking.over_conflicts or at is not None
    room = booking.room.pk if booking.room else None
    hosts_write(appointment, calendar, hosts, room=room, over_conflicts=over_conflicts)
    AppointmentGuest.objects.bulk_create(
        AppointmentGuest(account_id=calendar.account_id, appointment=appointment, contact=one)
        for one in guests
    )
    _assign(actor, calendar, appointment)
    booked(actor, appointment, calendar, hosts, public=public, notify=notify, at=at)
    if at is None and notify:
        rules = rules_of(calendar)
        reminders_plan(appointment, rules=rules, is_new=True)
        if series is None:
            people_tell(actor, first_event(appointment), [appointment], rules)
    return appointment


def booked_already(booking: Booking) -> Appointment | None:
    """What was booked under the id of the booking; others who ask for it wait."""
    if booking.id is None:
        return None
    lock_time([booking.id])
    found: Appointment | None = (
        Appointment.objects.select_related("contact", "calendar", "member__user", "series")
        .filter(pk=booking.id)
        .first()
    )
    return found


def holders_of(calendar: Calendar, members: Sequence[CalendarMember]) -> list[UUID]:
    """Everybody whose time a booking of the calendar may take, and what it may need."""
    people = (one.member_id for one in members)
    return [calendar.pk, *people, *resource_holders(calendar)]


def _completed(calendar: Calendar, booking: Booking) -> Booking:
    """The booking with what it leaves to the calendar."""
    ends_at = booking.ends_at or booking.starts_at + timedelta(minutes=calendar.minutes)
    time_zone = booking.time_zone or str(calendar.zone)
    require_times(booking.starts_at, ends_at, time_zone)
    status = booking.status or (Status.CONFIRMED if calendar.auto_confirm else Status.NEW)
    if status not in Status.values:
        raise Refused("status", _("Choose a status."), field="status")
    if booking.place_kind not in ("", *PlaceKind.values):
        raise Refused("place", _("Choose a kind of place."), field="place_kind")
    return replace(booking, ends_at=ends_at, time_zone=time_zone, status=status)


def _hosts(
    actor: Actor,
    calendar: Calendar,
    booking: Booking,
    members: Sequence[CalendarMember],
    *,
    public: bool,
    history: bool,
) -> list[UUID]:
    """Whose appointment it becomes; Refused unless they are free."""
    only = booking.member.pk if booking.member else None
    room = booking.room.pk if booking.room else None
    if booking.status not in FIRST_STATUSES and not history:
        raise Refused("status", _("It begins as confirmed or unconfirmed."), field="status")
    if not booking.any_time and not history:
        asking = Asking(
            public=public,
            only=only,
            room=room,
            hold=booking.hold,
            any_range=booking.any_range,
            members=members,
        )
        require_length(calendar, booking.starts_at, booking.ends_at)
        return hosts_for(calendar, booking.starts_at, asking, zone=_zone(booking))
    if not history:
        require_right(actor, "appointments.any_time")
    return hosts_at_any_time(
        calendar,
        booking.starts_at,
        booking.ends_at or booking.starts_at,
        only=only,
        room=room,
        over_conflicts=booking.over_conflicts or history,
    )


def hosts_at_any_time(
    calendar: Calendar,
    starts_at: datetime,
    ends_at: datetime,
    *,
    only: UUID | None,
    over_conflicts: bool,
    room: UUID | None = None,
    apart_from: Appointment | None = None,
) -> list[UUID]:
    """Whose a meeting at a time of one's own becomes: all of a collective calendar, else one.

    Raises:
        Refused: `conflict` with `conflicts` in its data, `not_a_member`, `no_members`,
            `not_a_room`.
    """
    members = members_of([calendar.pk])[calendar.pk]
    require_member(calendar, only, members)
    require_room(calendar, room)
    ranked = sorted(members, key=lambda one: (not one.is_primary, -one.priority, one.position))
    everybody = [one.member_id for one in ranked]
    if only is not None and not calendar.needs_all:
        everybody = [only]
    wanted = [everybody] if calendar.needs_all else [[one] for one in everybody]
    wanted = wanted or [[]]
    found: list[list[str]] = []
    for hosts in wanted:
        holders = hosts or [calendar.pk]
        found.append(
            conflicts_of(calendar, holders, starts_at, ends_at, apart_from=apart_from, room=room)
        )
        if not found[-1]:
            return hosts
    if over_conflicts:
        return wanted[0]
    raise Refused(
        "conflict",
        _("There is something at that time already: %(what)s.") % {"what": ", ".join(found[0])},
        field="starts_at",
        conflicts=found[0],
    )


def _zone(booking: Booking) -> Any:
    return ZoneInfo(booking.time_zone)


def _write(
    actor: Actor,
    calendar: Calendar,
    booking: Booking,
    hosts: Sequence[UUID],
    members: Sequence[CalendarMember],
    source: str,
    series: AppointmentSeries | None,
    occurrence: datetime | None,
    at: datetime | None,
) -> Appointment:
    host = next((one for one in members if hosts and one.member_id == hosts[0]), None)
    appointment = Appointment(
        id=booking.id or new_id(),
        account_id=current_account().pk,
        calendar=calendar,
        contact=booking.contact,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        time_zone=booking.time_zone,
        member=host.member if host else None,
        status=booking.status,
        guest_count=booking.guest_count,
        source=source,
        created_by=actor.member,
        series=series,
        occurrence=occurrence,
        form_data=dict(booking.form_data),
    )
    if at is not None:
        appointment.created_at = appointment.updated_at = at
    appointment.place_kind, appointment.place = place_of(calendar, host, booking)
    appointment.title, appointment.description = texts_of(calendar, appointment, booking)
    appointment.save(force_insert=True)
    return appointment


def place_of(calendar: Calendar, host: CalendarMember | None, booking: Booking) -> tuple[str, str]:
    """Kind and place: what was asked for, else the host's, else the calendar's."""
    if booking.place_kind == PlaceKind.ROOM:  # its name is known when it is taken
        return PlaceKind.ROOM, ""
    place = clean_line(booking.place, limit=PLACE_LENGTH, field="place")
    if booking.place_kind or place:
        return booking.place_kind or PlaceKind.CUSTOM, place
    for one in (host, calendar):
        if one is not None and one.place_kind:
            return one.place_kind, one.place
    return "", ""


def texts_of(calendar: Calendar, appointment: Appointment, booking: Booking) -> tuple[str, str]:
    """Title and description: what was given, else the calendar's with merge fields filled in."""
    context = MergeContext(
        contact=booking.contact,
        member=appointment.member,
        records={"appointment": appointment, "calendar": calendar},
    )
    title = clean_line(booking.title, limit=TITLE_LENGTH, field="title")
    title = title or " ".join(merge_text(calendar.event_title, context).split())[:TITLE_LENGTH]
    text = clean_block(booking.description, limit=TEXT_LENGTH, field="description")
    text = text or merge_text(calendar.event_text, context).strip()[:TEXT_LENGTH]
    return title or calendar.name, text


def _assign(actor: Actor, calendar: Calendar, appointment: Appointment) -> None:
    """Make the host the contact's owner, where the calendar says so."""
    contact = appointment.contact
    if not calendar.assign_owner or appointment.member is None:
        return
    if contact.owner_id is not None and calendar.keep_owner:
        return
    contact_owner_set(actor, contact=contact, member=appointment.member)
