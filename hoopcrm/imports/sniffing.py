"""Looking at an uploaded file: is it CSV in UTF-8, how is it written, what are its columns?"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.imports.encodings import is_unmarked_utf16
from hoopcrm.imports.parsing import COLUMN_LIMIT, Dialect, Record, records

HEAD = 1 << 16
SAMPLES = 25
SAMPLE_LENGTH = 300
SNIFFED_RECORDS = 30
DELIMITERS = (",", ";", "\t", "|")
HEADER_LENGTH = 120
BOM = b"\xef\xbb\xbf"

_SEP = re.compile(rb"sep=([,;\t|])\r?\n", re.IGNORECASE)
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an import file is.

    Attributes:
        columns: the header's names, each only once.
        samples: (line, cells) of the first records, the cells cut short.
        rows: number of records, or None when the file was not read to its end.
        end: the first byte after the header, which ends before line `next_line`.
    """

    dialect: Dialect
    columns: list[str]
    samples: list[tuple[int, list[str]]]
    rows: int | None
    end: int
    next_line: int


def inspect(file: Any, *, whole: bool = True) -> Inspection:
    """Look at a binary file; `whole` reads all of it, so that no surprise is left for later.

    Raises:
        Refused: on field `file`, with a message that says what to do.
    """
    refuse_other_kinds(file)
    file.seek(0)
    head = file.read(HEAD)
    dialect = _dialect(head)
    found = records(file, dialect, offset=dialect.start, line=dialect.first_line)
    header = next(found, None)
    if header is None:
        raise Refused("empty_file", _("This file is empty."), field="file")
    columns = _columns(header)
    samples = [_sample(record) for record in islice(found, SAMPLES)]
    if not samples:
        raise Refused(
            "header_only",
            _("This file has column names but no rows below them."),
            field="file",
        )
    rows = len(samples) + sum(1 for _record in found) if whole else None
    return Inspection(dialect, columns, samples, rows, header.end, header.next_line)


def _sample(record: Record) -> tuple[int, list[str]]:
    cells = [cell.replace("\0", "")[:SAMPLE_LENGTH] for cell in record.cells[:COLUMN_LIMIT]]
    return record.line, cells


def refuse_other_kinds(file: Any) -> None:
    """Refuse a file that is no table of text. UTF-16 may pass, which is no UTF-8 yet."""
    file.seek(0)
    head = file.read(HEAD)
    if not head.strip(b" \r\n\t\xef\xbb\xbf"):
        raise Refused("empty_file", _("This file is empty."), field="file")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    if head.startswith(b"PK\x03\x04") and (b"xl/" in head or b"[Content_Types]" in head):
        raise _not_csv(_("This is an Excel workbook."))
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _not_csv(_("This is an Excel workbook in the old format."))
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        raise _not_csv(_("This is a compressed archive; unpack it first."))
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ")):
        raise _not_csv(_("This is not a text file."))
    if (at := head.find(b"\0")) >= 0 and not is_unmarked_utf16(head):
        line = head.count(b"\n", 0, at) + 1
        what = _("Line %(line)d holds null bytes: this is no text file, or it is damaged.")
        raise _not_csv(what % {"line": line})
    if head.lstrip(b" \r\n\t\xef\xbb\xbf").lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise _not_csv(_("This is a web page or XML, not a table."))


def _not_csv(what: str) -> Refused:
    advice = _("Export the sheet as “CSV UTF-8 (comma delimited)” and upload that file.")
    return Refused("not_csv", f"{what} {advice}", field="file")


def _dialect(head: bytes) -> Dialect:
    start = len(BOM) if head.startswith(BOM) else 0
    old_mac = b"\n" not in head and b"\r" in head
    if named := _SEP.match(head, start):
        return Dialect(named[1].decode(), named.end(), 2, old_mac)
    text = head[start:].decode("utf-8", errors="replace")
    return Dialect(_delimiter(text, cut=len(head) == HEAD), start, 1, old_mac)


def _delimiter(text: str, *, cut: bool) -> str:
    """The delimiter by which most records have the header's number of cells, and the most cells."""
    lines = [line + "\n" for line in re.split(r"\r\n|\n|\r", text)]
    lines = lines[: -1 if cut and len(lines) > 1 else None]

    def score(delimiter: str) -> tuple[float, int]:
        try:
            found = list(islice(csv.reader(lines, delimiter=delimiter), SNIFFED_RECORDS))
        except csv.Error:
            return (0.0, 0)
        widths = [len(cells) for cells in found if any(cells)]
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (sum(w == widths[0] for w in widths) / len(widths), widths[0])

    return max(DELIMITERS, key=score)


def _columns(header: Record) -> list[str]:
    cells = [" ".join(cell.split())[:HEADER_LENGTH] for cell in header.cells]
    while cells and not cells[-1]:
        cells.pop()
    if header.fault or not cells:
        raise _no_header()
    if len(cells) > COLUMN_LIMIT:
        raise Refused(
            "too_many_columns",
            _("This file has %(count)d columns; at most %(limit)d can be imported.")
            % {"count": len(cells), "limit": COLUMN_LIMIT},
            field="file",
        )
    if any(_ADDRESS.match(cell) for cell in cells):
        raise _no_header()
    return _distinct(cells)


def _no_header() -> Refused:
    return Refused(
        "no_header",
        _("The first row must hold the names of the columns, such as First name, Email, Phone."),
        field="file",
    )


def _distinct(cells: list[str]) -> list[str]:
    """Names for unnamed columns, and numbers for repeated ones."""
    named = [
        cell.replace("\0", "") or _("Column %(n)d") % {"n": n} for n, cell in enumerate(cells, 1)
    ]
    seen: Counter[str] = Counter()
    names = []
    taken = set(named)
    for name in named:
        seen[name] += 1
        unique, number = name, seen[name]
        while number > 1 and unique in taken:
            unique = f"{name} ({number})"
            number += 1
        taken.add(unique)
        names.append(unique)
    return names
