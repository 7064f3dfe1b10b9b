"""Which times can be booked: a case for each rule."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from appointments.availability import Host, Mode, Rules, Slot, Taken, free_slots, next_free
from appointments.hours import Span, instant

ZONE = ZoneInfo("Europe/Berlin")
DAY, NEXT = date(2026, 7, 1), date(2026, 7, 2)
MINUTE = 60
MINE, OTHER = UUID(int=100), UUID(int=200)  # calendars
ANNA, BEN, CARLA = UUID(int=1), UUID(int=2), UUID(int=3)
ALWAYS = 10**10


def at(clock: str, day: date = DAY) -> int:
    hour, minute = clock.split(":")
    return instant(day, int(hour) * 60 + int(minute), ZONE)


def span(start: str, end: str, day: date = DAY) -> Span:
    return at(start, day), at(end, day)


def clocks(slots: Iterable[Slot]) -> list[str]:
    return [datetime.fromtimestamp(slot.start, ZONE).strftime("%H:%M") for slot in slots]


def rules(**changed: Any) -> Rules:
    """Slots of half an hour, every half hour, without limits."""
    usual = {
        "calendar": MINE,
        "zone": ZONE,
        "duration": 30 * MINUTE,
        "interval": 30 * MINUTE,
        "earliest": 0,
        "latest": ALWAYS,
    }
    return Rules(**{**usual, **changed})


def appointment(start: str, end: str, *, buffer: int = 0, **changed: Any) -> Taken:
    first, last = span(start, end)
    usual = {"calendar": OTHER, "slot_start": first, "slot_end": last}
    return Taken(first - buffer * MINUTE, last + buffer * MINUTE, **{**usual, **changed})


def offered(window: Span | list[Span], *hosts: Host, **changed: Any) -> list[str]:
    windows = window if isinstance(window, list) else [window]
    return clocks(free_slots(windows, hosts or [Host(id=ANNA)], rules(**changed)))


# Starts


def test_slots_step_from_the_opening_and_end_before_closing() -> None:
    assert offered(span("9:10", "11:00")) == ["09:10", "09:40", "10:10"]


def test_each_block_steps_from_its_own_opening() -> None:
    assert offered([span("9:00", "10:15"), span("10:15", "11:15")]) == [
        *("09:00", "09:30"),
        *("10:15", "10:45"),
    ]


def test_interval_and_length_are_independent() -> None:
    assert offered(span("9:00", "10:30"), duration=60 * MINUTE, interval=15 * MINUTE) == [
        *("09:00", "09:15", "09:30"),
    ]
    assert offered(span("9:00", "11:00"), duration=20 * MINUTE, interval=60 * MINUTE) == [
        *("09:00", "10:00"),
    ]


def test_blocks_that_overlap_offer_no_time_twice() -> None:
    assert offered([span("9:00", "10:00"), span("9:30", "10:30")]) == ["09:00", "09:30", "10:00"]


def test_a_block_shorter_than_a_slot_offers_none() -> None:
    assert offered(span("9:00", "9:29")) == []


def test_notice_and_booking_window_include_their_ends() -> None:
    assert offered(span("9:00", "12:00"), earliest=at("9:30"), latest=at("10:30")) == [
        *("09:30", "10:00", "10:30"),
    ]
    assert offered(span("9:00", "12:00"), earliest=at("9:30") + 1, latest=at("10:30") - 1) == [
        "10:00"
    ]


def test_steps_are_of_time_not_of_the_clock() -> None:
    autumn = date(2026, 10, 25)
    slots = free_slots([span("1:00", "4:00", autumn)], [Host(id=ANNA)], rules(interval=3600))
    assert clocks(slots) == ["01:00", "02:00", "02:00", "03:00"]
    spring = date(2026, 3, 29)
    slots = free_slots([span("1:00", "4:00", spring)], [Host(id=ANNA)], rules(interval=3600))
    assert clocks(slots) == ["01:00", "03:00"]


# What a host has


def test_an_appointment_occupies_its_time_in_any_calendar() -> None:
    host = Host(id=ANNA, taken=[appointment("9:45", "10:15")])
    assert offered(span("9:00", "11:00"), host) == ["09:00", "10:30"]


def test_buffers_of_the_slot_count_on_both_sides() -> None:
    host = Host(id=ANNA, taken=[appointment("10:00", "10:30")])
    day = span("9:00", "12:00")
    assert offered(day, host, after=1) == ["09:00", "10:30", "11:00", "11:30"]
    assert offered(day, host, before=1) == ["09:00", "09:30", "11:00", "11:30"]
    assert offered(day, host, before=30 * MINUTE, after=30 * MINUTE) == ["09:00", "11:00", "11:30"]


def test_buffers_of_the_appointment_count_too() -> None:
    host = Host(id=ANNA, taken=[appointment("10:00", "10:30", buffer=15)])
    day = span("9:00", "12:00")
    assert offered(day, host) == ["09:00", "11:00", "11:30"]
    assert offered(day, host, before=15 * MINUTE) == ["09:00", "11:00", "11:30"]
    assert offered(day, host, before=16 * MINUTE) == ["09:00", "11:30"]


def test_buffers_may_reach_over_closing_and_into_blocked_time() -> None:
    host = Host(id=ANNA, blocked=[span("10:00", "10:30")])
    assert offered(span("9:00", "11:00"), host, before=900, after=900) == [
        *("09:00", "09:30", "10:30"),
    ]


def test_blocked_time_of_no_length_blocks_nothing() -> None:
    host = Host(id=ANNA, blocked=[span("9:15", "9:15")])
    assert offered(span("9:00", "10:00"), host) == ["09:00", "09:30"]


def test_own_hours_narrow_those_of_the_calendar() -> None:
    day = span("9:00", "12:00")
    assert offered(day, Host(id=ANNA, hours=[span("9:30", "10:45")])) == ["09:30", "10:00"]
    assert offered(day, Host(id=ANNA, hours=[])) == []
    assert len(offered(day, Host(id=ANNA, hours=None))) == 6


def test_own_hours_that_touch_count_as_one() -> None:
    host = Host(id=ANNA, hours=[span("9:00", "9:15"), span("9:15", "10:00")])
    assert offered(span("9:00", "11:00"), host) == ["09:00", "09:30"]


def test_a_host_is_not_offered_in_months_of_the_zone_in_which_they_are_hidden() -> None:
    host = Host(id=ANNA, hidden_on=frozenset({(2026, 7)}))
    last = date(2026, 7, 31)
    assert offered((at("23:00", last), at("1:00", date(2026, 8, 1))), host) == ["00:00", "00:30"]
    december = Host(id=ANNA, hidden_on=frozenset({(2026, 12)}))
    day = date(2026, 12, 31)
    assert offered((at("23:00", day), at("1:00", date(2027, 1, 1))), december) == [
        *("00:00", "00:30"),
    ]


# Seats


def test_seats_of_the_same_slot_of_the_same_calendar() -> None:
    def seats(taken: Taken) -> list[tuple[str, int]]:
        host = Host(id=ANNA, taken=[taken])
        slots = free_slots([span("10:00", "11:30")], [host], rules(capacity=5))
        return [*zip(clocks(slots), (slot.seats_left for slot in slots), strict=True)]

    around = [("10:00", 5), ("11:00", 5)]
    ours: dict[str, Any] = {"calendar": MINE, "capacity": 5}
    some = appointment("10:30", "11:00", taken=3, **ours)
    assert seats(some) == [("10:00", 5), ("10:30", 2), ("11:00", 5)]
    assert seats(appointment("10:30", "11:00", taken=5, **ours)) == around
    assert seats(some._replace(calendar=OTHER)) == around
    assert seats(appointment("10:30", "10:50", taken=3, **ours)) == around  # of another length


def test_bookings_of_one_slot_add_up() -> None:
    one = appointment("10:00", "10:30", calendar=MINE, capacity=3)
    for booked, left in ((1, [2]), (2, [1]), (3, []), (4, [])):
        host = Host(id=ANNA, taken=[one] * booked)
        slots = free_slots([span("10:00", "10:30")], [host], rules(capacity=3))
        assert [slot.seats_left for slot in slots] == left
    for several in ([one, one._replace(capacity=1)], [one._replace(capacity=1), one]):
        host = Host(id=ANNA, taken=several)
        [slot] = free_slots([span("10:00", "10:30")], [host], rules(capacity=3))
        assert slot.seats_left == 1


def test_seats_are_no_use_while_another_calendar_has_the_host() -> None:
    ours = appointment("10:00", "10:30", calendar=MINE, capacity=3)
    host = Host(id=ANNA, taken=[ours, appointment("10:00", "10:30", capacity=3)])
    assert offered(span("10:00", "11:00"), host, capacity=3) == ["10:30"]


def test_a_shared_slot_still_keeps_its_buffers_from_the_next() -> None:
    host = Host(
        id=ANNA,
        taken=[appointment("10:00", "10:30", buffer=15, calendar=MINE, capacity=2, taken=1)],
    )
    assert offered(span("9:00", "12:00"), host, before=900, after=900, capacity=2) == [
        *("09:00", "10:00", "11:00", "11:30"),
    ]


def test_seats_of_several_hosts() -> None:
    half = appointment("9:00", "9:30", calendar=MINE, capacity=3, taken=2)
    hosts = [Host(id=ANNA, taken=[half]), Host(id=BEN)]
    nine = [span("9:00", "9:30")]
    [any_of_them] = free_slots(nine, hosts, rules(capacity=3))
    [all_of_them] = free_slots(nine, hosts, rules(capacity=3), Mode.ALL)
    assert (any_of_them.seats_left, all_of_them.seats_left) == (4, 1)


# Several hosts


def test_any_free_host_or_all() -> None:
    hosts = [
        Host(id=ANNA, taken=[appointment("9:00", "9:30")]),
        Host(id=BEN, blocked=[span("9:30", "10:00")]),
        Host(id=CARLA, hours=[span("10:00", "12:00")]),
    ]
    window = [span("9:00", "10:30")]
    assert [slot.hosts for slot in free_slots(window, hosts, rules())] == [
        (BEN,),
        (ANNA,),
        (ANNA, BEN, CARLA),
    ]
    assert clocks(free_slots(window, hosts, rules(), Mode.ALL)) == ["10:00"]


@pytest.mark.parametrize("mode", Mode)
def test_without_hosts_there_is_nothing(mode: Mode) -> None:
    assert free_slots([span("9:00", "12:00")], [], rules(), mode) == []


# The cap of a day


def test_a_day_with_all_its_bookings_is_full() -> None:
    window = [span("9:00", "10:00"), span("9:00", "10:00", NEXT)]
    counts = {DAY: 4, NEXT: 3}
    slots = free_slots(window, [Host(id=ANNA)], rules(per_day=4), taken_per_day=counts)
    assert [slot.start for slot in slots] == [at("9:00", NEXT), at("9:30", NEXT)]
    assert len(free_slots(window, [Host(id=ANNA)], rules(), taken_per_day=counts)) == 4


def test_days_are_counted_in_the_zone() -> None:
    window = [(at("23:00"), at("1:00", NEXT))]
    slots = free_slots(window, [Host(id=ANNA)], rules(per_day=1), taken_per_day={DAY: 1})
    assert clocks(slots) == ["00:00", "00:30"]


def test_seats_left_know_the_cap_of_the_day() -> None:
    window = [span("9:00", "9:30")]
    [slot] = free_slots(
        window, [Host(id=ANNA)], rules(capacity=9, per_day=5), taken_per_day={DAY: 3}
    )
    assert slot.seats_left == 2


# Look busy


def busy(percent: int, *hosts: Host, seed: str = "calendar") -> list[str]:
    return offered(span("0:00", "24:00"), *hosts, hide_percent=percent, seed=seed)


def test_look_busy_hides_about_its_share_and_always_the_same() -> None:
    assert busy(0) == offered(span("0:00", "24:00"))
    shown = [len(busy(25, seed=str(number))) for number in range(50)]
    assert 0.7 < sum(shown) / (50 * 48) < 0.8
    assert busy(25) == busy(25) != busy(25, seed="other")
    assert set(busy(60)) < set(busy(30))


def test_look_busy_leaves_something_of_each_day() -> None:
    assert len(busy(100)) == 1
    days = [span("9:00", "10:00"), span("9:00", "9:30", NEXT)]
    slots = free_slots(days, [Host(id=ANNA)], rules(hide_percent=99))
    assert at("9:00", NEXT) in [slot.start for slot in slots]
    assert len(slots) == 2


def test_what_look_busy_shows_does_not_go_when_another_is_booked() -> None:
    before = busy(50)
    gone = before[3]
    booked = Host(id=ANNA, taken=[appointment(gone, gone[:3] + str(int(gone[3:]) + 1))])
    assert busy(50, booked) == [clock for clock in before if clock != gone]


# Lists


def test_next_free() -> None:
    slots = free_slots([span("9:00", "11:00")], [Host(id=ANNA)], rules())
    assert clocks(next_free(slots, at("9:30"), 2)) == ["09:30", "10:00"]
    assert clocks(next_free(slots, at("9:31"))) == ["10:00"]
    assert next_free(slots, at("11:00"), 3) == []
