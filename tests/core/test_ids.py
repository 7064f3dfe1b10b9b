from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from hoopcrm.core.ids import first_id_at, new_id, time_of

MOMENT = datetime(2025, 3, 30, 1, 30, 15, 123000, tzinfo=UTC)


def test_id_carries_its_time() -> None:
    value = new_id(MOMENT)
    assert value.version == 7
    assert time_of(value) == MOMENT


def test_ids_sort_by_time() -> None:
    ids = [new_id(MOMENT + timedelta(milliseconds=n)) for n in range(50)]
    assert ids == sorted(ids)
    assert new_id() < new_id(datetime.now(UTC) + timedelta(seconds=1))


def test_first_id_bounds_its_millisecond() -> None:
    assert first_id_at(MOMENT) <= new_id(MOMENT) < first_id_at(MOMENT + timedelta(milliseconds=1))


@pytest.mark.django_db
def test_sql_twin_makes_the_same_kind_of_id() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_uuid7(%s)", [MOMENT])
        value: UUID = cursor.fetchone()[0]
    assert value.version == 7
    assert value.variant == new_id().variant
    assert time_of(value) == MOMENT


@pytest.mark.django_db
def test_sql_ids_of_one_moment_are_all_different() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT core_uuid7(%s) FROM generate_series(1, 20000)", [MOMENT])
        values = [value for (value,) in cursor.fetchall()]
    assert len(values) == 20_000
    for byte in range(6, 16):
        assert len({value.bytes[byte] for value in values}) >= 16, "every byte is drawn"
    assert {(value.version, value.variant) for value in values} == {(7, new_id().variant)}
