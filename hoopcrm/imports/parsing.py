"""Reading CSV: one record at a time, from any byte of the file, in flat memory.

Pure: knows files and text, not contacts. Offsets are bytes, lines count from 1.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, Self

from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused

CELL_LIMIT = 100_000  # characters that a cell may hold
RECORD_LIMIT = 4_000_000  # characters after which a cell that does not end is an open quote
COLUMN_LIMIT = 500
BLOCK = 1 << 16

# Fed to the parser after the last line: found inside a cell, it tells of a quote left open.
_END = "\x1c\x1d\x1e end of file \x1e\x1d\x1c"

csv.field_size_limit(RECORD_LIMIT)


class LineFile(Protocol):
    """What is read: a binary file that gives lines."""

    def readline(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written.

    Attributes:
        delimiter: one character.
        start: byte at which the header row begins, after a BOM and an Excel "sep=" line.
        first_line: the number of that line.
        old_mac: whether lines end in CR alone.
    """

    delimiter: str = ","
    start: int = 0
    first_line: int = 1
    old_mac: bool = False

    def as_json(self) -> dict[str, Any]:
        """For a JSON column; `from_json` reads it back."""
        return {
            "delimiter": self.delimiter,
            "start": self.start,
            "first_line": self.first_line,
            "old_mac": self.old_mac,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The dialect that `as_json` gave."""
        return cls(**data)


@dataclass(slots=True)
class Record:
    """One record of the file.

    Attributes:
        line: on which it begins.
        cells: its values; empty when `fault` is set.
        raw: its text as it stands in the file, with line ends.
        end, next_line: where the record after it begins.
        fault: what the parser did not understand, or "".
    """

    line: int
    cells: list[str]
    raw: str
    end: int
    next_line: int
    fault: str = ""


def records(file: Any, dialect: Dialect, *, offset: int, line: int) -> Iterator[Record]:
    """The records from byte `offset`, which begins line `line`. Blank records are left out.

    Raises:
        Refused: `not_utf8`, `open_quote` or `endless_line`; nothing can be read from there on.
    """
    file.seek(offset)
    source: LineFile = _CarriageReturns(file) if dialect.old_mac else file
    lines = _Lines(source, offset, line)
    reader = csv.reader(lines, delimiter=dialect.delimiter)
    while True:
        first, fault = lines.line, ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise _open_quote(first) from None
            cells, fault = [], str(error)
        if lines.ended and cells and _END in cells[-1]:
            if cells == [_END]:
                return
            raise _open_quote(first)
        raw = lines.take()
        if fault or any(cells) and not "".join(cells).isspace():
            yield Record(first, cells, raw, lines.offset, lines.line, fault)


def parse_one(raw: str, dialect: Dialect) -> list[str]:
    """The cells of one record's text; none when it cannot be read."""
    try:
        return next(csv.reader([raw], delimiter=dialect.delimiter), [])
    except csv.Error:
        return []


class _Lines:
    """Gives the parser lines and counts what it took."""

    def __init__(self, source: LineFile, offset: int, line: int) -> None:
        self._readline = source.readline
        self._taken: list[str] = []
        self.offset = offset
        self.line = line
        self.ended = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        data = self._readline(RECORD_LIMIT)
        if not data:
            if self.ended:
                raise StopIteration
            self.ended = True
            return _END
        if len(data) == RECORD_LIMIT:
            raise Refused(
                "endless_line",
                _("Line %(line)d is longer than %(limit)d characters.")
                % {"line": self.line, "limit": RECORD_LIMIT},
                field="file",
                line=self.line,
            )
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise not_utf8(self.line) from None
        self.offset += len(data)
        self.line += 1
        self._taken.append(text)
        return text

    def take(self) -> str:
        """The text since the last call."""
        taken = self._taken
        text = taken[0] if len(taken) == 1 else "".join(taken)
        taken.clear()
        return text


class _CarriageReturns:
    """Lines of a file that ends them with CR alone."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._rest = b""

    def readline(self, size: int = -1, /) -> bytes:
        parts: list[bytes] = []
        length = 0
        while True:
            if not self._rest:
                self._rest = self._file.read(BLOCK)
                if not self._rest:
                    return b"".join(parts)
            head, end, rest = self._rest.partition(b"\r")
            room = size - length if size >= 0 else len(head)
            if len(head) > room:
                self._rest = self._rest[room:]
                return b"".join([*parts, head[:room]])
            parts.append(head + end)
            length += len(head)
            self._rest = rest
            if end:
                return b"".join(parts)


def not_utf8(line: int) -> Refused:
    """The refusal of a file in another encoding."""
    return Refused(
        "not_utf8",
        _(
            "Line %(line)d is not UTF-8 text. Open the file in your spreadsheet program, save it "
            "as “CSV UTF-8 (comma delimited)” and upload it again."
        )
        % {"line": line},
        field="file",
        line=line,
    )


def _open_quote(line: int) -> Refused:
    return Refused(
        "open_quote",
        _(
            'A cell that begins on line %(line)d opens a quote (") that never closes, so the rest '
            "of the file cannot be read. The file may be incomplete. Nothing was imported."
        )
        % {"line": line},
        field="file",
        line=line,
    )
