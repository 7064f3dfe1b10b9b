"""What services of appointments refuse, and the words for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.event_types import in_zone
from appointments.models import (
    Appointment,
    BlockedTime,
    BusyTime,
    Calendar,
    CalendarMember,
    Slot,
)
from appointments.models.appointments import MOST_COUNTED_GUESTS, MOST_GUESTS
from appointments.services.resource_time import require_room, resource_conflicts
from appointments.slots import Asking, Diary, diary, members_asked, next_times
from contacts.models import Contact
from contacts.services.rows import contact_hold
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.timezones import is_time_zone

LONGEST = timedelta(days=7)


def require_right(actor: Actor, permission: str) -> None:
    """Refuse a member without the right. Raises Refused `not_allowed`."""
    if actor.member is not None and not actor.member.has(permission):
        raise Refused("not_allowed", _("You may not book outside the bookable times."))


def require_open(calendar: Calendar) -> None:
    """Raises Refused `deleted` or `inactive`: no new bookings."""
    if calendar.deleted_at is not None:
        raise Refused("deleted", _("This calendar has been deleted."), field="calendar")
    if not calendar.is_active:
        raise Refused(
            "inactive",
            _("%(calendar)s is switched off and takes no bookings.") % {"calendar": calendar},
            field="calendar",
        )


def require_times(starts_at: datetime, ends_at: datetime, time_zone: str) -> None:
    """Raises Refused `end_before_start`, `too_long` or `unknown_zone`."""
    if ends_at <= starts_at:
        raise Refused("end_before_start", _("It ends before it starts."), field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Refused("too_long", _("An appointment lasts seven days at most."), field="ends_at")
    if not is_time_zone(time_zone):
        raise Refused("unknown_zone", _("Choose a time zone."), field="time_zone")


def require_length(calendar: Calendar, starts_at: datetime, ends_at: datetime | None) -> None:
    """Raises Refused `length` for a time that is no slot of the calendar."""
    if ends_at != starts_at + timedelta(minutes=calendar.minutes):
        raise Refused(
            "length",
            _("A slot of %(calendar)s lasts %(minutes)d minutes.")
            % {"calendar": calendar, "minutes": calendar.minutes},
            field="ends_at",
        )


def clean_guests(
    calendar: Calendar, contact: Contact, guests: Sequence[Contact], counted: int
) -> list[Contact]:
    """The guests, each once, who exist until the transaction ends.

    Raises:
        Refused: `no_guests` in a class, `guest_is_contact`, `too_many_guests`, `deleted`.
    """
    if (guests or counted) and not calendar.takes_guests:
        raise Refused("no_guests", _("A class takes no guests."), field="guests")
    wanted = {one.pk: one for one in guests}
    if contact.pk in wanted:
        raise Refused(
            "guest_is_contact",
            _("%(name)s has the appointment and need not be a guest.") % {"name": contact},
            field="guests",
        )
    if len(wanted) > MOST_GUESTS:
        most = ngettext("%(most)d guest at most.", "%(most)d guests at most.", MOST_GUESTS)
        raise Refused("too_many_guests", most % {"most": MOST_GUESTS}, field="guests")
    if not 0 <= counted <= MOST_COUNTED_GUESTS:
        raise Refused(
            "too_many_guests",
            _("Give a number from 0 to %(most)d.") % {"most": MOST_COUNTED_GUESTS},
            field="guest_count",
        )
    for pk in sorted(wanted):
        contact_hold(wanted[pk], field="guests")
    return list(wanted.values())


def hosts_for(calendar: Calendar, starts_at: datetime, asking: Asking, *, zone: Any) -> list[UUID]:
    """The members who would take a slot of the calendar; the locks are held.

    Raises:
        Refused: `taken` with the next free times in its data, `not_a_member`, `no_members`,
            `not_a_room`.
    """
    asking = replace(asking, members=members_asked(calendar, asking))
    require_member(calendar, asking.only, asking.members or ())
    require_room(calendar, asking.room)
    book = diary_of_day(calendar, starts_at, asking)
    slot = book.at(starts_at)
    chosen = None
    if slot is not None:
        chosen = slot.hosts if calendar.needs_all else book.choose(slot.hosts, starts_at)
    if chosen is None:
        raise taken(calendar, starts_at, asking, zone=zone)
    if not book.members:
        return []
    return in_order(book, chosen if isinstance(chosen, tuple) else (chosen,))


def in_order(book: Diary, members: Sequence[UUID]) -> list[UUID]:
    """The primary member first, then as configured."""
    ranked = sorted(book.members, key=lambda one: (not one.is_primary, one.position, one.pk))
    return [one.member_id for one in ranked if one.member_id in members]


def require_member(
    calendar: Calendar, member: UUID | None, members: Sequence[CalendarMember]
) -> None:
    """Raises Refused `no_members` or `not_a_member`."""
    if not members and calendar.type != Calendar.Type.EVENT:
        raise Refused(
            "no_members",
            _("Nobody can be booked in %(calendar)s any more.") % {"calendar": calendar},
            field="calendar",
        )
    if member is not None and member not in [one.member_id for one in members]:
        raise Refused(
            "not_a_member",
            _("This person cannot be booked in %(calendar)s.") % {"calendar": calendar},
            field="member",
        )


def diary_of_day(calendar: Calendar, starts_at: datetime, asking: Asking) -> Diary:
    """The diary of the day on which something starts."""
    day = starts_at.astimezone(calendar.zone).date()
    return diary(calendar, day, day, asking)


def taken(calendar: Calendar, starts_at: datetime, asking: Asking, *, zone: Any) -> Refused:
    """The refusal of a time that is not free; `free` in its data are the next ones that are."""
    free = next_times(calendar, starts_at, asking)
    message = _("This time is no longer free.")
    if free:
        times = " · ".join(in_zone(one, zone) for one in free)
        message = _("This time is no longer free. The next free times: %(times)s") % {
            "times": times
        }
    return Refused("taken", message, field="starts_at", free=[one.isoformat() for one in free])


def conflicts_of(
    calendar: Calendar,
    holders: Sequence[UUID],
    starts_at: datetime,
    ends_at: datetime,
    *,
    apart_from: Appointment | None = None,
    room: UUID | None = None,
) -> list[str]:
    """What these hosts have at that time, in words, and what of the calendar's needs is taken;
    buffers of the calendar count.
    """
    before, after = (timedelta(minutes=n) for n in (calendar.buffer_before, calendar.buffer_after))
    wanted = (starts_at - before, ends_at + after)
    slots = Slot.objects.filter(holder__in=holders, during__overlap=wanted)
    if apart_from is not None:
        slots = slots.exclude(hosts__appointment=apart_from)
    shared = slots.filter(calendar=calendar, starts_at=starts_at, ends_at=ends_at)
    joined = [one.pk for one in shared if one.taken < calendar.per_slot]
    slots = slots.exclude(pk__in=joined)
    blocks = BlockedTime.objects.filter(
        holder__in=[*holders, calendar.pk], ends_at__gt=starts_at, starts_at__lt=ends_at
    )
    found = [
        _("an appointment from %(start)s to %(end)s") % _span_of(calendar, one)
        for one in slots.order_by("starts_at")[:3]
    ]
    found += [
        _("blocked time from %(start)s to %(end)s") % _span_of(calendar, one)
        for one in blocks.order_by("starts_at")[:3]
    ]
    busy = BusyTime.objects.filter(holder__in=holders, ends_at__gt=starts_at, starts_at__lt=ends_at)
    found += [
        _("something in another calendar from %(start)s to %(end)s") % _span_of(calendar, one)
        for one in busy.order_by("starts_at")[:3]
    ]
    if calendar.has_resources and not joined:
        found += resource_conflicts(calendar, starts_at, ends_at, apart_from=apart_from, room=room)
    return found


def _span_of(calendar: Calendar, row: Any) -> dict[str, str]:
    start, end = (one.astimezone(calendar.zone) for one in (row.starts_at, row.ends_at))
    return {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
