"""Kinds of records that tasks and notes may be linked with besides a contact."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from hoopcrm.core.registry import Registry

MOST_LINKS = 10


@dataclass(frozen=True, slots=True)
class Link:
    """One record: the key of its `LinkedRecord` and its id."""

    type: str
    id: UUID


@dataclass(frozen=True, kw_only=True)
class LinkedRecord:
    """A kind of record; `exists(ids)` answers those of the ids that are records of the account."""

    key: str
    exists: Callable[[Iterable[UUID]], set[UUID]]


linked_records: Registry[LinkedRecord] = Registry("linked_records")
