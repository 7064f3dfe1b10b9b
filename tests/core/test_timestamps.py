"""Moments come out of the database aware, in UTC and to the microsecond."""

import datetime as dt

import pytest
from django.db import DataError, connection

pytestmark = pytest.mark.django_db


def read(text: str) -> dt.datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        row = cursor.fetchone()
    assert row is not None
    value: dt.datetime | None = row[0]
    return value


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-29 01:30:00+00", dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)),
        ("2026-03-29 01:30:00.5+05:45", dt.datetime(2026, 3, 28, 19, 45, 0, 500_000, dt.UTC)),
        ("0001-01-01 00:00:00+00", dt.datetime(1, 1, 1, tzinfo=dt.UTC)),
        ("9999-12-31 23:59:59.999999+00", dt.datetime.max.replace(tzinfo=dt.UTC)),
    ],
)
def test_moments(text: str, moment: dt.datetime) -> None:
    found = read(text)
    assert found == moment
    assert found is not None
    assert found.tzinfo is dt.UTC


def test_a_session_in_another_zone_still_gives_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone TO 'Asia/Kathmandu'")
    found = read("2026-01-01 00:00:00+00")
    assert found == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert found is not None
    assert found.tzinfo is dt.UTC


@pytest.mark.parametrize("text", ["infinity", "10000-01-01", "0001-01-01 BC"])
def test_what_python_cannot_hold_is_an_error(text: str) -> None:
    with pytest.raises(DataError):
        read(text)
