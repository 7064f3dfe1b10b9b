"""Moments of a series: clock changes and ends of months."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from contacts.tasks.recurrence import moved, step

BERLIN = ZoneInfo("Europe/Berlin")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("anchor", "frequency", "count", "expected"),
    [
        ("2026-03-28T09:00", "daily", 1, "2026-03-29T09:00"),
        ("2026-10-24T09:00", "daily", 1, "2026-10-25T09:00"),
        ("2026-03-28T09:00", "weekly", 2, "2026-04-11T09:00"),
        ("2026-01-31T09:00", "monthly", 1, "2026-02-28T09:00"),
        ("2026-01-31T09:00", "monthly", 2, "2026-03-31T09:00"),
        ("2024-02-29T09:00", "yearly", 1, "2025-02-28T09:00"),
        ("2024-02-29T09:00", "yearly", 4, "2028-02-29T09:00"),
        ("2026-03-28T02:30", "daily", 1, "2026-03-29T03:30"),
        ("2026-03-28T02:30", "daily", 2, "2026-03-30T02:30"),
    ],
)
def test_days_and_more_keep_the_clock(
    anchor: str, frequency: str, count: int, expected: str
) -> None:
    assert step(local(anchor), frequency, count, BERLIN) == local(expected).astimezone(UTC)


def test_hours_are_counted_as_they_pass() -> None:
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, the first of two
    assert step(before, "hourly", 1, BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_an_anchor_moves_on_the_clock() -> None:
    anchor = moved(
        local("2026-01-31T09:00"), local("2026-03-28T09:00"), local("2026-03-29T10:00"), BERLIN
    )
    assert anchor == local("2026-02-01T10:00")
