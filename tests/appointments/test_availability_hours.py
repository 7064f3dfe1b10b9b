"""Working hours: what may be stored, and the moments they stand for when clocks change."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from appointments.hours import Block, Hours, clean_blocks, instant, local_day, windows
from hoopcrm.core.errors import Refused

NEW_YORK = ZoneInfo("America/New_York")
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)  # Sundays on which New York changes its clocks

# Days on which clocks change, or that are missing; and zones that never change them.
CHANGES = [
    ("America/New_York", SPRING),
    ("America/New_York", AUTUMN),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # by half an hour
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Sydney", date(2026, 4, 5)),
    ("Australia/Sydney", date(2026, 10, 4)),
    ("America/Santiago", date(2026, 4, 5)),  # at midnight
    ("America/Santiago", date(2026, 9, 6)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 25)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 30)),
    ("America/Nuuk", date(2026, 3, 29)),
    ("America/St_Johns", date(2010, 11, 7)),  # at 00:01, back into the day before
    ("Pacific/Apia", date(2011, 12, 30)),  # a day that never was
    ("Asia/Kolkata", date(2026, 3, 29)),
    ("UTC", date(2026, 3, 29)),
]


def weekly(*blocks: Block, zone: ZoneInfo = NEW_YORK) -> Hours:
    """The same hours every day."""
    return Hours(weekly=(blocks,) * 7, dates={}, zone=zone)


def told(hours: Hours, day: date) -> list[tuple[str, str]]:
    """The windows of a day, written with the zone's abbreviation."""
    return [
        (written(start, hours.zone), written(end, hours.zone))
        for start, end in windows(hours, day, day)
    ]


def written(moment: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(moment, zone).strftime("%H:%M %Z")


def scan(zone: ZoneInfo, first: date, last: date) -> Iterator[tuple[int, datetime, datetime]]:
    """Every minute around some days: the moment, the wall clock, the most it has shown so far."""
    start = int(datetime.combine(first, time(), UTC).timestamp()) - 36 * 3600
    most = datetime.min
    for moment in range(start, start + ((last - first).days + 4) * 86_400, 60):
        wall = datetime.fromtimestamp(moment, zone).replace(tzinfo=None)
        most = max(most, wall)
        yield moment, wall, most


def wall_time(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


# What clocks do


def test_a_usual_day() -> None:
    assert told(weekly((540, 720), (780, 1020)), date(2026, 7, 1)) == [
        ("09:00 EDT", "12:00 EDT"),
        ("13:00 EDT", "17:00 EDT"),
    ]


def test_midnight_at_the_end_is_the_next_day() -> None:
    [(start, end)] = windows(weekly((0, 1440)), date(2026, 7, 1), date(2026, 7, 1))
    assert end - start == 86_400
    assert end == instant(date(2026, 7, 2), 0, NEW_YORK)


def test_a_time_that_the_clocks_jump_over_is_the_moment_of_the_jump() -> None:
    assert written(instant(SPRING, 150, NEW_YORK), NEW_YORK) == "03:00 EDT"
    assert told(weekly((150, 300)), SPRING) == [("03:00 EDT", "05:00 EDT")]
    assert told(weekly((60, 150)), SPRING) == [("01:00 EST", "03:00 EDT")]  # one hour of time
    assert told(weekly((125, 175)), SPRING) == []


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    assert written(instant(AUTUMN, 90, NEW_YORK), NEW_YORK) == "01:30 EDT"
    assert told(weekly((30, 90)), AUTUMN) == [("00:30 EDT", "01:30 EDT")]
    [(start, end)] = windows(weekly((60, 180)), AUTUMN, AUTUMN)
    assert end - start == 3 * 3600


def test_when_clocks_go_back_to_before_the_opening_it_is_closed_until_it_comes_again() -> None:
    assert told(weekly((90, 180)), AUTUMN) == [
        ("01:30 EDT", "01:00 EST"),
        ("01:30 EST", "03:00 EST"),
    ]


def test_clocks_that_change_at_midnight() -> None:
    santiago = ZoneInfo("America/Santiago")
    assert told(weekly((0, 120), zone=santiago), date(2026, 9, 6)) == [("01:00 -03", "02:00 -03")]
    [(start, end)] = windows(weekly((0, 1440), zone=santiago), date(2026, 4, 4), date(2026, 4, 4))
    assert end - start == 25 * 3600


def test_a_day_that_never_was_has_no_hours() -> None:
    apia = ZoneInfo("Pacific/Apia")
    skipped = date(2011, 12, 30)
    assert windows(weekly((0, 1440), zone=apia), skipped, skipped) == []
    assert local_day(instant(skipped, 600, apia), apia) == date(2011, 12, 31)


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_instant_is_the_first_minute_that_shows_the_time(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    first, last = day - timedelta(days=1), day + timedelta(days=1)
    wanted = [(one, minute) for one in (first, day, last) for minute in range(0, 1441, 5)]
    for moment, _, most in scan(zone, first, last):
        while wanted and most >= wall_time(*wanted[0]):
            assert instant(*wanted.pop(0), zone) == moment
    assert not wanted


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_windows_are_the_minutes_that_the_wall_clock_calls_open(name: str, day: date) -> None:
    rng = random.Random(name)
    zone = ZoneInfo(name)
    first, last = day - timedelta(days=1), day + timedelta(days=1)
    for most_minutes in (1440, 240):  # any hours, and small hours, where clocks change
        cuts = sorted(rng.sample(range(0, most_minutes + 1, 5), 6))
        blocks = [*zip(cuts, cuts[1:], strict=False)][:: rng.choice((1, 2))]  # touching or apart
        plain = {
            moment
            for moment, wall, most in scan(zone, first, last)
            for opens, closes in blocks
            if first <= wall.date() <= last
            and wall_time(wall.date(), opens) <= wall < wall_time(wall.date(), closes)
            and most < wall_time(wall.date(), closes)  # closed once is closed for the day
        }
        found = [
            moment
            for start, end in windows(weekly(*blocks, zone=zone), first, last)
            for moment in range(start, end, 60)
        ]
        assert found == sorted(plain), blocks


# Which hours hold


def test_dates_replace_the_week() -> None:
    day, closed = date(2026, 12, 23), date(2026, 12, 24)
    hours = Hours(
        weekly=(((540, 1020),),) * 7, dates={day: ((600, 720),), closed: ()}, zone=NEW_YORK
    )
    assert told(hours, day) == [("10:00 EST", "12:00 EST")]
    assert told(hours, closed) == []
    assert told(hours, date(2026, 12, 25)) == [("09:00 EST", "17:00 EST")]


def test_kinds_of_availability() -> None:
    day, other = date(2026, 12, 23), date(2026, 12, 24)
    week, dates = (((540, 1020),),) * 7, {day: ((600, 720),)}
    only_dates = Hours(weekly=week, dates=dates, zone=NEW_YORK, use_weekly=False)
    only_week = Hours(weekly=week, dates=dates, zone=NEW_YORK, use_dates=False)
    assert (only_dates.blocks(day), only_dates.blocks(other)) == (((600, 720),), ())
    assert only_week.blocks(day) == ((540, 1020),)


def test_weeks_begin_on_monday() -> None:
    hours = Hours(weekly=(((540, 600),), *[()] * 6), dates={}, zone=NEW_YORK)
    [(start, _)] = windows(hours, date(2026, 7, 1), date(2026, 7, 7))
    assert local_day(start, NEW_YORK) == date(2026, 7, 6)


# What may be stored


def test_json_and_back() -> None:
    stored = {
        "weekly": {"0": [[540, 720], [780, 1020]], "6": [[0, 1440]]},
        "dates": {"2026-12-24": [[540, 720]], "2026-12-25": []},
    }
    hours = Hours.from_json(stored, NEW_YORK)
    assert hours.weekly[0] == ((540, 720), (780, 1020))
    assert hours.weekly[1] == ()
    assert hours.dates == {date(2026, 12, 24): ((540, 720),), date(2026, 12, 25): ()}
    assert hours.to_json() == stored


def test_blocks_are_put_in_order_and_those_that_touch_stay_two() -> None:
    assert clean_blocks([[720, 780], [540, 720]]) == ((540, 720), (720, 780))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ([[600, 540]], "hours_end_before_start"),
        ([[600, 600]], "hours_end_before_start"),
        ([[540, 1441]], "hours_outside_day"),
        ([[-5, 60]], "hours_outside_day"),
        ([[540, 720], [660, 780]], "hours_overlap"),
        ([[540, 720], [540, 720]], "hours_overlap"),
        ([[540]], "unreadable_hours"),
        ([["540", "720"]], "unreadable_hours"),
        ([[540.0, 720]], "unreadable_hours"),
        ([[False, True]], "unreadable_hours"),
        ("540", "unreadable_hours"),
        (None, "unreadable_hours"),
    ],
)
def test_hours_that_cannot_be(raw: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_blocks(raw, field="monday")
    assert (refused.value.code, refused.value.field) == (code, "monday")


@pytest.mark.parametrize(
    ("stored", "code", "field"),
    [
        ({"weekly": {"2": [[60, 30]]}}, "hours_end_before_start", "weekly.2"),
        ({"weekly": {"7": []}}, "unreadable_hours", "weekly"),
        ({"weekly": [[540, 720]]}, "unreadable_hours", "weekly"),
        ({"dates": {"2026-12-24": 5}}, "unreadable_hours", "dates.2026-12-24"),
        ({"dates": {"2026-02-30": []}}, "not_a_date", "dates"),
        ({"dates": {"20261224": []}}, "not_a_date", "dates"),
    ],
)
def test_the_field_at_fault_is_named(stored: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        Hours.from_json(stored, NEW_YORK)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_refusals_say_which_hours() -> None:
    with pytest.raises(Refused, match="17:00–09:00 must end after it starts"):
        clean_blocks([[1020, 540]])
    with pytest.raises(Refused, match="09:00–12:00 and 11:00–24:00 overlap"):
        clean_blocks([[540, 720], [660, 1440]])
