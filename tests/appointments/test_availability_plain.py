"""All rules of availability together, against a plain reading in steps of five minutes."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from appointments.availability import Host, Mode, Rules, Slot, Taken, free_slots, slot_at
from appointments.hours import Span, instant

ZONE = ZoneInfo("Europe/Berlin")
CHANGES = (date(2026, 3, 29), date(2026, 10, 25))  # 23 and 25 hours
DAYS = (*CHANGES, date(2026, 10, 31), date(2026, 7, 1))
MINE, OTHER = UUID(int=100), UUID(int=200)  # calendars
STEP = 5 * 60


def plain_slots(
    windows: list[Span],
    hosts: list[Host],
    rules: Rules,
    mode: Mode,
    taken_per_day: dict[date, int],
) -> list[Slot]:
    """The rules one by one, each moment of each slot looked at."""
    slots = []
    for start in range(windows[0][0], windows[-1][1], STEP):
        end = start + rules.duration
        day = datetime.fromtimestamp(start, rules.zone).date()
        if (
            any(
                opens <= start and end <= closes and (start - opens) % rules.interval == 0
                for opens, closes in windows
            )
            and rules.earliest <= start <= rules.latest
            and (rules.per_day is None or taken_per_day.get(day, 0) < rules.per_day)
        ):
            free = {
                host.id: plain_seats(host, start, end, rules)
                for host in hosts
                if (day.year, day.month) not in host.hidden_on
            }
            seats = {host: left for host, left in free.items() if left}
            if len(seats) == len(hosts) if mode is Mode.ALL else seats:
                left = sum(seats.values()) if mode is Mode.ANY else min(seats.values())
                if rules.per_day is not None:
                    left = min(left, rules.per_day - taken_per_day.get(day, 0))
                slots.append(Slot(start, end, tuple(seats), left))
    return slots


def plain_seats(host: Host, start: int, end: int, rules: Rules) -> int:
    """Bookings the host still takes in a slot; 0 when it is not free."""

    def within(spans: Iterable[Span]) -> Callable[[int], bool]:
        return lambda moment: any(first <= moment < last for first, last in spans)

    bare = range(start, end, STEP)
    if host.hours is not None and not all(map(within(host.hours), bare)):
        return 0
    if any(map(within(host.blocked), bare)):
        return 0
    same = [
        taken
        for taken in host.taken
        if (taken.calendar, taken.slot_start, taken.slot_end) == (rules.calendar, start, end)
    ]
    others = [(taken.start, taken.end) for taken in host.taken if taken not in same]
    if any(map(within(others), range(start - rules.before, end + rules.after, STEP))):
        return 0
    return max(rules.capacity - sum(taken.taken for taken in same), 0)


def some_spans(rng: random.Random, start: int, most: int) -> list[Span]:
    """Spans of any length in two days, which may overlap or touch."""
    spans = []
    for _ in range(rng.randrange(most)):
        first = start + STEP * rng.randrange(2 * 288)
        spans.append((first, first + STEP * rng.randrange(1, 60)))
    return sorted(spans)


def some_host(rng: random.Random, number: int, windows: list[Span], rules: Rules) -> Host:
    taken = []
    for _ in range(rng.randrange(12)):
        opens, closes = rng.choice(windows)
        first = opens + rng.choice((rules.interval, STEP)) * rng.randrange(10)
        length = rng.choice((rules.duration, rules.duration, STEP * rng.randrange(1, 20)))
        taken.append(
            Taken(
                first - STEP * rng.randrange(4),
                first + length + STEP * rng.randrange(4),
                rng.choice((MINE, OTHER)),
                first,
                first + length,
                rules.capacity,
                rng.randint(1, rules.capacity),
            )
        )
    return Host(
        id=UUID(int=number),
        hours=rng.choice((None, some_spans(rng, windows[0][0], 30))),
        taken=taken,
        blocked=some_spans(rng, windows[0][0], 4),
        hidden_on=frozenset({(2026, 10)} if rng.random() < 0.1 else ()),
    )


def some_windows(rng: random.Random, start: int) -> list[Span]:
    cuts = sorted(rng.sample(range(0, 2 * 288, 3), 2 * rng.randint(1, 4)))
    return [
        (start + STEP * first, start + STEP * last)
        for first, last in zip(cuts[::2], cuts[1::2], strict=True)
    ]


def some_rules(rng: random.Random, start: int) -> Rules:
    return Rules(
        calendar=MINE,
        zone=ZONE,
        duration=STEP * rng.randint(1, 12),
        interval=STEP * rng.randint(1, 12),
        before=STEP * rng.choice((0, 0, 1, 3)),
        after=STEP * rng.choice((0, 0, 1, 3)),
        capacity=rng.choice((1, 1, 2, 5)),
        per_day=rng.choice((None, 2)),
        earliest=start + STEP * rng.randrange(100),
        latest=start + STEP * rng.randrange(300, 600),
        seed="calendar",
    )


@pytest.mark.parametrize("seed", range(60))
def test_all_rules_against_a_plain_reading(seed: int) -> None:
    rng = random.Random(seed)
    day = rng.choice(DAYS)
    start = instant(day, 0, ZONE)
    windows, rules = some_windows(rng, start), some_rules(rng, start)
    hosts = [some_host(rng, number, windows, rules) for number in range(rng.randint(1, 4))]
    mode, counts = rng.choice((Mode.ANY, Mode.ANY, Mode.ALL)), {day: rng.randrange(3)}

    slots = free_slots(windows, hosts, rules, mode, counts)

    assert slots == plain_slots(windows, hosts, rules, mode, counts)
    busy = replace(rules, hide_percent=60)
    shown = free_slots(windows, hosts, busy, mode, counts)
    assert set(shown) <= set(slots)
    assert days_of(shown) == days_of(slots)
    for given, listed in ((rules, slots), (busy, shown)):  # each start by itself says the same
        by_start = {slot.start: slot for slot in listed}
        others = (start + STEP * rng.randrange(2 * 288) for _ in range(20))
        for moment in (*(slot.start for slot in rng.sample(slots, min(20, len(slots)))), *others):
            found = slot_at(moment, windows, hosts, given, mode, counts)
            assert found == by_start.get(moment)


def days_of(slots: Iterable[Slot]) -> set[date]:
    return {datetime.fromtimestamp(slot.start, ZONE).date() for slot in slots}
