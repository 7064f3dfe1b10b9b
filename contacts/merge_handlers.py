"""What becomes of the rows that hang from contacts when these are merged into one.

Each app with a key to Contact registers a `MergeHandler`. Both its functions run inside the
service that merges or takes back; `contacts.services.merging.rows` has what they are made of.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contacts.models import Contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.extensions import Text
from hoopcrm.core.models import Operation
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class MergeChoice:
    """What the person who merges has chosen; whatever is left out goes by the rules.

    Attributes:
        fields: by "first_name", "custom.<field id>" or "picture": the contact whose value stays.
        email, phone: the normalised address that becomes the primary one, "" for the master's.
        tags: ids of the tags to keep; None keeps all.
    """

    fields: Mapping[str, UUID] = field(default_factory=dict)
    email: str = ""
    phone: str = ""
    tags: Collection[UUID] | None = None


@dataclass(kw_only=True)
class Merging:
    """A merge under way; all its contacts are locked.

    Attributes:
        others: the contacts that go, in the order in which their values are asked for.
        after: what the merge has written, by table and key, so that an undo knows what is later.
        overflow: lines for the note about what the master has no room for.
        moved: number of rows that were moved, by what they are.
    """

    actor: Actor
    operation: Operation
    master: Contact
    others: Sequence[Contact]
    choice: MergeChoice
    after: dict[str, dict[str, Any]] = field(default_factory=dict)
    overflow: list[str] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)

    @property
    def other_ids(self) -> list[UUID]:
        return [one.pk for one in self.others]

    @property
    def contacts(self) -> list[Contact]:
        """All contacts, the master first."""
        return [self.master, *self.others]


@dataclass(kw_only=True)
class Unmerging:
    """A merge that is taken back; all its contacts are locked.

    Attributes:
        after: as `Merging.after` was.
        conflicts: what was changed since and therefore stays, in words.
    """

    actor: Actor
    operation: Operation
    master: Contact
    others: Sequence[Contact]
    after: Mapping[str, Mapping[str, Any]]
    conflicts: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class MergeHandler:
    """How the rows of one or several keys to Contact are merged, and taken back.

    Attributes:
        keys: the keys that it looks after, as "app.Model.field"; a structure test compares them
            with the models.
        label: what the rows are called where the screen tells what will be moved; "" says nothing.
        count: how many rows of these contacts would be moved.
    """

    key: str
    keys: tuple[str, ...]
    merge: Callable[[Merging], None]
    undo: Callable[[Unmerging], None]
    label: Text = ""
    count: Callable[[Collection[UUID]], int] | None = None
    weight: int = 50


merge_handlers: Registry[MergeHandler] = Registry("merge_handlers")
