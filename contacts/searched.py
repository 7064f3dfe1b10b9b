"""Which fields of contacts the search looks through besides those that it always does.

An account chooses them (`Account.contact_search`); what contacts have in them is kept in
`search_extra`. `extra_keys` is the one place that decides: where it answers nothing, neither
writing nor searching knows of that column.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.fields import CUSTOM_PREFIX, STANDARD
from contacts.normalise import fold
from contacts.search_text import phone_parts
from hoopcrm.core.countries import country_name
from hoopcrm.core.scoping import current_account_or_none
from hoopcrm.customfields.access import definitions, definitions_named
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.values import OTHER, display

# Name, phone and e-mail, which are always searched, count among the six.
ALWAYS = (_("Name"), _("Phone"), _("E-mail"), _("Business"))
MOST_SEARCHED = 6
MOST_EXTRA = MOST_SEARCHED - 3
OFFERED = ("address1", "city", "state", "postal_code", "country", "website", "source")
Type = FieldDefinition.Type
NOT_OFFERED = (Type.DATE, Type.FILE, Type.SIGNATURE)
# Of a long text only the beginning is kept for the search.
LONGEST_PART = 2_000


def extra_keys() -> tuple[str, ...]:
    """The chosen fields of the account in scope: standard ones, and "custom.<field id>"."""
    account: Any = current_account_or_none()
    return tuple(account.contact_search) if account is not None else ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A field that may be searched."""

    key: str
    label: str | Promise
    is_long: bool = False


def offers() -> list[Offer]:
    """All fields that may be chosen, standard ones first."""
    standard = [Offer(key, STANDARD[key].label) for key in OFFERED]
    custom = [
        Offer(f"{CUSTOM_PREFIX}{one.pk}", one.label, one.type == Type.LARGE_TEXT)
        for one in definitions()
        if one.type not in NOT_OFFERED
    ]
    return standard + custom


def labels_of(keys: Iterable[str]) -> str:
    """What these fields are called, for people."""
    known = {one.key: str(one.label) for one in offers()}
    return ", ".join(known[key] for key in keys if key in known)


def columns_of(keys: Iterable[str]) -> set[str]:
    """The columns of a contact in which these fields are."""
    return {"custom" if key.startswith(CUSTOM_PREFIX) else key for key in keys}


def extra_text(keys: Sequence[str], definitions: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """What `search_extra` holds for a contact: each part on a line that begins with its break.

    Args:
        definitions: custom fields by id; those that are gone are left out.
        row: the contact's columns, as far as `columns_of` names them.
    """
    parts: list[str] = []
    for key in keys:
        if not key.startswith(CUSTOM_PREFIX):
            parts += _standard_parts(key, fold(row[key]))
            continue
        definition = definitions.get(key.removeprefix(CUSTOM_PREFIX))
        if definition is not None:
            parts += _custom_parts(definition, row["custom"].get(str(definition.pk)))
    return "".join(f"\n{part[:LONGEST_PART]}" for part in dict.fromkeys(parts) if part)


def custom_definitions(keys: Iterable[str]) -> dict[str, Any]:
    """The custom fields among these, by id. No query where there are none."""
    wanted = [key.removeprefix(CUSTOM_PREFIX) for key in keys if key.startswith(CUSTOM_PREFIX)]
    return dict(definitions_named(wanted)) if wanted else {}


def extra_column(written: Mapping[str, Any], current: Any = None) -> dict[str, str]:
    """`search_extra` for a contact about to be written, where it follows from what is `written`.

    Args:
        written: columns that get a value.
        current: the contact as it is, for the other columns; None for a new one.
    """
    keys = extra_keys()
    columns = columns_of(keys)
    if not columns & written.keys():
        return {}
    empty: dict[str, Any] = {"custom": {}}
    row = {
        name: written[name]
        if name in written
        else getattr(current, name)
        if current is not None
        else empty.get(name, "")
        for name in columns
    }
    return {"search_extra": extra_text(keys, custom_definitions(keys), row)}


def _standard_parts(key: str, text: str) -> Collection[str]:
    if key == "country":
        return (fold(country_name(text.upper())),)
    if key == "postal_code":
        return text, "".join(filter(str.isalnum, text))
    return (text,)


def _custom_parts(definition: Any, stored: Any) -> Collection[str]:
    if stored is None or stored in ("", [], {}):
        return ()
    if definition.type == Type.PHONE:
        return phone_parts(str(stored))
    if definition.type == Type.TEXTBOX_LIST and isinstance(stored, dict):
        return [fold(text) for text in stored.values()]
    if isinstance(stored, dict):
        return [fold(str(stored.get(OTHER, "")))]
    if isinstance(stored, list):
        labels = {str(one.pk): one.label for one in definition.options.all()}
        return [fold(labels[pk]) for pk in stored if pk in labels]
    shown = fold(display(definition, stored))
    return [shown] if definition.has_options else [fold(str(stored)), shown]
