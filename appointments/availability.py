"""Which times of a calendar can be booked, and whom a booking goes to.

Only values: the caller loads what is taken. Moments and lengths are epoch seconds and seconds;
spans include their start and not their end.

Everything that forbids a host a slot is turned into spans of starts that it forbids. So a host
costs one sort and one sweep, whatever the number of slots.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from hashlib import blake2b
from itertools import groupby
from math import inf
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from appointments.hours import MINUTES_OF_DAY, Span, instant, local_day

MOST_AHEAD = 3  # bookings of a month that a host may have more than the one with the fewest


class Mode(Enum):
    """How many hosts a slot needs."""

    ANY = "any"  # one that is free: all calendars but the collective ones
    ALL = "all"  # everyone: collective calendars


class Distribution(Enum):
    """Whom a booking goes to when several hosts are free."""

    AVAILABILITY = "availability"  # priority first, then who was booked longest ago
    EQUAL = "equal"  # who has the fewest bookings of the month


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a calendar says about its slots.

    Attributes:
        calendar: its id.
        zone: by whose days and months bookings are counted.
        duration, interval: length of a slot, and from one start to the next.
        before, after: buffers kept free around a slot.
        earliest, latest: the first and the last moment at which a slot may start, both included
            (now + minimum notice, now + booking window).
        capacity: bookings that a host takes at one time.
        per_day: bookings of the calendar on one day; None is any number.
        hide_percent: "look busy", the share of the free slots that is not shown.
        seed: text that decides which ones are hidden; the calendar's id does.
    """

    calendar: UUID
    zone: ZoneInfo
    duration: int
    interval: int
    earliest: int
    latest: int
    before: int = 0
    after: int = 0
    capacity: int = 1
    per_day: int | None = None
    hide_percent: int = 0
    seed: str = ""


class Taken(NamedTuple):
    """Time of a host that appointments occupy.

    Attributes:
        start, end: with the buffers of the calendar it was booked in.
        calendar: that calendar's id; None if it is gone.
        slot_start, slot_end: without buffers.
        capacity, taken: bookings that the host takes at this time, and has. Those of one slot
            add up, to the highest capacity.
    """

    start: int
    end: int
    calendar: UUID | None
    slot_start: int
    slot_end: int
    capacity: int = 1
    taken: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A member of a calendar; a calendar without members is its own and only host.

    Attributes:
        hours: when they work (touching spans count as one); None: whenever the calendar is open.
        taken: their appointments, of all calendars.
        occupied: the time, with buffers, of those that no other booking could join.
        blocked: block-offs (also the calendar's) and busy events of connected calendars; buffers
            may reach into these.
        lacking: starts at which a room or equipment is not to be had; bookings that share a slot
            share these too.
        hidden_on: (year, month) in which they are not offered (see `too_far_ahead`).
        priority: higher is asked first.
    """

    id: UUID
    hours: Sequence[Span] | None = None
    taken: Sequence[Taken] = ()
    occupied: Sequence[Span] = ()
    blocked: Sequence[Span] = ()
    lacking: Sequence[Span] = ()
    hidden_on: frozenset[tuple[int, int]] = frozenset()
    priority: float = 0.5


class Slot(NamedTuple):
    """A time that can be booked.

    Attributes:
        start, end: without buffers.
        hosts: who is free, in the order given.
        seats_left: bookings it still takes: of all these hosts together, or when everyone is
            needed of the one with the fewest.
    """

    start: int
    end: int
    hosts: tuple[UUID, ...]
    seats_left: int


def free_slots(
    calendar_windows: Sequence[Span],
    hosts: Sequence[Host],
    rules: Rules,
    mode: Mode = Mode.ANY,
    taken_per_day: Mapping[date, int] | None = None,
) -> list[Slot]:
    """The slots that can be booked, in order.

    `calendar_windows` is when the calendar is open, over whole days of the rules' zone (or what
    "look busy" hides differs). `taken_per_day` counts the calendar's bookings by days of that
    zone.
    """
    starts = _starts(calendar_windows, rules)
    free = [0] * len(starts)  # bit n: the host of that number
    begun: dict[int, list[int]] = {}  # seats left of those who have bookings in the slot
    for number, host in enumerate(hosts):
        left = _seats_left(host, rules)
        for first, last in _free_starts(host, rules, left):
            for at in range(bisect_left(starts, first), bisect_left(starts, last)):
                free[at] |= 1 << number
                if left and starts[at] in left:
                    begun.setdefault(at, []).append(left[starts[at]])
    needed = 1 if mode is Mode.ANY else max(len(hosts), 1)
    able: dict[int, tuple[UUID, ...]] = {}
    slots = []
    for at, (start, bits) in enumerate(zip(starts, free, strict=True)):
        count = bits.bit_count()
        if count < needed:
            continue
        if bits not in able:
            able[bits] = tuple(host.id for n, host in enumerate(hosts) if bits >> n & 1)
        some = begun.get(at, ())
        seats = rules.capacity * (count - len(some)) + sum(some)
        if mode is Mode.ALL:
            seats = min([rules.capacity, *some])
        slots.append(Slot(start, start + rules.duration, able[bits], seats))
    return _look_busy(_within_cap(slots, rules, taken_per_day or {}), rules)


def slot_at(
    start: int,
    calendar_windows: Sequence[Span],
    hosts: Sequence[Host],
    rules: Rules,
    mode: Mode = Mode.ANY,
    taken_per_day: Mapping[date, int] | None = None,
) -> Slot | None:
    """The slot that starts at a moment if it can be booked, as `free_slots` has it.

    What is given need hold for the day of the start only, but for all of it.
    """
    day = local_day(start, rules.zone)
    begins, ends = instant(day, 0, rules.zone), instant(day, MINUTES_OF_DAY, rules.zone)
    near = [window for window in calendar_windows if window[0] < ends and window[1] > begins]
    slots = free_slots(near, hosts, rules, mode, taken_per_day)
    return next((slot for slot in slots if slot.start == start), None)


def next_free(slots: Sequence[Slot], after: int, count: int = 1) -> list[Slot]:
    """The first slots that start at `after` or later."""
    at = bisect_left(slots, after, key=lambda slot: slot.start)
    return list(slots[at : at + count])


def too_far_ahead(members: Iterable[UUID], counts: Mapping[UUID, int]) -> frozenset[UUID]:
    """Members with more bookings in a month than equal distribution lets one be ahead."""
    held = {member: counts.get(member, 0) for member in members}
    fewest = min(held.values(), default=0)
    return frozenset(member for member, count in held.items() if count - fewest > MOST_AHEAD)


def pick_host(
    candidates: Sequence[Host],
    distribution: Distribution,
    counts: Mapping[UUID, int],
    last_booked: Mapping[UUID, int],
    order: Sequence[UUID],
) -> UUID | None:
    """Whom a booking goes to among the hosts that are free.

    `counts` are the bookings of all members, free or not, in the month of the booking,
    `last_booked` when each was last given one (missing: never, so they come first), and `order`
    all members as configured. None if nobody may take it.
    """
    place = {member: number for number, member in enumerate(order)}

    def rank(host: Host) -> tuple[float, float, int]:
        turn = place.get(host.id, len(place))
        if distribution is Distribution.EQUAL:
            return counts.get(host.id, 0), turn, 0
        return -host.priority, last_booked.get(host.id, -inf), turn

    if distribution is Distribution.EQUAL:
        ahead = too_far_ahead({*order, *(host.id for host in candidates)}, counts)
        candidates = [host for host in candidates if host.id not in ahead]
    return min(candidates, key=rank).id if candidates else None


def _starts(calendar_windows: Sequence[Span], rules: Rules) -> list[int]:
    """Where slots begin: by steps from each opening, as long as they end before it closes."""
    return sorted(
        {
            start
            for opens, closes in calendar_windows
            for start in range(opens, closes - rules.duration + 1, rules.interval)
            if rules.earliest <= start <= rules.latest
        }
    )


def _seats_left(host: Host, rules: Rules) -> dict[int, int]:
    """Bookings that slots of this calendar still take, by start, where the host has some."""
    seats: dict[int, tuple[int, int]] = {}
    for taken in host.taken:
        if _is_slot(taken, rules):
            capacity, held = seats.get(taken.slot_start, (0, 0))
            seats[taken.slot_start] = max(capacity, taken.capacity), held + taken.taken
    return {start: capacity - held for start, (capacity, held) in seats.items() if held < capacity}


def _is_slot(taken: Taken, rules: Rules) -> bool:
    """Whether another booking of this calendar could be for exactly that time."""
    return taken.slot_end - taken.slot_start == rules.duration and taken.calendar == rules.calendar


def _free_starts(host: Host, rules: Rules, shared: Collection[int]) -> Iterator[Span]:
    """Spans of the starts at which a host is free, in order; some are empty."""
    first = rules.earliest
    for start, end in sorted(_forbidden(host, rules, shared)):
        if start < end:
            if start > first:
                yield first, start
            if end > first:
                first = end
    yield first, rules.latest + 1


def _forbidden(host: Host, rules: Rules, shared: Collection[int]) -> Iterator[Span]:
    """Spans of the starts that a host cannot take, in no order; some are empty.

    `shared` are the starts of slots that have bookings and take more.
    """
    yield from _outside_hours(host, rules)
    for year, month in host.hidden_on:
        following = date(year + month // 12, month % 12 + 1, 1)
        yield instant(date(year, month, 1), 0, rules.zone), instant(following, 0, rules.zone)
    for start, end in host.blocked:
        if start < end:
            yield start - rules.duration + 1, end
    first, last = 1 - rules.duration - rules.after, rules.before
    yield from [(start + first, end + last) for start, end in host.occupied]
    for taken in host.taken:
        first = taken.start - rules.duration - rules.after + 1
        last = taken.end + rules.before
        if taken.slot_start in shared and _is_slot(taken, rules):
            yield first, taken.slot_start
            first = taken.slot_start + 1
        yield first, last
    for first, last in host.lacking:
        for start in sorted(one for one in shared if first <= one < last):
            yield first, start
            first = start + 1
        yield first, last


def _outside_hours(host: Host, rules: Rules) -> Iterator[Span]:
    """Spans of the starts at which a slot would not lie within the hours of a host."""
    if host.hours is None:
        return
    first = rules.earliest
    for opens, closes in _joined(host.hours):
        yield first, opens
        first = closes - rules.duration + 1
    yield first, rules.latest + 1


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _within_cap(slots: list[Slot], rules: Rules, taken_per_day: Mapping[date, int]) -> list[Slot]:
    """Without the days that have all the bookings they may have."""
    if rules.per_day is None:
        return slots
    kept = []
    for slot in slots:
        room = rules.per_day - taken_per_day.get(local_day(slot.start, rules.zone), 0)
        if room > 0:
            kept.append(slot._replace(seats_left=min(slot.seats_left, room)))
    return kept


def _look_busy(slots: list[Slot], rules: Rules) -> list[Slot]:
    """Without the hidden ones; what is left of a day never is nothing.

    A slot is hidden for itself, not for its place among the others: what one visitor is shown
    does not go because another books.
    """
    if rules.hide_percent <= 0:
        return slots
    kept = []
    for _day, group in groupby(slots, key=lambda slot: local_day(slot.start, rules.zone)):
        ranked = [(_rank(rules.seed, slot.start), slot) for slot in group]
        shown = [slot for rank, slot in ranked if rank >= rules.hide_percent]
        kept += shown or [max(ranked)[1]]
    return kept


def _rank(seed: str, start: int) -> int:
    """0 to 99, by chance but always the same."""
    digest = blake2b(f"{seed} {start}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") * 100 >> 32
