"""Cells for custom fields: what is stored, and how it reads."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.formats import date_format

from contacts.ingest import problems as codes
from hoopcrm.core.errors import Refused
from hoopcrm.customfields import values
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.imports.lookups import Lookups, Names, NotFound

Type = FieldDefinition.Type
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$", re.ASCII)
_CURRENCY = re.compile(r"^[€$£¥]\s*|\s*[€$£¥]$")
SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE][+-]?\d{1,3}$", re.ASCII)
_TEXTS = frozenset({Type.TEXT, Type.LARGE_TEXT, Type.EMAIL, Type.TEXTBOX_LIST})
_SEPARATORS = tuple(map(re.compile, (r"[,;\n]", r";", r"\n", r"[.,;\n]")))


def custom_cell(
    definition: FieldDefinition,
    value: str,
    lookups: Lookups,
    date_of: Callable[[str], date | None],
) -> tuple[Any, str]:
    """(stored, shown) of a cell that is not blank.

    Raises:
        NotFound: with the code of the problem table.
    """
    pk = str(definition.pk)
    match definition.type:
        case Type.DATE:
            found = date_of(value)
            if found is None:
                raise NotFound(codes.BAD_DATE)
            return found.isoformat(), date_format(found, "DATE_FORMAT")
        case Type.NUMBER:
            number = _number(definition, value)
            return number, str(number)
        case Type.RADIO if definition.allow_custom:
            return _plain(definition, value, codes.BAD_VALUE)
        case Type.PHONE if SCIENTIFIC.match(value):
            raise NotFound(codes.SCIENTIFIC)
        case Type.PHONE:
            return _plain(definition, value, codes.BAD_NUMBER)
        case Type.MONETARY:
            number = _number(definition, value)
            return number, values.display(definition, number)
        case Type.SINGLE | Type.RADIO:
            option = lookups.options[pk].find(value)
            return option, lookups.labels[option]
        case Type.MULTIPLE | Type.CHECKBOX:
            return _choices(definition, value, lookups)
        case kind if kind in _TEXTS:
            return _plain(definition, value, codes.BAD_VALUE)
        case _:
            raise NotFound(codes.UNSUPPORTED)


def _plain(definition: FieldDefinition, value: str, code: int) -> tuple[Any, str]:
    try:
        stored = values.clean(definition, value)
    except Refused:
        raise NotFound(code) from None
    return stored, values.display(definition, stored)


def _number(definition: FieldDefinition, value: str) -> Any:
    plain = _CURRENCY.sub("", value)
    if _THOUSANDS.match(plain):
        plain = plain.replace(",", "")
    try:
        return values.clean(definition, plain)
    except Refused:
        raise NotFound(codes.BAD_NUMBER) from None


def _choices(definition: FieldDefinition, value: str, lookups: Lookups) -> tuple[list[str], str]:
    """Options with commas, semicolons, line ends or, failing these, periods between."""
    names = lookups.options[str(definition.pk)]
    chosen = _all_of(names, [value])
    for separator in _SEPARATORS:
        if chosen is None:
            chosen = _all_of(names, separator.split(value))
    if chosen is None:
        raise NotFound(codes.NOT_AN_OPTION)
    ordered = [str(one.pk) for one in definition.options.all() if str(one.pk) in chosen]
    return ordered, ", ".join(lookups.labels[one] for one in ordered)


def _all_of(names: Names, texts: list[str]) -> set[str] | None:
    try:
        return {names.find(text) for text in texts if text.strip()}
    except NotFound:
        return None
