"""A cleaned row of a file, and the staged row that it becomes."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from json.encoder import encode_basestring as _quoted
from operator import itemgetter
from typing import Any
from uuid import UUID

from contacts.ingest.problems import PROBLEMS, Found
from contacts.matching import Kind
from contacts.models.channels import MAX_ADDRESSES
from contacts.search_text import Address, derived_columns
from hoopcrm.core.copy import NULL
from hoopcrm.core.ids import new_id

SEPARATOR = "\x1f"

# Columns that a file fills and that are copied to the contact as they are.
PLAIN = (
    "first_name",
    "last_name",
    "website",
    "source",
    "gender",
    "address1",
    "city",
    "state",
    "postal_code",
    "country",
    "time_zone",
)
DERIVED = (
    "email",
    "email_normalised",
    "phone",
    "phone_normalised",
    "sort_name",
    "last_folded",
    "company_folded",
    "search",
)
COLUMNS = (
    "account_id",
    "batch",
    "line",
    "stopped",
    "match_key",
    "contact_id",
    "new_id",
    "type_id",
    "owner_id",
    "birth_date",
    "birth_month",
    "birth_day",
    "made_at",
    "company_name",
    "custom",
    *PLAIN,
    *DERIVED,
    "emails",
    "emails_normalised",
    "phones",
    "phones_normalised",
    "phone_labels",
    "tags",
    "followers",
    "dnd",
    "note",
    "changes",
    "problems",
    "raw",
    "email_given",
    "phone_given",
)


_in_order = itemgetter(*DERIVED)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Incoming:
    """What a row of a file says, cleaned. A blank or faulty cell leaves its part empty.

    Attributes:
        line, raw: where the row begins in the file, and its text there.
        plain: values of the columns in PLAIN.
        business: the name of the business.
        emails, phones: (as typed, normalised), the one of the primary cell first.
        email_given, phone_given: whether the primary cell had a value.
        labels: what phones are for, by their normalised form.
        dnd: channels that are off limits, "all" for every one.
        note: clean HTML.
        made_at: when the contact came to be, where the file says so.
        custom: stored custom values by field id.
        shown: the values as people read them, by key of an event's changes.
        problems: what was found; those that stop the row leave it unwritten.
    """

    line: int
    raw: str
    contact_id: UUID | None = None
    plain: dict[str, str] = field(default_factory=dict)
    business: str = ""
    type_id: UUID | None = None
    owner_id: UUID | None = None
    birth_date: date | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    emails: list[tuple[str, str]] = field(default_factory=list)
    email_given: bool = False
    phones: list[tuple[str, str]] = field(default_factory=list)
    phone_given: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    dnd: tuple[str, ...] = ()
    note: str = ""
    made_at: datetime | None = None
    tags: list[str] = field(default_factory=list)
    followers: list[UUID] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    problems: list[Found] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Whether a problem keeps the row from being written."""
        return any(PROBLEMS[code].stops_row for code, _column, _value in self.problems)

    def problems_json(self) -> str:
        """The problems as they are staged, "" for none."""
        return _encode(self.problems) if self.problems else ""


def match_key(row: Incoming, prefer: Kind) -> str:
    """What the row is matched by; rows of one file with the same key are one contact."""
    if row.contact_id is not None:
        return f"id:{row.contact_id}"
    email = f"email:{row.emails[0][1]}" if row.email_given else ""
    phone = f"phone:{row.phones[0][1]}" if row.phone_given else ""
    return (email or phone) if prefer == "email" else (phone or email)


def staged_values(row: Incoming, *, account_id: str, batch: str, prefer: Kind) -> list[str]:
    """The cells of COLUMNS for one row, as texts for `core.copy.copy_texts`."""
    problems = row.problems_json()
    contact_id = str(row.contact_id) if row.contact_id else NULL
    raw = row.raw.rstrip("\r\n").replace(NULL, " ")
    if row.problems and row.stopped:
        return [
            *(account_id, batch, str(row.line), "t", "", contact_id, str(new_id())),
            *(NULL,) * 6,
            *("", "{}"),
            *("",) * (len(PLAIN) + len(DERIVED) + 10),
            *(problems, raw, "f", "f"),
        ]
    plain = row.plain.get
    emails, phones = row.emails[:MAX_ADDRESSES], row.phones[:MAX_ADDRESSES]
    derived = derived_of(row.plain, row.business, emails, phones)
    return [
        account_id,
        batch,
        str(row.line),
        "f",
        match_key(row, prefer),
        contact_id,
        str(new_id()),
        _or_null(row.type_id),
        _or_null(row.owner_id),
        _or_null(row.birth_date),
        _or_null(row.birth_month),
        _or_null(row.birth_day),
        NULL if row.made_at is None else str(row.made_at),
        row.business,
        _encode(row.custom) if row.custom else "{}",
        *[plain(column, "") for column in PLAIN],
        *_in_order(derived),
        SEPARATOR.join([written for written, _value in emails]),
        SEPARATOR.join([value for _written, value in emails]),
        SEPARATOR.join([written for written, _value in phones]),
        SEPARATOR.join([value for _written, value in phones]),
        labels_of(phones, row.labels) if row.labels else "",
        SEPARATOR.join(row.tags),
        SEPARATOR.join(map(str, row.followers)) if row.followers else "",
        SEPARATOR.join(row.dnd) if row.dnd else "",
        row.note,
        created_changes(row.shown, emails, phones, row.tags),
        problems,
        raw,
        "t" if row.email_given else "f",
        "t" if row.phone_given else "f",
    ]


def labels_of(phones: list[tuple[str, str]], labels: dict[str, str]) -> str:
    """The labels of phones in their order, as they are staged; each label once."""
    left = dict(labels)
    found = []
    for _written, value in phones:
        label = left.pop(value, "")
        found.append("" if label in found else label)
    return SEPARATOR.join(found) if any(found) else ""


def _or_null(value: Any) -> str:
    return NULL if value is None else str(value)


def derived_of(
    plain: dict[str, str],
    business: str,
    emails: list[tuple[str, str]],
    phones: list[tuple[str, str]],
) -> dict[str, Any]:
    """The columns in DERIVED, by the same function that every other writer uses."""
    return derived_columns(
        first_name=plain.get("first_name", ""),
        last_name=plain.get("last_name", ""),
        company_name=business,
        emails=[Address(*pair, index == 0) for index, pair in enumerate(emails)],
        phones=[Address(*pair, index == 0) for index, pair in enumerate(phones)],
    )


def created_changes(
    shown: dict[str, Any],
    emails: list[tuple[str, str]],
    phones: list[tuple[str, str]],
    tags: list[str],
) -> str:
    """JSON of the event of a new contact: `{field: ["", value]}`."""
    told = dict(shown)
    for key, pairs in (("email", emails), ("phone", phones)):
        if pairs:
            told[key] = written_of(pairs)
    if tags:
        told["tags"] = tags
    # Keys are ours and hold nothing to escape; a third of the encoder's time for the whole.
    parts = [
        f'"{key}":["",{_quoted(value) if isinstance(value, str) else _encode(value)}]'
        for key, value in told.items()
    ]
    return "{" + ",".join(parts) + "}"


def written_of(pairs: list[tuple[str, str]]) -> str | list[str]:
    """Addresses as an event tells them: one as text, several as a list, none as ""."""
    written = [one for one, _normalised in pairs]
    return (written[0] if written else "") if len(written) < 2 else written
