"""Identifiers: UUIDv7, so that ids sort by the time they were made."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

MAX_MILLISECONDS = (1 << 48) - 1


def new_id(at: datetime | None = None) -> UUID:
    """A UUIDv7 for now, or for the aware moment `at` (to the millisecond).

    Ids made for the same `at` are unordered among themselves. The SQL twin is
    `core_uuid7(timestamptz)`.
    """
    if at is None:
        return uuid7()
    milliseconds = min(max(int(at.timestamp() * 1000), 0), MAX_MILLISECONDS)
    return _assemble(milliseconds, secrets.randbits(74))


def time_of(value: UUID) -> datetime:
    """The moment a UUIDv7 was made for, to the millisecond."""
    return datetime.fromtimestamp((value.int >> 80) / 1000, tz=UTC)


def first_id_at(at: datetime) -> UUID:
    """The lowest UUIDv7 of the millisecond `at`: a bound for ranges over ids."""
    return _assemble(int(at.timestamp() * 1000), 0)


def _assemble(milliseconds: int, random_bits: int) -> UUID:
    high, low = random_bits >> 62, random_bits & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (high << 64) | (2 << 62) | low)
