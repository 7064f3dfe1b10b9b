"""PostgreSQL's cache follows the machine's memory."""

import pytest

from hoopcrm.devserver.tuning import MEGABYTE, postgres_options, shared_buffers


@pytest.mark.parametrize(
    ("memory_mb", "expected_mb"),
    [(128, 32), (2048, 256), (8192, 1024), (65536, 1024)],
)
def test_cache_is_an_eighth_of_memory_and_at_most_a_gigabyte(
    memory_mb: int, expected_mb: int
) -> None:
    assert shared_buffers(memory_mb * MEGABYTE) == expected_mb


def test_only_a_throw_away_cluster_trades_safety_for_speed() -> None:
    assert "fsync" not in postgres_options(durable=True)
    assert postgres_options(durable=False)["fsync"] == "off"
