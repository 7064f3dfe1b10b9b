"""What a new contact is made of, checked before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from contacts.fields import CUSTOM_PREFIX, clean_member, clean_standard, raise_first
from contacts.matching import Identity
from contacts.models import PhoneLabel
from contacts.models.channels import MAX_ADDRESSES
from contacts.normalise import email_clean, phone_clean
from contacts.search_text import Address
from contacts.services.tags import tag_name_clean
from hoopcrm.accounts.models import Member
from hoopcrm.core.errors import Refused
from hoopcrm.core.text import fold
from hoopcrm.customfields import values
from hoopcrm.customfields.access import definitions_named
from hoopcrm.customfields.models import FieldDefinition


@dataclass(slots=True)
class Custom:
    """Cleaned custom values by field id (None: empty), and their fields for display."""

    stored: dict[str, Any] = field(default_factory=dict)
    definitions: dict[str, FieldDefinition] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """A checked new contact. `labels` go with `phones`; the business is still a name."""

    columns: dict[str, Any]
    business: str
    owner: Member | None
    emails: list[Address]
    phones: list[Address]
    labels: list[str]
    tags: list[str]
    custom: Custom

    @property
    def identities(self) -> list[Identity]:
        """What no other contact may have."""
        emails = [Identity("email", one.normalised) for one in self.emails]
        return emails + [Identity("phone", one.normalised) for one in self.phones]


def draft_of(
    *,
    country: str,
    fields: Mapping[str, Any],
    emails: Sequence[str],
    phones: Sequence[tuple[str, str]],
    tags: Sequence[str],
    owner: Any,
    custom: Mapping[str, Any],
) -> Draft:
    """Check all parts of a new contact; blank e-mails, phones and tags are left out.

    Raises:
        Refused: the first fault; `errors` in its data has the message of each field at fault.
    """
    faults: list[Refused] = []

    def checked(part: Any, *args: Any, otherwise: Any) -> Any:
        try:
            return part(*args)
        except Refused as fault:
            faults.append(fault)
            return otherwise

    cleaned = checked(clean_standard, fields, otherwise={})
    email_rows = checked(emails_clean, emails, otherwise=[])
    phone_rows, labels = checked(phones_clean, phones, country, otherwise=([], []))
    tag_names = checked(lambda: [tag_name_clean(t) for t in tags if t.strip()], otherwise=[])
    values_ = checked(custom_clean, custom, otherwise=Custom())
    member = checked(clean_member, owner, otherwise=None)
    raise_first(faults)

    business = cleaned.pop("business", {"business": ""})["business"]
    member = cleaned.pop("owner", {"owner": None})["owner"] or member
    columns = {name: value for part in cleaned.values() for name, value in part.items()}
    draft = Draft(columns, business, member, email_rows, phone_rows, labels, tag_names, values_)
    require_someone(columns, has_address=bool(email_rows or phone_rows))
    return draft


def require_someone(
    columns: Mapping[str, Any], *, has_address: bool, field: str = "first_name"
) -> None:
    """Refuse a contact without name, e-mail and phone: nobody could tell who it is."""
    if not (columns.get("first_name") or columns.get("last_name") or has_address):
        raise Refused(
            "nobody",
            _("Give at least a name, an e-mail address or a phone number."),
            field=field,
        )


def emails_clean(texts: Sequence[str]) -> list[Address]:
    """The addresses, the first of them primary; blank ones are left out. Raises Refused."""
    rows: list[Address] = []
    for index, text in enumerate(texts):
        if not text.strip():
            continue
        written, normalised = _indexed(email_clean, index, text)
        rows.append(Address(written, normalised, is_primary=not rows))
    _require_distinct(rows, "email")
    return rows


def phones_clean(
    numbers: Sequence[tuple[str, str]], country: str
) -> tuple[list[Address], list[str]]:
    """The numbers, the first of them primary, and their labels. Raises Refused."""
    rows: list[Address] = []
    labels: list[str] = []
    for index, (label, number) in enumerate(numbers):
        if not number.strip():
            continue
        written, normalised = _indexed(phone_clean, index, number, country)
        rows.append(Address(written, normalised, is_primary=not rows))
        clean = _indexed(label_clean, index, label)
        if clean and clean in labels:
            raise label_taken(clean)
        labels.append(clean)
    _require_distinct(rows, "phone")
    return rows, labels


def _indexed(function: Any, index: int, *args: Any) -> Any:
    try:
        return function(*args)
    except Refused as fault:
        fault.data["index"] = index
        raise


def _require_distinct(rows: list[Address], kind: str) -> None:
    if len(rows) > MAX_ADDRESSES:
        raise too_many(kind)
    seen: set[str] = set()
    for row in rows:
        if row.normalised in seen:
            raise repeated(kind, row.written)
        seen.add(row.normalised)


def too_many(kind: str) -> Refused:
    """The refusal of a twelfth e-mail or phone."""
    message = {
        "email": _("A contact has at most %(count)d e-mail addresses."),
        "phone": _("A contact has at most %(count)d phone numbers."),
    }[kind]
    return Refused("too_many", message % {"count": MAX_ADDRESSES}, field=kind)


def repeated(kind: str, value: str) -> Refused:
    """The refusal of an address that the contact has already."""
    message = {
        "email": _("This contact has the e-mail address %(value)s already."),
        "phone": _("This contact has the phone number %(value)s already."),
    }[kind]
    return Refused("repeated", message % {"value": value}, field=kind)


def label_taken(label: str) -> Refused:
    """The refusal of a phone label that another number of the contact has."""
    name = PhoneLabel(label).label
    message = _("Another number of this contact is labelled “%(label)s” already.")
    return Refused("label_taken", message % {"label": name}, field="label")


def label_clean(label: str) -> str:
    """A phone label, by value or name; "" for none. Raises Refused on `label`."""
    wanted = fold(label or "")
    for value, name in PhoneLabel.choices:
        if wanted in (value, fold(str(name))):
            return str(value)
    if wanted:
        raise Refused("invalid_choice", _("Choose one of the labels offered."), field="label")
    return ""


def custom_clean(raw: Mapping[str, Any]) -> Custom:
    """Values by field id or key (with or without "custom."), cleaned.

    Raises:
        Refused: on "custom.<id>"; `unknown_field` for a name that is no field.
    """
    result = Custom()
    if not raw:
        return result
    by_name = {str(name).removeprefix(CUSTOM_PREFIX): value for name, value in raw.items()}
    known = definitions_named(by_name)
    faults: list[Refused] = []
    for name, value in by_name.items():
        definition = known.get(name)
        try:
            if definition is None:
                raise Refused(
                    "unknown_field",
                    _("There is no field “%(name)s” any more.") % {"name": name[:80]},
                    field=f"{CUSTOM_PREFIX}{name}",
                )
            result.stored[str(definition.pk)] = values.clean(definition, value)
            result.definitions[str(definition.pk)] = definition
        except Refused as fault:
            faults.append(fault)
    raise_first(faults)
    return result
