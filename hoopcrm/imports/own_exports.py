"""Recognising files that our own export wrote: each column is what it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from contacts.export.columns import HEADERS, INFORMATION
from contacts.export.custom_cells import headers_of, squeezed
from hoopcrm.imports.targets import CUSTOM, PHONE_LABEL, Target

# With these the export begins, whatever was chosen.
_FIRST = ("contact_id", "first_name", "last_name")
# Where the import has another name for a field than the export.
_TARGETS = {"phone_label": PHONE_LABEL, "created": "created_at"}


def is_own_export(columns: Sequence[str]) -> bool:
    """Whether our export has written the file. Another program's differs by a letter's case."""
    return list(columns[: len(_FIRST)]) == [str(HEADERS[key]) for key in _FIRST]


def own_mapping(columns: Sequence[str], targets: Mapping[str, Target]) -> list[str]:
    """The target of each column of an own export, "" for what only tells how things were."""
    known = {
        squeezed(str(header)): "" if key in INFORMATION else _TARGETS.get(key, key)
        for key, header in HEADERS.items()
    }
    fields: list[Any] = [one.definition for one in targets.values() if one.definition]
    for pk, header in headers_of(fields, taken=HEADERS).items():
        known.setdefault(squeezed(header), f"{CUSTOM}{pk}")
    return [known.get(squeezed(column), "") for column in columns]


def tells_only(columns: Sequence[str], column: str) -> bool:
    """Whether a column of an own export is one that no import takes."""
    told = {squeezed(str(header)) for header in INFORMATION.values()}
    return squeezed(column) in told and is_own_export(columns)
