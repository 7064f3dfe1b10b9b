"""What a field of an account or user may hold, checked in one place for pages and commands."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _

from hoopcrm.core.countries import COUNTRIES
from hoopcrm.core.errors import Refused
from hoopcrm.core.timezones import is_time_zone

CURRENCY = re.compile(r"[A-Z]{3}")
PHONE = re.compile(r"\+?[\d\s().,/x-]+")
LEAST_DIGITS = 5
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


def require_valid(row: models.Model, fields: Iterable[str]) -> None:
    """Check these fields of `row`, by the model's rules and those below.

    Raises:
        Refused: `invalid`, with the field at fault.
    """
    named = set(fields)
    others = {field.name for field in row._meta.concrete_fields} - named
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused("invalid", messages[0], field=field) from None
    for field in sorted(named & _RULES.keys()):
        _RULES[field](str(getattr(row, field)))


def _time_zone(value: str) -> None:
    if value and not is_time_zone(value):
        raise Refused(
            "invalid",
            _("%(value)s is no time zone. Give one like Europe/London.") % {"value": value},
            field="time_zone",
        )


def _currency(value: str) -> None:
    if not CURRENCY.fullmatch(value):
        raise Refused(
            "invalid", _("Give the currency by three letters, such as USD."), field="currency"
        )


def _country(value: str) -> None:
    if value not in COUNTRIES:
        raise Refused("invalid", _("Give the country by two letters, such as US."), field="country")


def _locale(value: str) -> None:
    if not LOCALE.fullmatch(value):
        raise Refused("invalid", _("Give the locale in the form en-US."), field="locale")


def _phone(value: str) -> None:
    if value and not (PHONE.fullmatch(value) and sum(map(str.isdigit, value)) >= LEAST_DIGITS):
        raise Refused("invalid", _("Give a phone number such as +1 312 555 0123."), field="phone")


def _website(value: str) -> None:
    try:
        if value:
            URLValidator(schemes=["http", "https"])(value)
    except ValidationError:
        raise Refused(
            "invalid", _("Give an address such as https://example.com."), field="website"
        ) from None


_RULES = {
    "phone": _phone,
    "website": _website,
    "time_zone": _time_zone,
    "currency": _currency,
    "country": _country,
    "locale": _locale,
}
