"""When hosts have no time: the one statement that reads it, for slots and for bookings."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from appointments.availability import Taken
from appointments.hours import Span
from appointments.models import Appointment, Calendar
from hoopcrm.core.clock import now

# One row of arrays for each host and kind of time: a busy month is thousands of stretches, and a
# row of its own for each would cost more than finding them. Slots of the calendar that others may
# still join are told apart ("shared"); all other appointments only take time.
_BUSY = """
SELECT holder, kind, array_agg(begins), array_agg(ends),
       array_agg(starts) FILTER (WHERE kind = 'shared'),
       array_agg(capacity) FILTER (WHERE kind = 'shared'),
       array_agg(held) FILTER (WHERE kind = 'shared')
FROM (
    SELECT holder, kind, date_part('epoch', lower(during))::bigint AS begins,
           date_part('epoch', upper(during))::bigint AS ends,
           date_part('epoch', starts_at)::bigint AS starts,
           capacity, held
    FROM (
        SELECT s.holder, s.during, s.starts_at,
               CASE WHEN %(per_slot)s > 1 AND s.calendar_id = %(calendar)s
                         AND s.ends_at - s.starts_at = %(length)s
                    THEN 'shared' ELSE 'taken' END AS kind,
               least(s.capacity, %(per_slot)s) AS capacity,  -- may have been set lower since
               s.taken - coalesce(h.seats, 0) - (s.id IN (
                   SELECT slot_id FROM appointments_appointmenthost
                   WHERE appointment_id = %(apart)s AND slot_id IS NOT NULL
               ))::int AS held
        FROM appointments_slot s
        LEFT JOIN (
            SELECT slot_id, count(*) AS seats FROM appointments_slothold
            WHERE account_id = %(account)s AND (expires_at <= %(now)s OR key = %(key)s)
            GROUP BY slot_id
        ) h ON h.slot_id = s.id
        WHERE s.account_id = %(account)s AND s.holder = ANY(%(holders)s)
          AND s.during && tstzrange(%(first)s, %(last)s)
    ) slots
    WHERE held > 0
    UNION ALL
    SELECT b.holder, 'blocked', date_part('epoch', b.starts_at)::bigint,
           date_part('epoch', b.ends_at)::bigint, NULL, NULL, NULL
    FROM appointments_blockedtime b
    WHERE b.account_id = %(account)s AND b.holder = ANY(%(holders)s)
      AND b.ends_at > %(first)s AND b.starts_at < %(last)s
    UNION ALL
    SELECT e.holder, 'blocked', date_part('epoch', e.starts_at)::bigint,
           date_part('epoch', e.ends_at)::bigint, NULL, NULL, NULL
    FROM appointments_busytime e
    WHERE e.account_id = %(account)s AND e.holder = ANY(%(holders)s)
      AND e.ends_at > %(first)s AND e.starts_at < %(last)s
) found
GROUP BY holder, kind
"""


@dataclass(slots=True)
class Busy:
    """When a host has no time.

    Attributes:
        taken: by appointments, with their buffers.
        shared: slots of the calendar asked for that may have a seat left.
        blocked: block-offs and events of connected calendars.
    """

    taken: list[Span] = field(default_factory=list)
    shared: list[Taken] = field(default_factory=list)
    blocked: list[Span] = field(default_factory=list)


def busy_of(
    calendar: Calendar,
    holders: Collection[UUID],
    span: tuple[datetime, datetime],
    *,
    apart_from: Appointment | None = None,
    hold: UUID | None = None,
) -> dict[UUID, Busy]:
    """When these hosts have no time for the calendar; those who always have are left out.

    Args:
        apart_from: an appointment that takes no time meanwhile.
        hold: the key of a seat that counts as free.
    """
    length = timedelta(minutes=calendar.minutes)
    given = {
        "account": calendar.account_id,
        "calendar": calendar.pk,
        "per_slot": calendar.per_slot,
        "length": length,
        "holders": list(holders),
        "first": span[0],
        "last": span[1],
        "apart": apart_from.pk if apart_from is not None else None,
        "now": now(),
        "key": hold,
    }
    found: dict[UUID, Busy] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BUSY, given)
        for holder, kind, begins, ends, starts, capacities, held in cursor.fetchall():
            busy = found.setdefault(holder, Busy())
            if kind == "shared":
                stops = [start + int(length.total_seconds()) for start in starts]
                whose = [calendar.pk] * len(starts)
                rows = zip(begins, ends, whose, starts, stops, capacities, held, strict=True)
                busy.shared = [Taken(*row) for row in rows]
            else:
                spans = busy.taken if kind == "taken" else busy.blocked
                spans += zip(begins, ends, strict=True)
    return found
