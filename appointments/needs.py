"""Which rooms and equipment appointments of a calendar need, and when these are to be had.

Of a calendar with rooms an appointment takes one that is free; of its equipment it takes one
piece of each. Only calendars that name some (`has_resources`) cost anything here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from appointments.availability import Rules
from appointments.hours import Span
from appointments.models import Appointment, AppointmentResource, Calendar, CalendarResource
from appointments.models.resources import Resource
from hoopcrm.core.clock import now

# Stretches of time by resource and lane.
Taken = Mapping[UUID, Mapping[int, Sequence[Span]]]

_TAKEN = """
SELECT s.holder, s.lane, extract(epoch FROM lower(s.during))::bigint,
       extract(epoch FROM upper(s.during))::bigint
FROM appointments_slot s
LEFT JOIN (
    SELECT slot_id, count(*) AS seats FROM appointments_slothold
    WHERE account_id = %(account)s AND (expires_at <= %(now)s OR key = %(key)s)
    GROUP BY slot_id
) h ON h.slot_id = s.id
WHERE s.account_id = %(account)s AND s.holder = ANY(%(holders)s)
  AND s.during && tstzrange(%(first)s, %(last)s)
  AND s.taken - (s.id = ANY(%(own)s))::int - coalesce(h.seats, 0) > 0
ORDER BY 3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What an appointment takes: one of `rooms` if there are any, and one of each `equipment`."""

    rooms: Sequence[Resource] = ()
    equipment: Sequence[Resource] = ()

    @property
    def all(self) -> list[Resource]:
        return [*self.rooms, *self.equipment]

    def choices(self, room: UUID | None = None) -> list[list[Resource]]:
        """For each need what would do, without what is switched off.

        Args:
            room: the one that is wanted; None takes any.
        """
        wanted = [[one] for one in self.equipment]
        if self.rooms:
            rooms = [one for one in self.rooms if room is None or one.pk == room]
            wanted.insert(0, rooms)
        return [[one for one in need if one.is_active] for need in wanted]


def needs_of(calendar: Calendar) -> Needs:
    """What appointments of the calendar need, by name."""
    return needs_of_all([calendar])[calendar.pk]


def needs_of_all(calendars: Iterable[Calendar]) -> dict[UUID, Needs]:
    """The needs of each; one query, none when no calendar ever named any."""
    known = list(calendars)
    found: dict[UUID, list[Resource]] = {one.pk: [] for one in known}
    asked = [one.pk for one in known if one.has_resources]
    rows = CalendarResource.objects.filter(calendar__in=asked, resource__deleted_at=None)
    for row in rows.select_related("resource").order_by("resource__name", "pk") if asked else ():
        found[row.calendar_id].append(row.resource)
    return {
        pk: Needs(
            rooms=[one for one in resources if one.is_room],
            equipment=[one for one in resources if not one.is_room],
        )
        for pk, resources in found.items()
    }


def lacking_starts(
    calendar: Calendar, rules: Rules, begin: datetime, end: datetime, asking: Any
) -> list[Span]:
    """Spans of the starts at which something that the calendar needs is not to be had.

    Args:
        asking: the `appointments.slots.Asking`.
    """
    needs = needs_of(calendar)
    found = taken_of(
        calendar.account_id,
        [one.pk for one in needs.all],
        begin,
        end,
        own=_own(asking.apart_from),
        hold=asking.hold,
    )
    lacking: list[Span] = []
    for need in needs.choices(asking.room):
        full = [_full_starts(one, found.get(one.pk, {}), rules) for one in need]
        lacking += covered(full, len(need)) if need else [(rules.earliest, rules.latest + 1)]
    return lacking


def taken_of(
    account: UUID,
    resources: Sequence[UUID],
    begin: datetime,
    end: datetime,
    *,
    own: Sequence[UUID] = (),
    hold: UUID | None = None,
) -> dict[UUID, dict[int, list[Span]]]:
    """When these are taken, with buffers.

    Args:
        own: slots whose seat counts as free, as one that is kept under the key `hold` does.
    """
    found: dict[UUID, dict[int, list[Span]]] = {}
    if not resources:
        return found
    values = {
        "account": account,
        "holders": list(resources),
        "first": begin,
        "last": end,
        "own": list(own),
        "now": now(),
        "key": hold,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, values)
        for holder, lane, start, stop in cursor.fetchall():
            found.setdefault(holder, {}).setdefault(lane, []).append((start, stop))
    return found


def covered(lists: Collection[Iterable[Span]], number: int) -> list[Span]:
    """Spans in which spans of at least so many of the lists lie. `number` is 1 or more.

    Spans of one list may touch or overlap.
    """
    steps = []
    for spans in lists:
        for start, end in _joined(spans):
            steps += [(start, 1), (end, -1)]
    found: list[Span] = []
    depth, since = 0, 0
    for at, step in sorted(steps):
        if step > 0 and depth == number - 1:
            since = at
        if step < 0 and depth == number and since < at:
            found.append((since, at))
        depth += step
    return found


def _full_starts(resource: Resource, taken: Mapping[int, Sequence[Span]], rules: Rules) -> Any:
    """Spans of the starts at which all pieces of a resource are taken."""
    lanes = [
        [(start - rules.duration - rules.after + 1, stop + rules.before) for start, stop in spans]
        for spans in taken.values()
    ]
    return covered(lanes, resource.quantity)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _own(appointment: Appointment | None) -> list[UUID]:
    """The slots of rooms and equipment that an appointment has."""
    if appointment is None:
        return []
    rows = AppointmentResource.objects.filter(appointment=appointment, slot__isnull=False)
    return list(rows.values_list("slot_id", flat=True))
