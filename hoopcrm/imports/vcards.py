"""vCard files (2.1, 3.0 and 4.0, as programs write them) as rows of a table.

Pure: knows files and text, not contacts. What cannot be understood is passed over, so that one
odd line does not lose a card; pictures and other large things are not read.
"""

import codecs
import csv
import io
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused

PROPERTY_LIMIT = 200_000  # bytes of one property, after which the rest of it is passed over
BOM = b"\xef\xbb\xbf"

_BEGIN, _END = b"BEGIN:VCARD", b"END:VCARD"
_HEAD = re.compile(rb"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)(;[^:]*)?:", re.DOTALL)
_QUOTED = re.compile(r'((?:[^:"]|"[^"]*")*):')
_PARAM = re.compile(r'([A-Za-z0-9-]+)(?:=((?:"[^"]*"|[^;"])*))?')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_BASIC_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T.*)?$", re.ASCII)
_NO_YEAR = re.compile(r"--(\d{2})-?(\d{2})(?:T.*)?$", re.ASCII)
_READ = frozenset(
    {"N", "FN", "EMAIL", "TEL", "ORG", "TITLE", "ADR", "BDAY", "NOTE", "CATEGORIES", "URL"}
    | {"GENDER", "TZ", "NICKNAME", "KIND", "X-ADDRESSBOOKSERVER-KIND", "X-ABLABEL", "AGENT"}
)
_SEVERAL_TAGS = re.compile(r"[,;\"]|\.\s|:::")
_GENDERS = {"M": "male", "F": "female", "O": "other"}
# Numbers that nobody answers or writes a message to.
_NO_PHONE = frozenset({"FAX", "PAGER", "MODEM", "BBS"})
_LABELS = ("CELL", "MOBILE", "IPHONE", "WORK", "HOME")
_FIRST = ("First name", "Last name", "Full name", "Nickname")
_LAST = (
    *("Business name", "Job title", "Fax", "Website", "Street address", "City", "State"),
    *("Postal code", "Country", "Time zone", "Date of birth", "Gender", "Tags", "Note"),
)


@dataclass(slots=True)
class Property:
    """A line of a card.

    Attributes:
        name, group: in capitals; properties of one group belong together.
        types: values of TYPE and bare parameters, in capitals.
        params: the other parameters, their names in capitals.
        value: decoded, not yet unescaped.
    """

    name: str
    value: str
    group: str = ""
    types: frozenset[str] = frozenset()
    params: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """A card as a row.

    Attributes:
        cells: by column.
        phones: (label, number).
    """

    cells: dict[str, str] = field(default_factory=dict)
    emails: list[str] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)


def is_vcard(head: bytes) -> bool:
    """Whether a file that begins with `head` holds cards."""
    text = head.removeprefix(BOM)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace").encode()
    return text.lstrip()[: len(_BEGIN)].upper() == _BEGIN


def write_table(file: Any, table: IO[bytes]) -> None:
    """Write the cards of a binary file as CSV in UTF-8, with the columns that they use.

    Raises:
        Refused: `empty_file` on field `file`, when no card has anything to import.
    """
    used: set[str] = set()
    emails = phones = labels = count = 0
    for row in _rows(file):
        used |= row.cells.keys()
        emails, phones = max(emails, len(row.emails)), max(phones, len(row.phones))
        labels |= any(label for label, _number in row.phones)
        count += 1
    if not count:
        raise Refused(
            "empty_file", _("This file holds no vCard with a name or an address."), field="file"
        )
    text = io.TextIOWrapper(table, encoding="utf-8", newline="")
    writer = csv.writer(text)
    first = [name for name in _FIRST if name in used]
    last = [name for name in _LAST if name in used]
    header = first + [f"Email {n}" for n in range(1, emails + 1)]
    for n in range(1, phones + 1):
        header += [f"Phone {n} label", f"Phone {n}"] if labels else [f"Phone {n}"]
    writer.writerow(header + last)
    for row in _rows(file):
        cells = [row.cells.get(name, "") for name in first]
        cells += row.emails + [""] * (emails - len(row.emails))
        for label, number in row.phones + [("", "")] * (phones - len(row.phones)):
            cells += [label, number] if labels else [number]
        writer.writerow(cells + [row.cells.get(name, "") for name in last])
    text.detach()
    table.seek(0)


def _rows(file: Any) -> Iterator[Row]:
    for card in cards(file):
        row = row_of(card)
        if row is not None:
            yield row


def cards(file: Any) -> Iterator[list[Property]]:
    """The cards of a binary file, each as its properties. A card without an end ends at the next.

    A card within a card (AGENT in 2.1) is passed over.
    """
    card: list[Property] | None = None
    nested = 0
    for line in _properties(_lines(file)):
        bare = line.strip().upper().replace(b" ", b"")
        if bare == _BEGIN:
            if card is not None and card and card[-1].name == "AGENT":
                nested += 1
                continue
            if card:
                yield card
            card = []
        elif bare == _END:
            if nested:
                nested -= 1
                continue
            if card:
                yield card
            card = None
        elif card is not None and not nested:
            found = _property(line)
            if found is not None:
                card.append(found)
    if card:
        yield card


def _lines(file: Any) -> Iterator[bytes]:
    """Lines without their ends, in UTF-8 or what the cards say; a huge one comes in pieces."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    source = file
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        source = codecs.EncodedFile(file, "utf-8", "utf-16", errors="replace")
    start = True
    while line := source.readline(PROPERTY_LIMIT):
        if start:
            line, start = line.removeprefix(BOM), False
        yield from line.rstrip(b"\r\n").split(b"\r")


def _properties(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines put together again that were folded, or broken in quoted-printable."""
    held: bytes | None = None
    for line in lines:
        if held is None:
            held = line
        elif held.endswith(b"=") and _is_quoted_printable(held):
            held = held[:-1] + line if len(held) < PROPERTY_LIMIT else held
        elif line[:1] in (b" ", b"\t"):
            held = held + line[1:] if len(held) < PROPERTY_LIMIT and _is_read(held) else held
        else:
            yield held
            held = line
    if held is not None:
        yield held


def _is_quoted_printable(line: bytes) -> bool:
    return b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()


def _is_read(line: bytes) -> bool:
    found = _HEAD.match(line)
    return found is None or found[1].decode("ascii").upper() in _READ


def _property(line: bytes) -> Property | None:
    """The property in a line; None for what is not read or cannot be."""
    if not _is_read(line):
        return None
    head, colon, value = _split_head(line)
    if not colon:
        return None
    group, dot, rest = head.partition(".")
    if not dot or ";" in group or "=" in group:
        group, rest = "", head
    name, _semicolon, tail = rest.partition(";")
    name = name.strip().upper()
    if name not in _READ:
        return None
    types: set[str] = set()
    params: dict[str, str] = {}
    for found in _PARAM.finditer(tail):
        key, given = found[1].upper(), found[2]
        if given is None:
            types.add(key)
        elif key == "TYPE":
            types.update(one.strip().upper() for one in given.replace('"', "").split(","))
        else:
            params[key] = given.strip('"')
    encoding = params.get("ENCODING", "").upper()
    if encoding in ("B", "BASE64") or "BASE64" in types:
        return None
    if encoding == "QUOTED-PRINTABLE" or "QUOTED-PRINTABLE" in types:
        value = quopri.decodestring(value)
    text = _decoded(value, params.get("CHARSET", ""))
    return Property(name, text, group.strip().upper(), frozenset(types), params)


def _split_head(line: bytes) -> tuple[str, str, bytes]:
    """Name and parameters, the colon if there is one, and the value; quotes may hold colons."""
    text = line.decode("latin-1")
    found = _QUOTED.match(text)
    at = found.end() if found else text.find(":") + 1
    if not at:
        return text, "", b""
    return text[: at - 1], ":", line[at:]


def _decoded(value: bytes, charset: str) -> str:
    for name in (charset, "utf-8", "cp1252"):
        try:
            return value.decode(name) if name else value.decode("utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    return value.decode("latin-1")


def row_of(card: list[Property]) -> Row | None:
    """The row that a card makes; None for a list of people, or a card with nothing in it."""
    row = Row()
    labels = {one.group: one.value for one in card if one.name == "X-ABLABEL" and one.group}
    faxes: list[str] = []
    addresses: list[Property] = []
    for one in card:
        value = unescaped(one.value)
        if one.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND") and value.lower() == "group":
            return None
        if one.name == "EMAIL":
            _add(row.emails, value.removeprefix("mailto:"), first=_preferred(one))
        elif one.name == "TEL":
            number = value.removeprefix("tel:").partition(";ext=")[0]
            if one.types & _NO_PHONE:
                faxes.append(number)
            elif number:
                pair = (_label(one, labels), number)
                row.phones.insert(0, pair) if _preferred(one) else row.phones.append(pair)
        elif one.name == "ADR":
            addresses.append(one)
        else:
            _plain(row, one, value)
    row.cells |= _address(addresses)
    if faxes:
        row.cells["Fax"] = ", ".join(faxes)
    if row.cells.get("First name") or row.cells.get("Last name"):
        row.cells.pop("Full name", None)
    row.cells = {name: value for name, value in row.cells.items() if value}
    return row if row.cells or row.emails or row.phones else None


def _plain(row: Row, one: Property, value: str) -> None:
    """Properties that fill one cell, or two."""
    cells = row.cells
    match one.name:
        case "N":
            last, first, *_more = [*parts(one.value), "", ""]
            cells["First name"], cells["Last name"] = first, last
        case "FN":
            cells["Full name"] = value
        case "NICKNAME":
            cells["Nickname"] = value
        case "ORG":
            cells.setdefault("Business name", parts(one.value)[0])
        case "TITLE":
            cells.setdefault("Job title", value)
        case "BDAY":
            cells["Date of birth"] = _birthday(one, value)
        case "NOTE":
            cells["Note"] = "\n\n".join(filter(None, (cells.get("Note", ""), value)))
        case "CATEGORIES":
            tags = [cells.get("Tags", ""), *map(_one_tag, parts(one.value, ","))]
            cells["Tags"] = ", ".join(filter(None, tags))
        case "URL":
            cells.setdefault("Website", value)
        case "GENDER":
            cells["Gender"] = _GENDERS.get(value[:1].upper(), "")
        case "TZ" if "/" in value:
            cells["Time zone"] = value


def _one_tag(name: str) -> str:
    """In quotes where the table's cell would be taken for several."""
    quoted = name.replace('"', '""')
    return f'"{quoted}"' if _SEVERAL_TAGS.search(name) else name


def parts(value: str, separator: str = ";") -> list[str]:
    """The parts of a value with unescaped separators between."""
    found, start, at = [], 0, 0
    while at < len(value):
        if value[at] == "\\":
            at += 2
            continue
        if value[at] == separator:
            found.append(value[start:at])
            start = at + 1
        at += 1
    return [unescaped(part) for part in [*found, value[start:]]]


def unescaped(value: str) -> str:
    """The value as it reads."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _add(values: list[str], value: str, *, first: bool) -> None:
    if value and value not in values:
        values.insert(0 if first else len(values), value)


def _preferred(one: Property) -> bool:
    return "PREF" in one.types or one.params.get("PREF") == "1"


def _label(one: Property, labels: dict[str, str]) -> str:
    given = labels.get(one.group, "") if one.group else ""
    if found := _APPLE_LABEL.match(given):
        given = found[1]
    return given or next((kind.lower() for kind in _LABELS if kind in one.types), "")


def _address(addresses: list[Property]) -> dict[str, str]:
    """The preferred address, or the first that has anything."""
    for one in sorted(addresses, key=lambda each: not _preferred(each)):
        box, more, street, city, state, code, country = [*parts(one.value), *[""] * 7][:7]
        street = ", ".join(filter(None, (street.replace("\n", ", "), more, box)))
        names = ("Street address", "City", "State", "Postal code", "Country")
        found = dict(zip(names, (street, city, state, code, country), strict=True))
        if any(found.values()):
            return found
    return {}


def _birthday(one: Property, value: str) -> str:
    """YYYY-MM-DD, --MM-DD when the year is unknown, or what stands there."""
    if found := _NO_YEAR.match(value):
        return f"--{found[1]}-{found[2]}"
    if found := _BASIC_DATE.match(value):
        omitted = one.params.get("X-APPLE-OMIT-YEAR") == found[1]
        return f"--{found[2]}-{found[3]}" if omitted else f"{found[1]}-{found[2]}-{found[3]}"
    return value
