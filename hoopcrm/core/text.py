"""Text from outside, made fit to store, and the form in which it is compared."""

import re
import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused

# Letters that carry their accent inside, so that decomposition does not free it.
_LETTERS: Mapping[int, str] = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
# Accents of Latin, Greek and Cyrillic. Marks of other scripts are vowels and stay.
_ACCENTS = re.compile("[\u0300-\u036f]+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Seen by nobody, and at home in no script: what files and web pages leave behind.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def fold(text: str) -> str:
    """`text` without case, accents and surplus spaces: what names are compared and sorted by."""
    if text.isascii():
        return " ".join(text.lower().split())
    parts = unicodedata.normalize("NFKD", text.casefold()).casefold()
    bare = _ACCENTS.sub("", parts).translate(_LETTERS)
    return " ".join(unicodedata.normalize("NFC", bare).split())


def clean_line(text: object, *, limit: int, field: str | None = None) -> str:
    """One line of at most `limit` characters: NFC, trimmed, inner white space collapsed.

    Raises:
        Refused: `too_long` or `bad_character`, on `field`.
    """
    line = _storable(text, field)
    if not line.isprintable():
        line = _INVISIBLE.sub("", _CONTROL.sub(" ", line))
    line = " ".join(line.split())
    return _short_enough(line, limit, field)


def clean_block(text: object, *, limit: int, field: str | None = None) -> str:
    """Text of several lines, at most `limit` characters: NFC, line ends as \\n, ends trimmed.

    Raises:
        Refused: `too_long` or `bad_character`, on `field`.
    """
    block = _storable(text, field).replace("\r\n", "\n").replace("\r", "\n")
    return _short_enough(_INVISIBLE.sub("", _CONTROL.sub("", block)).strip(), limit, field)


def _storable(text: object, field: str | None) -> str:
    value = "" if text is None else str(text)
    if not value.isprintable() and _UNSTORABLE.search(value):
        raise Refused(
            "bad_character", _("This contains a character that cannot be stored."), field=field
        )
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _short_enough(text: str, limit: int, field: str | None) -> str:
    if len(text) > limit:
        raise Refused(
            "too_long",
            _("At most %(limit)d characters; this has %(length)d.")
            % {"limit": limit, "length": len(text)},
            field=field,
        )
    return text


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless_cell(cell: str) -> str:
    """A cell of a CSV file with an apostrophe before what spreadsheets would take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
