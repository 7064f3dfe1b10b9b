"""What an import is told to do with the rows that it finds."""

from dataclasses import dataclass, field
from typing import Literal

from contacts.matching import Kind

Mode = Literal["create", "update", "both", "each"]
# The channel that each of these fields puts off limits.
DND_TARGETS = {"dnd": "all", "dnd_email": "email", "dnd_sms": "sms", "dnd_call": "call"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """How rows become contacts.

    Attributes:
        mode: whether new contacts are made, existing ones changed, or both; "each" makes one of
            each row, whoever has its addresses already.
        prefer: which address a row is matched by; the other only when that cell is blank.
        keep_empty: whether a blank cell leaves the stored value alone.
        filled: fields that the file has a column for; custom ones as "custom.<id>".
        reason: kept with do not disturb, where rows switch it on.
        labels: what the custom fields among them are called, by key of an event's changes.
    """

    mode: Mode = "both"
    prefer: Kind = "email"
    keep_empty: bool = True
    filled: frozenset[str] = frozenset()
    reason: str = ""
    labels: dict[str, str] = field(default_factory=dict)
