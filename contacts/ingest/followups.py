"""What other apps do with the contacts of an import once it has ended, such as making a list.

Imports asks for each of them before the start; an app above or beside it registers them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hoopcrm.core.actor import Actor
from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """An import that has ended.

    Attributes:
        id, operation_id: under these its events stand.
        tags: put on all its contacts.
        created, updated: how many contacts.
    """

    id: UUID
    operation_id: UUID
    file_name: str
    tags: tuple[str, ...]
    created: int
    updated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What became of it: a line for people, and where it leads."""

    text: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportFollowup:
    """Something that may follow an import.

    Attributes:
        label, hint: of the text that it asks for, such as the name of a list; empty: not wanted.
        permission: right that whoever imports must have.
        clean: the text as it is kept; raises Refused.
        run: does it, in a transaction of its own; raises Refused with what to say then.
        limit: characters of the text.
    """

    key: str
    label: Text
    hint: Text = ""
    permission: str
    clean: Callable[[str], str]
    run: Callable[[Actor, Imported, str], Followed]
    limit: int = 80


import_followups: Registry[ImportFollowup] = Registry("import_followups")


def offered_to(member: Any) -> list[ImportFollowup]:
    """Those that the member may ask for."""
    return [one for one in import_followups if member is not None and member.has(one.permission)]
