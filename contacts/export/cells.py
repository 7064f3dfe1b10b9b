"""Cells of an exported table as SQL: what they hold, and what keeps them harmless.

A spreadsheet program takes a cell for a formula that begins with one of a few signs. Such a cell
gets an apostrophe before it, which our own import takes off again. Plain numbers keep theirs.
"""

import re
from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

# What begins a formula. A cell with apostrophes before that gets another one, so that the import
# knows what to take off.
FORMULA = frozenset("=+-@")
_DANGEROUS = re.compile(r"'*[-=+@\t\r]")
_NUMBER = re.compile(r"[-+]?[0-9][0-9 .]*", re.ASCII)


class Params:
    """The parameters of a statement in the making, each under a name of its own."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def put(self, value: Any) -> str:
        """The place that stands for `value` in the statement."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"


def harmless(column: str) -> str:
    """The text in `column` as a spreadsheet program may have it; NULL for none."""
    return (
        f"CASE WHEN ascii({column}) IN (9, 13, 39, 43, 45, 61, 64)"
        f" AND {column} ~ '^''*[-=+@\\t\\r]' AND {column} !~ '^[-+]?[0-9][0-9 .]*$'"
        f" THEN '''' || {column} ELSE nullif({column}, '') END"
    )


def harmless_text(text: str) -> str:
    """The same for a text at hand."""
    if _DANGEROUS.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def is_escaped(cell: str) -> bool:
    """Whether a cell that begins with an apostrophe has it from `harmless`."""
    return cell.lstrip("'")[:1] in FORMULA


def named(params: Params, names: Mapping[Any, str], key: str) -> str:
    """What the value of `key`, which is text, is called; NULL for one that has no name."""
    texts = {str(one): str(name) for one, name in names.items()}
    return f"({params.put(Jsonb(texts))} ->> {key})"


def moment(params: Params, column: str, zone: str) -> str:
    """A moment as the clock of `zone` shows it, such as 2026-05-31 17:30:00."""
    return f"to_char({column} AT TIME ZONE {params.put(zone)}, 'YYYY-MM-DD HH24:MI:SS')"
