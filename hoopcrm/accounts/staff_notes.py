"""What other apps have to say of a member on their page of the staff settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One line with a link to where something can be done about it."""

    text: Text
    url: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class StaffNote:
    """Says of `staff`, to the member who looks, what they would leave behind; or None."""

    key: str
    tell: Callable[[Any, Any], Note | None]


staff_notes: Registry[StaffNote] = Registry("staff_notes")


def notes_on(staff: Any, *, to: Any) -> list[Note]:
    """All that is to be said of a member."""
    told = (note.tell(to, staff) for note in staff_notes)
    return [note for note in told if note is not None]
