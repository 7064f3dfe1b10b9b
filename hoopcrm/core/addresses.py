"""E-mail addresses and phone numbers, made comparable.

Whatever keeps one reads it through these, so that the same text means the same everywhere.
"""

import re
from functools import lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.core.text import clean_line

EMAIL_LENGTH = 254
PHONE_LENGTH = 40

# What most addresses look like, to spare imports the full check.
_PLAIN_EMAIL = re.compile(
    r"[a-z0-9_+-]{1,40}(?:\.[a-z0-9_+-]{1,40}){0,3}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,4}[a-z]{2,20}\Z",
    re.IGNORECASE | re.ASCII,
)
_valid_email = EmailValidator()
_LETTER = re.compile(r"[^\W\d_]")
_EXTENSION = re.compile(r"(?:[,;]?\s*(?:ext(?:ension)?\.?|x|#)\s*\d{1,7})\s*$", re.IGNORECASE)
_PHONE_MARKS = {ord(mark): None for mark in " ()-."}
_NORTH_AMERICA = frozenset({"US", "CA"})


def email_clean(text: str, *, field: str = "email") -> tuple[str, str]:
    """(as typed, normalised) of an e-mail address.

    Raises:
        Refused: `invalid_email`, `too_long` or `bad_character`.
    """
    address = clean_line(text, limit=EMAIL_LENGTH, field=field)
    if _PLAIN_EMAIL.match(address):
        return address, address.lower()
    try:
        _valid_email(address)
    except ValidationError:
        raise Refused(
            "invalid_email",
            _("“%(value)s” is not an e-mail address.") % {"value": _short(address)},
            field=field,
        ) from None
    return address, address.lower()


def email_normalised(text: str, *, field: str = "email") -> str:
    """The form of an e-mail address that is compared: lower-case. Raises Refused."""
    return email_clean(text, field=field)[1]


def phone_clean(text: str, country: str, *, field: str = "phone") -> tuple[str, str]:
    """(as typed, E.164) of a phone number; numbers without "+" are read in `country`.

    An extension stays in what was typed and is no part of the E.164 form.

    Raises:
        Refused: `invalid_phone`, `too_long` or `bad_character`.
    """
    number = clean_line(text, limit=PHONE_LENGTH, field=field)
    normalised = _e164(number, country.upper())
    if normalised is None:
        raise Refused(
            "invalid_phone",
            _("“%(value)s” is not a phone number. Write it with + and the country code.")
            % {"value": _short(number)},
            field=field,
        )
    return number, normalised


def phone_e164(text: str, country: str, *, field: str = "phone") -> str:
    """The form of a phone number that is compared: E.164. Raises Refused."""
    return phone_clean(text, country, field=field)[1]


@lru_cache(maxsize=65_536)
def _e164(number: str, country: str) -> str | None:
    if country in _NORTH_AMERICA and not number.translate(_PHONE_MARKS).strip("0123456789"):
        plain = number.translate(_PHONE_MARKS)
        if len(plain) == 10 and plain[0] in "23456789":
            return f"+1{plain}"
    if number.startswith("+") and (ready := _plainly_international(number)):
        return ready
    bare = _EXTENSION.sub("", number)
    if _LETTER.search(bare):
        return None
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    try:
        parsed = phonenumbers.parse(bare, country)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _plainly_international(number: str) -> str | None:
    """The E.164 form where nothing but marks need be taken off; None leaves it to the library."""
    digits_only = number[1:].translate(_PHONE_MARKS)
    if not (digits_only.isascii() and digits_only.isdecimal()):
        return None
    for length in (1, 2, 3):
        rule = _international_rule(digits_only[:length])
        if rule is not None:
            lengths, trunk = rule
            national = digits_only[length:]
            fits = len(national) in lengths and not (trunk and trunk.match(national))
            return f"+{digits_only}" if fits else None
    return None


@lru_cache(maxsize=1_024)
def _international_rule(
    calling_code: str,
) -> tuple[frozenset[int], re.Pattern[str] | None] | None:
    """Possible lengths behind a calling code, and what might be a trunk prefix there."""
    region = phonenumbers.region_code_for_country_code(int(calling_code or 0))
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.general_desc is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    lengths = frozenset(metadata.general_desc.possible_length)
    return lengths, re.compile(prefix) if prefix else None


def phone_written(normalised: str) -> str:
    """The digits of an E.164 number as dialled at home, with the trunk prefix (030…)."""
    number = normalised.removeprefix("+")
    for length in (1, 2, 3):
        trunk = _trunk_prefix(number[:length])
        if trunk is not None:
            return trunk + number[length:]
    return number


@lru_cache(maxsize=1_024)
def _trunk_prefix(calling_code: str) -> str | None:
    """What is dialled before a number within the country; None when there is no such code."""
    region = phonenumbers.region_code_for_country_code(int(calling_code or 0))
    if region == phonenumbers.UNKNOWN_REGION:
        return None
    if calling_code == "1":  # "1" is dialled there as well, and stands in the number already
        return ""
    return phonenumbers.ndd_prefix_for_region(region, True) or ""


def _short(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"
