"""Contacts as vCard 3.0, the version that Google, Apple and Outlook all read and write."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contacts.export.gathered import NOTE_LENGTH
from contacts.export.written import Written
from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    ContactTag,
    Note,
    PhoneLabel,
)
from contacts.models.contact import name_of
from hoopcrm.core.countries import country_name

LINE = 75  # octets after which a line is folded
_SPECIAL = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": ""})
_KINDS: dict[str, str] = {
    PhoneLabel.MOBILE: "CELL",
    PhoneLabel.HOME: "HOME",
    PhoneLabel.WORK: "WORK",
}
_GENDERS = {Contact.Gender.FEMALE: "F", Contact.Gender.MALE: "M", Contact.Gender.OTHER: "O"}
_COLUMNS = (
    *("id", "first_name", "last_name", "email", "phone", "company_name", "website", "gender"),
    *("birth_date", "birth_month", "birth_day", "address1", "city", "state", "postal_code"),
    *("country", "time_zone", "updated_at"),
)


class VcardWriter:
    """Writes cards. Custom fields have no place in them."""

    def __init__(self, member: Any) -> None:
        self._notes = member.has("notes.view")

    def head(self) -> bytes:
        """How the file begins."""
        return b""

    def rows(self, pks: Sequence[UUID | str]) -> Written:
        """The cards of those of these contacts that are alive, in their order."""
        chosen = [UUID(str(pk)) for pk in pks]
        rows = Contact.objects.alive().filter(pk__in=chosen).values(*_COLUMNS)
        found = {row["id"]: row for row in rows}
        emails = _by_contact(ContactEmail, ("address", "is_primary"), chosen)
        phones = _by_contact(ContactPhone, ("number", "normalised", "label", "is_primary"), chosen)
        tags: dict[UUID, list[str]] = defaultdict(list)
        named = ContactTag.objects.filter(contact_id__in=chosen).order_by("tag__name_folded")
        for pk, name in named.values_list("contact_id", "tag__name"):
            tags[pk].append(name)
        notes = self._latest_notes(chosen)
        cards = [
            card(found[pk], emails[pk], phones[pk], tags[pk], notes.get(pk, ""))
            for pk in chosen
            if pk in found
        ]
        return Written("".join(cards).encode(), len(cards))

    def _latest_notes(self, pks: list[UUID]) -> dict[UUID, str]:
        if not self._notes:
            return {}
        rows = Note.objects.filter(contact_id__in=pks, deleted_at__isnull=True)
        latest = rows.order_by("contact_id", "-created_at", "-id").distinct("contact_id")
        return {pk: text[:NOTE_LENGTH] for pk, text in latest.values_list("contact_id", "text")}


def _by_contact(model: Any, columns: tuple[str, ...], pks: list[UUID]) -> dict[UUID, list[Any]]:
    """The addresses of each contact, the primary one first."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    rows = model.objects.filter(contact_id__in=pks).order_by("-is_primary", "position")
    for pk, *values in rows.values_list("contact_id", *columns):
        found[pk].append(values)
    return found


def card(
    row: dict[str, Any], emails: list[Any], phones: list[Any], tags: list[str], note: str
) -> str:
    """One contact."""
    first, last = row["first_name"], row["last_name"]
    name = name_of(first, last, row["email"], row["phone"], row["company_name"])
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:urn:uuid:{row['id']}"]
    lines += [f"FN:{escaped(name)}", f"N:{escaped(last)};{escaped(first)};;;"]
    if row["company_name"]:
        lines.append(f"ORG:{escaped(row['company_name'])}")
    for address, is_primary in emails:
        preferred = ",PREF" if is_primary else ""
        lines.append(f"EMAIL;TYPE=INTERNET{preferred}:{escaped(address)}")
    for phone in phones:
        lines += _phone(*phone)
    place = [row[key] for key in ("address1", "city", "state", "postal_code")]
    if any(place) or row["country"]:
        parts = ";".join(map(escaped, [*place, country_name(row["country"])]))
        lines.append(f"ADR;TYPE=HOME:;;{parts}")
    lines += _birthday(row)
    for key, value in (
        ("URL", row["website"]),
        ("GENDER", _GENDERS.get(row["gender"], "")),
        ("TZ;VALUE=TEXT", row["time_zone"]),
        ("NOTE", note),
    ):
        if value:
            lines.append(f"{key}:{escaped(value)}")
    if tags:
        lines.append(f"CATEGORIES:{','.join(map(escaped, tags))}")
    lines += [f"REV:{_utc(row['updated_at'])}", "END:VCARD"]
    return "".join(map(folded, lines))


def _phone(number: str, normalised: str, label: str, is_primary: bool) -> list[str]:
    """A landline is nothing that cards have a word for: it is labelled as programs do then."""
    kinds = _KINDS.get(label, "VOICE") + (",PREF" if is_primary else "")
    has_extension = any(one.isalpha() or one == "#" for one in number)
    line = f"TEL;TYPE={kinds}:{escaped(number if has_extension else normalised)}"
    if label != PhoneLabel.LANDLINE:
        return [line]
    return [f"item1.{line}", f"item1.X-ABLabel:{escaped(str(PhoneLabel.LANDLINE.label))}"]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"


def _birthday(row: dict[str, Any]) -> list[str]:
    """A year that is unknown is one that Apple leaves out again, as nothing else is understood."""
    if row["birth_date"]:
        return [f"BDAY:{row['birth_date'].isoformat()}"]
    if row["birth_month"]:
        day = f"1604-{row['birth_month']:02}-{row['birth_day']:02}"
        return [f"BDAY;X-APPLE-OMIT-YEAR=1604:{day}"]
    return []


def escaped(text: str) -> str:
    """A text as a value may hold it."""
    return text.translate(_SPECIAL)


def folded(line: str) -> str:
    """A line with its end, broken so that none is longer than 75 octets."""
    if len(line) <= LINE and (line.isascii() or len(line.encode()) <= LINE):
        return f"{line}\r\n"
    parts, part, size, room = [], [], 0, LINE
    for letter in line:
        octets = len(letter.encode())
        if size + octets > room:
            parts.append("".join(part))
            part, size, room = [], 0, LINE - 1
        part.append(letter)
        size += octets
    parts.append("".join(part))
    return "\r\n ".join(parts) + "\r\n"
