"""The standard fields of a contact: their names, what may be written into them, how they read.

`STANDARD` is what record pages, forms, lists and imports offer. E-mails, phones and tags have
services of their own; custom fields are addressed as "custom.<field id>".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import normalise
from contacts.models import Contact, ContactType
from hoopcrm.accounts.access import active_members
from hoopcrm.accounts.models import Member
from hoopcrm.core.countries import country_name
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.text import clean_line, fold

CUSTOM_PREFIX = "custom."


@dataclass(frozen=True, kw_only=True)
class StandardField:
    """One standard field.

    Attributes:
        key: as in `changes` of services and events.
        kind: how it is edited: text, website, country, time_zone, birth_date, gender, type,
            business or owner.
        limit: characters, for text.
        clean: turns what was written into column values; raises Refused on `key`.
        show: the value for people, "" when empty.
    """

    key: str
    label: Text
    kind: str
    limit: int = 0
    clean: Callable[[Any], dict[str, Any]]
    show: Callable[[Contact], str]


def _text(key: str, label: Text, limit: int) -> StandardField:
    return StandardField(
        key=key,
        label=label,
        kind="text",
        limit=limit,
        clean=lambda raw: {key: clean_line(raw, limit=limit, field=key)},
        show=lambda contact: getattr(contact, key),
    )


def _clean_birth(raw: Any) -> dict[str, Any]:
    birth = raw if isinstance(raw, normalise.Birth) else normalise.birth_of(raw)
    return {"birth_date": birth.date, "birth_month": birth.month, "birth_day": birth.day}


def birth_of_contact(contact: Contact) -> normalise.Birth:
    """The contact's date of birth, whole or without the year."""
    return normalise.Birth(contact.birth_date, contact.birth_month, contact.birth_day)


def _clean_gender(raw: Any) -> dict[str, Any]:
    folded = fold(str(raw or ""))
    for value, label in Contact.Gender.choices:
        if folded in (value, fold(str(label))):
            return {"gender": value}
    if folded:
        raise Refused("invalid_choice", _("Choose one of the genders offered."), field="gender")
    return {"gender": ""}


def _clean_type(raw: Any) -> dict[str, Any]:
    if not raw:
        return {"type": None}
    if isinstance(raw, ContactType):
        return {"type": raw}
    wanted = str(raw).strip()
    for one in ContactType.objects.all():
        if wanted in (str(one.pk), one.key) or fold(wanted) == fold(one.label):
            return {"type": one}
    raise Refused("invalid_choice", _("There is no such contact type."), field="type")


def clean_member(raw: Any, *, field: str = "owner") -> Member | None:
    """A member who works in the account, from a member, its id, or "" for nobody.

    Raises:
        Refused: `invalid_member`.
    """
    if not raw:
        return None
    refused = Refused(
        "invalid_member", _("This person does not work in this account."), field=field
    )
    pk = raw.pk if isinstance(raw, Member) else raw
    try:
        member: Member | None = active_members().filter(pk=pk).first()
    except ValidationError:
        raise refused from None
    if member is None:
        raise refused
    return member


def _name_of(related: Any) -> str:
    return str(related) if related is not None else ""


STANDARD: dict[str, StandardField] = {
    field.key: field
    for field in (
        _text("first_name", gettext_lazy("First name"), 100),
        _text("last_name", gettext_lazy("Last name"), 100),
        StandardField(
            key="type",
            label=gettext_lazy("Contact type"),
            kind="type",
            clean=_clean_type,
            show=lambda contact: _name_of(contact.type),
        ),
        StandardField(
            key="business",
            label=gettext_lazy("Business name"),
            kind="business",
            limit=200,
            clean=lambda raw: {"business": clean_line(raw, limit=200, field="business")},
            show=lambda contact: contact.company_name,
        ),
        _text("source", gettext_lazy("Source"), 120),
        StandardField(
            key="owner",
            label=gettext_lazy("Owner"),
            kind="owner",
            clean=lambda raw: {"owner": clean_member(raw)},
            show=lambda contact: _name_of(contact.owner),
        ),
        StandardField(
            key="birth_date",
            label=gettext_lazy("Date of birth"),
            kind="birth_date",
            clean=_clean_birth,
            show=lambda contact: birth_of_contact(contact).iso,
        ),
        StandardField(
            key="gender",
            label=gettext_lazy("Gender"),
            kind="gender",
            clean=_clean_gender,
            show=lambda contact: str(contact.get_gender_display()),
        ),
        StandardField(
            key="website",
            label=gettext_lazy("Website"),
            kind="website",
            limit=normalise.WEBSITE_LENGTH,
            clean=lambda raw: {"website": normalise.website(raw)},
            show=lambda contact: contact.website,
        ),
        _text("address1", gettext_lazy("Street address"), 300),
        _text("city", gettext_lazy("City"), 120),
        _text("state", gettext_lazy("State"), 120),
        _text("postal_code", gettext_lazy("Postal code"), 20),
        StandardField(
            key="country",
            label=gettext_lazy("Country"),
            kind="country",
            clean=lambda raw: {"country": normalise.country(raw)},
            show=lambda contact: country_name(contact.country),
        ),
        StandardField(
            key="time_zone",
            label=gettext_lazy("Time zone"),
            kind="time_zone",
            clean=lambda raw: {"time_zone": normalise.time_zone(raw)},
            show=lambda contact: contact.time_zone,
        ),
    )
}


def clean_standard(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Column values by field key; `business` is still a name.

    Raises:
        Refused: the first fault found; `errors` in its data maps each field to its message.
    """
    cleaned: dict[str, dict[str, Any]] = {}
    faults: list[Refused] = []
    for key, raw in values.items():
        if key not in STANDARD:
            raise KeyError(f"contacts have no field {key!r}")
        try:
            cleaned[key] = STANDARD[key].clean(raw)
        except Refused as fault:
            faults.append(fault)
    raise_first(faults)
    return cleaned


def raise_first(faults: list[Refused]) -> None:
    """Raise the first of several faults, with all messages by field in `data["errors"]`."""
    if faults:
        errors: dict[str, str] = {}
        for fault in faults:
            for field, message in fault.data.get(
                "errors", {fault.field or "": fault.message}
            ).items():
                errors.setdefault(field, message)
        faults[0].data["errors"] = errors
        raise faults[0]


def editable_value(contact: Contact, key: str) -> str | date | UUID | None:
    """What an editor of the field starts with: ids for type and owner, else text."""
    if key in ("type", "owner"):
        found: UUID | None = getattr(contact, f"{key}_id")
        return found
    if key in ("country", "gender"):
        return str(getattr(contact, key))
    return STANDARD[key].show(contact)
