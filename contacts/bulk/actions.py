"""The registry of bulk actions, and what an action is.

An app adds a `BulkAction` (or a mere `BarAction`) to `bulk_actions` in its `extensions.py`; the
list, its dialog, the job, undo and the Bulk Actions page then know it.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from contacts.bulk.hand import Hand
from contacts.querysets import ContactQuerySet
from hoopcrm.core.actor import Actor
from hoopcrm.core.extensions import Text
from hoopcrm.core.http import address_of
from hoopcrm.core.models import Operation
from hoopcrm.core.registry import Registry

# What became of a contact, and why: an `Outcome` and a reason for people.
Result = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One chunk of a bulk job.

    Attributes:
        options: what the action's form made of what was chosen.
        ids: the contacts in hand, in the order of their ids: alive, and seen by the member.
        hand: the same ones, for a statement that finds them by itself.
        member: in whose name it happens; None for the program itself.
    """

    account: Any
    actor: Actor
    member: Any
    operation: Operation
    options: Mapping[str, Any]
    ids: Sequence[UUID]
    hand: Hand
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A part of a bulk job that is being taken back.

    Attributes:
        contacts: those of the part that nobody has changed since.
        changed: the others, which stay as they are.
        after, up_to: the journal rows of the part.
    """

    account: Any
    actor: Actor
    operation: Operation
    contacts: Sequence[UUID]
    changed: Collection[UUID]
    after: int
    up_to: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Contacts of a selection that the action will leave as they are, and why."""

    count: int
    reason: str


class ActionForm(forms.Form):
    """What an action asks for. `options()` is what is kept of it, once it is valid."""

    def __init__(self, data: Any = None, *, member: Any, contacts: Any, **kwargs: Any) -> None:
        self.member, self.contacts = member, contacts
        super().__init__(data, auto_id="bulk-%s", use_required_attribute=False, **kwargs)

    def options(self) -> dict[str, Any]:
        """As JSON: ids rather than names. May raise Refused on one of the fields."""
        return {}


class BarAction(ABC):
    """An entry of the bar over selected contacts, which leads to a page of its own.

    Attributes:
        permission: the right that it needs.
        on_bar: whether it has a button of its own; the others stand in the menu "More".
        least, most: how many contacts it can be used with; with `most` only for those ticked.
        by_link: whether the page takes the contacts as `?ids=`; else the selection is posted to
            it, and it answers what opens beside the list.
    """

    key: str
    label: Text
    icon: str
    permission: str
    weight: int = 50
    on_bar: bool = False
    danger: bool = False
    least: int = 1
    most: int | None = None
    by_link: bool = False

    @abstractmethod
    def url(self, account_id: UUID) -> str:
        """Where it leads."""

    @property
    def is_available(self) -> bool:
        """Whether the page exists to which it leads."""
        return True


class BulkAction(BarAction):
    """Something that is done with many contacts at once, by a job. Subclasses say what.

    Attributes:
        permission: the right that it needs, when it starts and at each chunk.
        modes: whether it can be scheduled and go in batches.
        locks: whether the contacts' rows are locked, for actions that write them.
        typed: a word to type before it starts.
        undo_label: what taking it back is called; "" where that cannot be done.
        asks_again: whether a choice in its form changes what else the form asks for.
    """

    permission: str = "contacts.edit"
    modes: bool = False
    locks: bool = True
    typed: str = ""
    form: type[ActionForm] = ActionForm
    hint: Text = ""
    undo_label: Text = ""
    asks_again: bool = False

    def url(self, account_id: UUID) -> str:
        """The dialog."""
        return address_of("contacts:bulk_start", account_id, self.key)

    @abstractmethod
    def title(self, count: int) -> str:
        """The head of the dialog, such as "Add tags to 37 contacts"."""

    def submit(self, count: int) -> str:
        """What the button of the dialog says."""
        return str(self.label)

    def left_out(self, member: Any, contacts: ContactQuerySet) -> list[LeftOut]:
        """Which contacts will stay as they are whatever is chosen; each counted once."""
        return []

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What was chosen, as (label, text) for people."""
        return []

    @abstractmethod
    def run(self, work: Work) -> Mapping[UUID, Result]:
        """Do it, journal it and emit an event for each contact.

        Returns:
            What became of those contacts for which it was not simply done. Raises Refused when
            nothing can be done any more, which ends the job.
        """

    def undoable_since(self, account: Any) -> datetime | None:
        """What ended before this moment cannot be taken back any more; None for no such time."""
        return None

    def before_undo(self, undone: Undone) -> Mapping[UUID, Result] | None:
        """Called before the journal is taken back: emit the events of it.

        What cannot come back is taken out of the journal, and answered with the contacts.

        Raises Refused when nothing can be taken back.
        """
        return None


class BulkActions(Registry[BarAction]):
    """The registry. A `BulkAction` brings its kind of job and what takes it back."""

    def add(self, entry: BarAction) -> BarAction:
        from contacts.bulk.run import register

        super().add(entry)
        if isinstance(entry, BulkAction):
            register(entry)
        return entry

    def job_of(self, key: str) -> BulkAction | None:
        """The action of this key that is done by a job, or None."""
        found = self.find(key)
        return found if isinstance(found, BulkAction) else None


bulk_actions = BulkActions("bulk_actions")


def actions_for(member: Any) -> list[BarAction]:
    """The actions that the member may use, in their order."""
    return [
        action for action in bulk_actions if member.has(action.permission) and action.is_available
    ]
