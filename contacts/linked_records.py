"""Kinds of records that tasks and notes may be linked with besides their contact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hoopcrm.core.registry import Registry

MOST_LINKS = 10
BUSINESS = "business"
CONTACT = "contact"


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
        named: the names of those of the ids that are records of the account, and that the member
            sees, unless it is None.
        found: ids and names of some that match a text and that the member sees, to choose from.
        url_name: of a record's page, with the account and its id.
        field_name: what it is called in forms and events; "" is its key.
        all_see: whether all who see some of them see every one; else events tell no names.
    """

    key: str
    label: Any
    label_one: Any
    icon: str
    permission: str
    named: Callable[[Any, Iterable[UUID]], Mapping[UUID, str]]
    found: Callable[[Any, str], Sequence[tuple[UUID, str]]]
    url_name: str
    field_name: str = ""
    all_see: bool = True

    @property
    def name(self) -> str:
        return self.field_name or self.key


linked_records: Registry[LinkedRecord] = Registry("linked_records")


def linked_records_of(member: Any) -> list[LinkedRecord]:
    """The kinds that the member sees records of."""
    return [record for record in linked_records if member.has(record.permission)]
