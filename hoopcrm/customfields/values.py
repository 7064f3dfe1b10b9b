"""Custom values: from what people write to what is stored on the record, and back.

Stored, by type: text and large text as they are; numbers as decimal text ("12.5"); dates as
YYYY-MM-DD; choices as the id of the option, or a list of ids in the order of the options.
An empty value is None: the record then has no entry for the field.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.core.text import clean_block, clean_line, fold
from hoopcrm.customfields.models import FieldDefinition

TEXT_LENGTH = 1_000
LARGE_TEXT_LENGTH = 50_000
NUMBER_DIGITS = 20
NUMBER_DECIMALS = 10
LONGEST_CHOICE = 200
MOST_CHOICES = 500

Stored = str | list[str] | None
Type = FieldDefinition.Type
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_SEPARATOR = re.compile(r"[,;\n]")


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
    match definition.type:
        case Type.TEXT:
            return clean_line(raw, limit=TEXT_LENGTH, field=field) or None
        case Type.LARGE_TEXT:
            return clean_block(raw, limit=LARGE_TEXT_LENGTH, field=field) or None
        case Type.NUMBER:
            return _number(raw, field)
        case Type.DATE:
            return _date(raw, field)
        case Type.SINGLE:
            return _single(definition, raw, field)
        case _:
            return _multiple(definition, raw, field)


def display(definition: FieldDefinition, stored: Any) -> str:
    """The stored value for people: labels of options, dates in their language."""
    if stored is None or stored == "" or stored == []:
        return ""
    if definition.has_options:
        ids = stored if isinstance(stored, list) else [stored]
        labels = {str(option.pk): option.label for option in definition.options.all()}
        return ", ".join(labels[one] for one in ids if one in labels)
    if definition.type == Type.DATE:
        try:
            return date_format(date.fromisoformat(str(stored)), "DATE_FORMAT")
        except ValueError:
            return str(stored)
    return str(stored)


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


def _single(definition: FieldDefinition, raw: Any, field: str) -> str | None:
    if isinstance(raw, list | tuple):
        if len(raw) > 1:
            raise Refused("too_many", _("Choose one option only."), field=field)
        raw = raw[0] if raw else ""
    text = clean_line(raw, limit=LONGEST_CHOICE, field=field)
    return _option_ids(definition, [text], field)[0] if text else None


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
    """Ids of options by id and by folded label; an exact id wins."""
    options = list(definition.options.all())
    return {fold(option.label): str(option.pk) for option in options} | {
        str(option.pk): str(option.pk) for option in options
    }
