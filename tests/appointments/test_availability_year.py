"""Every slot of a year, in zones that change their clocks each in another way."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from appointments.availability import Host, Rules, free_slots
from appointments.hours import Hours, windows

QUARTER = 15 * 60
DURATION, INTERVAL = 3 * QUARTER, 2 * QUARTER
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
# By night, where clocks change; by day; and until midnight. On Sundays by night only.
NIGHT, MORNING, EVENING = (0, 240), (540, 750), (1290, 1440)
WEEKLY = ((NIGHT, MORNING, EVENING),) * 6 + ((NIGHT,),)
STARTS = {NIGHT: 7, MORNING: 6, EVENING: 4}  # when the clocks are left alone


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("America/New_York", 2),
        ("America/Santiago", 2),
        ("Asia/Kolkata", 0),
        ("Australia/Lord_Howe", 2),
        ("Australia/Sydney", 2),
        ("Europe/Berlin", 2),
    ],
)
def test_every_slot_of_a_year(name: str, changes: int) -> None:
    zone = ZoneInfo(name)
    rules = Rules(
        calendar=UUID(int=1),
        zone=zone,
        duration=DURATION,
        interval=INTERVAL,
        earliest=0,
        latest=10**10,
    )
    open_hours = windows(Hours(weekly=WEEKLY, dates={}, zone=zone), FIRST, LAST)

    slots = free_slots(open_hours, [Host(id=UUID(int=2))], rules)

    starts = [slot.start for slot in slots]
    assert starts == sorted(set(starts))
    by_day: dict[date, int] = {}
    for slot in slots:
        assert slot.end - slot.start == DURATION
        clocks = [
            datetime.fromtimestamp(moment, zone) for moment in range(slot.start, slot.end, QUARTER)
        ]
        assert any(all(within(clock, block) for clock in clocks) for block in WEEKLY[0])
        assert len({clock.date() for clock in clocks}) == 1
        day = clocks[0].date()
        assert day.weekday() < 6 or within(clocks[0], NIGHT)
        by_day[day] = by_day.get(day, 0) + 1
    unusual = [
        day
        for day in (FIRST + timedelta(days=number) for number in range(365))
        if by_day.get(day) != sum(STARTS[block] for block in WEEKLY[day.weekday()])
    ]
    assert len(unusual) == changes


def within(clock: datetime, block: tuple[int, int]) -> bool:
    return block[0] <= clock.hour * 60 + clock.minute < block[1]
