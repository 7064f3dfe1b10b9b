"""The encoding of an uploaded file, and the file in UTF-8.

UTF-8 and UTF-16 are certain. What is neither may be Windows-1252, which spreadsheet programs of
Western Europe and America write: it is taken for that where its letters stand as they do there,
singly among plain ones. Anything else is refused, for a wrong guess would spoil every name.
"""

import codecs
import re
from typing import IO, Any

from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.imports.parsing import not_utf8

UTF8, UTF16, WINDOWS = "utf-8", "utf-16", "cp1252"
LABELS = {UTF16: "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", WINDOWS: "Windows-1252"}
BLOCK = 1 << 20
# Bytes that mean nothing in Windows-1252, or that no text holds.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x81\x8d\x8f\x90\x9d]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# Of high bytes in Western text few stand beside another; in Russian or Greek most do.
MOST_BESIDE = 0.2
MOSTLY_UTF8 = 0.5


def encoding_of(file: Any, *, whole: bool) -> str:
    """The encoding; of a file that is not read to its end, as far as its beginning tells.

    Raises:
        Refused: `not_utf8` on field `file`.
    """
    file.seek(0)
    head = file.read(BLOCK)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16
    if found := unmarked_utf16(head):
        return found
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, block = 1, head
    while block:
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            file.seek(0)
            rest = file.read() if whole else head
            return _windows(rest, lines + block.count(b"\n", 0, error.start))
        lines += block.count(b"\n")
        block = file.read(BLOCK) if whole else b""
    return UTF8


def write_utf8(file: Any, encoding: str, table: IO[bytes]) -> None:
    """Write the file as UTF-8. Raises Refused on field `file` where it breaks off."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(BLOCK):
            table.write(decoder.decode(block).encode())
        table.write(decoder.decode(b"", final=True).encode())
    except UnicodeError:
        raise Refused(
            "broken_encoding",
            _("This file begins as %(encoding)s but cannot be read to its end; it is damaged.")
            % {"encoding": LABELS[encoding]},
            field="file",
        ) from None
    table.seek(0)


def unmarked_utf16(head: bytes) -> str:
    """UTF-16 whose beginning does not say so: every other byte of plain letters is null."""
    sample = head[: 1 << 12]
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    pairs = len(sample) // 2
    even, odd = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if odd > pairs * 0.7 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > pairs * 0.7 and not odd else ""


def is_unmarked_utf16(head: bytes) -> bool:
    """Whether a file that begins so is UTF-16."""
    return bool(unmarked_utf16(head))


def _windows(data: bytes, line: int) -> str:
    """Windows-1252, or the refusal of a file whose line `line` is no UTF-8."""
    high = [found[0] for found in _HIGH.finditer(data)]
    total = sum(map(len, high))
    utf8 = sum(len(found[0]) for found in _UTF8_LETTER.finditer(data))
    if utf8 >= total * MOSTLY_UTF8:
        raise not_utf8(line)
    beside = sum(len(run) for run in high if len(run) > 2)
    if _NO_TEXT.search(data) or beside > total * MOST_BESIDE:
        raise _unknown(line)
    return WINDOWS


def _unknown(line: int) -> Refused:
    return Refused(
        "not_utf8",
        _(
            "Line %(line)d is in an encoding that cannot be told for certain. Open the file in the "
            "program that wrote it, save it as “CSV UTF-8 (comma delimited)” and upload it again. "
            "UTF-8, UTF-16 and Windows-1252 are read."
        )
        % {"line": line},
        field="file",
        line=line,
    )
