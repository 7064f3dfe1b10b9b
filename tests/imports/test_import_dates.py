"""Dates in every usual way of writing."""

from datetime import date

import pytest

from hoopcrm.imports.dates import DateOrder, parse_date


@pytest.mark.parametrize(
    ("text", "order", "country", "expected"),
    [
        ("2020-03-04", "auto", "US", date(2020, 3, 4)),
        ("2020/3/4", "auto", "US", date(2020, 3, 4)),
        ("2020.03.04", "dmy", "US", date(2020, 3, 4)),
        ("20200304", "auto", "US", date(2020, 3, 4)),
        ("03/04/2020", "auto", "US", date(2020, 3, 4)),
        ("03/04/2020", "auto", "GB", date(2020, 4, 3)),
        ("03/04/2020", "mdy", "GB", date(2020, 3, 4)),
        ("03-04-2020", "dmy", "US", date(2020, 4, 3)),
        ("25/12/2020", "auto", "US", date(2020, 12, 25)),
        ("12/25/2020", "auto", "GB", date(2020, 12, 25)),
        ("4.3.20", "auto", "DE", date(2020, 3, 4)),
        ("4.3.80", "auto", "DE", date(1980, 3, 4)),
        ("20-03-04", "ymd", "DE", date(2020, 3, 4)),
        ("2020-03-04T10:11:12Z", "auto", "US", date(2020, 3, 4)),
        ("2020-03-04 10:11:12.123+02:00", "auto", "US", date(2020, 3, 4)),
        ("3/4/2020 12:30 PM", "auto", "US", date(2020, 3, 4)),
        ("4 March 2020", "auto", "US", date(2020, 3, 4)),
        ("Mar 4th, 2020", "auto", "US", date(2020, 3, 4)),
        ("31/02/2020", "auto", "US", None),
        ("13/13/2020", "auto", "US", None),
        ("yesterday", "auto", "US", None),
        ("1234567", "auto", "US", None),
    ],
)
def test_dates(text: str, order: str, country: str, expected: date | None) -> None:
    assert parse_date(text, DateOrder(order), country, 2026) == expected
