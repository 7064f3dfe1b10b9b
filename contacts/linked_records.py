"""Kinds of records that tasks and notes may be linked with besides a contact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
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
    """A kind of record.

    Attributes:
        label, label_one: of several of them, and of one.
        permission: of the members who see such records.
        named: the names of those of the ids that are records of the account.
        found: ids and names of some that match a text, to choose from.
        url_name: of a record's page, with the account and its id.
    """

    key: str
    label: Any
    label_one: Any
    icon: str
    permission: str
    named: Callable[[Iterable[UUID]], Mapping[UUID, str]]
    found: Callable[[str], Sequence[tuple[UUID, str]]]
    url_name: str


linked_records: Registry[LinkedRecord] = Registry("linked_records")


def linked_records_of(member: Any) -> list[LinkedRecord]:
    """The kinds that the member sees records of."""
    return [record for record in linked_records if member.has(record.permission)]
