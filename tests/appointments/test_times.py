"""Times in words, in the hours that clocks show twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from appointments.times import clock, span_text, zone_text

NEW_YORK = ZoneInfo("America/New_York")
FIRST = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30, before the clocks go back
HOUR = timedelta(hours=1)


def test_each_of_two_equal_times_names_its_zone_once() -> None:
    for moment, name in ((FIRST, "EDT"), (FIRST + HOUR, "EST")):
        told = f"{span_text(moment, moment + 2 * HOUR, NEW_YORK)} {zone_text(moment, NEW_YORK)}"
        assert told.count(name) == 1
        assert "01:30" in told
        assert told.endswith("America/New York")


def test_other_times_name_the_zone_beside_them() -> None:
    assert clock(FIRST - 3 * HOUR, NEW_YORK) == "22:30"
    assert zone_text(FIRST - 3 * HOUR, NEW_YORK) == "EDT, America/New York"
