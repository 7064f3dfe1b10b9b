"""File names as people gave them, made safe to store and to send."""

import re
import unicodedata

MAX_NAME = 255
# Characters that turn the reading direction round and so can hide an extension.
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")


def clean_name(raw: str, *, longest: int = MAX_NAME) -> str:
    """The last part of a path without control characters, cut to `longest` characters.

    Any script stays as it is; the extension survives the cut. "" when nothing is left.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    name = _SPACES.sub(" ", _DIRECTION.sub("", name))
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
    name = name.strip().rstrip(". ")
    if set(name) <= {".", " "}:
        return ""
    stem, extension = split_name(name)
    return (stem[: longest - len(extension)] + extension).strip()


def split_name(name: str) -> tuple[str, str]:
    """Stem and extension with its dot: `("report.v2", ".pdf")`; ("notes", "") without one.

    Up to 10 characters after the last dot are an extension; ".profile" has none.
    """
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or not 0 < len(extension) <= 10 or " " in extension:
        return name, ""
    return stem, f".{extension}"


def numbered(name: str, number: int, *, longest: int = MAX_NAME) -> str:
    """`report.pdf` as `report (2).pdf`, within `longest` characters."""
    stem, extension = split_name(name)
    suffix = f" ({number}){extension}"
    return stem[: longest - len(suffix)].rstrip() + suffix


def free_name(name: str, taken: set[str], *, longest: int = MAX_NAME) -> str:
    """`name`, or its first numbered form that is not in `taken` (casefolded names)."""
    candidate, number = name, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = numbered(name, number, longest=longest)
    return candidate
