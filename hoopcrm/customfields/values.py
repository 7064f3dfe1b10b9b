"""Custom values: from what people write to what is stored on the record, and back.

Stored, by type: text and large text as they are; numbers and amounts of money as decimal text
("12.5"); dates as YYYY-MM-DD; phones as E.164; e-mails lower-case; choices as the id of the option,
or a list of ids in the order of the options, an answer that is none of them as {"text": …}; text
boxes as texts by the id of their label.
An empty value is None: the record then has no entry for the field.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hoopcrm.core.addresses import email_normalised, phone_e164
from hoopcrm.core.errors import Refused
from hoopcrm.core.phone_format import phone_readable
from hoopcrm.core.scoping import current_account
from hoopcrm.core.text import clean_block, clean_line, fold
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.models.definition import MANY_CHOICES, ONE_CHOICE

TEXT_LENGTH = 1_000
LARGE_TEXT_LENGTH = 50_000
NUMBER_DIGITS = 20
NUMBER_DECIMALS = 10
LONGEST_CHOICE = 200
MOST_CHOICES = 500

OTHER = "text"

Stored = str | list[str] | dict[str, str] | None
Type = FieldDefinition.Type
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_SEPARATOR = re.compile(r"[,;\n]")
_BOX_SEPARATOR = re.compile(r"(?<!\\);|\n")  # a semicolon with a backslash is one of the text
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def field_name(definition: FieldDefinition) -> str:
    """What errors call the field: "custom.<field id>"."""
    return f"custom.{definition.pk}"


def clean(definition: FieldDefinition, raw: Any) -> Stored:
    """The value to store for what was written; None when it is empty.

    Args:
        raw: text; for choices ids or labels, for multiple choice also a list, or text with
            commas, semicolons or line ends between.

    Raises:
        Refused: on field "custom.<id>".
    """
    if raw is None:
        return None
    field = field_name(definition)
    if definition.holds_files:
        raise Refused("file_field", _("This field holds files; upload them."), field=field)
    if definition.type in ONE_CHOICE:
        return _single(definition, raw, field)
    if definition.type in MANY_CHOICES:
        return _multiple(definition, raw, field)
    match definition.type:
        case Type.TEXT:
            return clean_line(raw, limit=TEXT_LENGTH, field=field) or None
        case Type.LARGE_TEXT:
            return clean_block(raw, limit=LARGE_TEXT_LENGTH, field=field) or None
        case Type.NUMBER:
            return _number(raw, field)
        case Type.MONETARY:
            return _money(raw, field)
        case Type.DATE:
            return _date(raw, field)
        case Type.PHONE:
            account: Any = current_account()
            text = str(raw).strip()
            return phone_e164(text, account.country, field=field) if text else None
        case Type.EMAIL:
            text = str(raw).strip()
            return email_normalised(text, field=field) if text else None
        case _:
            return _boxes(definition, raw, field)


def display(definition: FieldDefinition, stored: Any) -> str:
    """The stored value for people: labels of options, dates in their language."""
    if stored is None or stored in ("", [], {}):
        return ""
    if definition.has_options and isinstance(stored, dict):
        return str(stored.get(OTHER, ""))
    if definition.has_labels:
        labels = {str(option.pk): option.label for option in definition.options.all()}
        if isinstance(stored, dict):
            lines = (f"{name}: {stored[pk]}" for pk, name in labels.items() if pk in stored)
            return "\n".join(lines)
        ids = stored if isinstance(stored, list) else [stored]
        return ", ".join(labels[one] for one in ids if one in labels)
    match definition.type:
        case Type.DATE:
            try:
                return date_format(date.fromisoformat(str(stored)), "DATE_FORMAT")
            except ValueError:
                return str(stored)
        case Type.MONETARY:
            return money_text(str(stored))
        case Type.PHONE:
            account: Any = current_account()
            return phone_readable(str(stored), account.country)
        case _:
            return str(stored)


def money_text(stored: str) -> str:
    """A decimal amount in the account's currency, as in "$1,234.50"."""
    account: Any = current_account()
    try:
        amount = Decimal(stored)
    except InvalidOperation:
        return stored
    decimals = max(2, len(stored.partition(".")[2]))
    sign = "-" if amount < 0 else ""
    currency = _SIGNS.get(account.currency, f"{account.currency} ")
    return f"{sign}{currency}{abs(amount):,.{decimals}f}"


def _number(raw: Any, field: str) -> str | None:
    text = clean_line(raw, limit=NUMBER_DIGITS + NUMBER_DECIMALS + 2, field=field)
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise Refused(
            "invalid_number",
            _("“%(value)s” is not a number. Write it like 1234 or 1.5.") % {"value": text},
            field=field,
        )
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Refused("invalid_number", _("This is not a number."), field=field) from None
    whole, _point, decimals = format(abs(number), "f").partition(".")
    if len(whole.lstrip("0")) > NUMBER_DIGITS or len(decimals.rstrip("0")) > NUMBER_DECIMALS:
        raise Refused(
            "invalid_number",
            _("At most %(whole)d digits before and %(decimals)d after the point.")
            % {"whole": NUMBER_DIGITS, "decimals": NUMBER_DECIMALS},
            field=field,
        )
    sign = "-" if number < 0 else ""
    return sign + (whole.lstrip("0") or "0") + (f".{decimals.rstrip('0')}").rstrip(".")


def _money(raw: Any, field: str) -> str | None:
    text = clean_line(raw, limit=60, field=field)
    account: Any = current_account()
    for mark in (account.currency, _SIGNS.get(account.currency, "")):
        text = text.removeprefix(mark).removesuffix(mark).strip()
    return _number(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text, field)


def _date(raw: Any, field: str) -> str | None:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    text = clean_line(raw, limit=40, field=field)
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(
            "invalid_date",
            _("“%(value)s” is not a date. Write it as YYYY-MM-DD.") % {"value": text},
            field=field,
        ) from None


def _single(definition: FieldDefinition, raw: Any, field: str) -> Stored:
    if isinstance(raw, list | tuple):
        if len(raw) > 1:
            raise Refused("too_many", _("Choose one option only."), field=field)
        raw = raw[0] if raw else ""
    other = isinstance(raw, Mapping)
    text = clean_line(raw.get(OTHER, "") if other else raw, limit=LONGEST_CHOICE, field=field)
    if not text:
        return None
    if definition.allow_custom and (other or text not in _known(definition)):
        found = _known(definition).get(fold(text))
        return found or {OTHER: text}
    return _option_ids(definition, [text], field)[0]


def _multiple(definition: FieldDefinition, raw: Any, field: str) -> list[str] | None:
    written: Iterable[Any]
    if isinstance(raw, list | tuple | set | frozenset):
        written = raw
    elif _known(definition).get(fold(str(raw)[:LONGEST_CHOICE])):
        written = [raw]
    else:
        written = _SEPARATOR.split(str(raw))
    texts = [clean_line(one, limit=LONGEST_CHOICE, field=field) for one in written]
    chosen = set(_option_ids(definition, [text for text in texts if text], field))
    ordered = [str(option.pk) for option in definition.options.all()]
    return [one for one in ordered if one in chosen] or None


def _boxes(definition: FieldDefinition, raw: Any, field: str) -> dict[str, str] | None:
    """Texts by box from a mapping by id or label, or from "Label: text" with ; or lines between."""
    if isinstance(raw, Mapping):
        written = {str(name): text for name, text in raw.items()}
    else:
        parts = (part for part in _BOX_SEPARATOR.split(str(raw)) if part.strip())
        written = {}
        for part in parts:
            name, colon, text = part.partition(":")
            if not colon:
                raise Refused(
                    "invalid_boxes",
                    _("Write “Label: text” for each box, with semicolons between."),
                    field=field,
                )
            written[name.strip()] = text.replace("\\;", ";")
    found: dict[str, str] = {}
    for name, text in written.items():
        value = clean_line(text, limit=TEXT_LENGTH, field=field)
        if value:
            (pk,) = _option_ids(definition, [name[:LONGEST_CHOICE]], field)
            found[pk] = value
    return {
        str(one.pk): found[str(one.pk)] for one in definition.options.all() if str(one.pk) in found
    } or None


def _option_ids(definition: FieldDefinition, texts: list[str], field: str) -> list[str]:
    if len(texts) > MOST_CHOICES:
        raise Refused("too_many", _("These are too many choices."), field=field)
    known = _known(definition)
    found = []
    for text in texts:
        option = known.get(text) or known.get(fold(text))
        if option is None:
            raise Refused(
                "invalid_choice",
                _("“%(value)s” is not one of the options.") % {"value": text},
                field=field,
            )
        found.append(option)
    return found


def _known(definition: FieldDefinition) -> dict[str, str]:
    """Ids of options by id and by folded label; an exact id wins, even of one removed."""
    return {fold(option.label): str(option.pk) for option in definition.offered} | {
        str(option.pk): str(option.pk) for option in definition.options.all()
    }
