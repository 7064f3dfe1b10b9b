"""Values of contacts, made comparable: e-mails, phones, countries, zones, dates, websites.

Pure functions: forms, the API and imports all read what people write through these, so that the
same text means the same thing everywhere. They raise Refused with a message for that person.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hoopcrm.core.countries import country_code
from hoopcrm.core.errors import Refused
from hoopcrm.core.text import clean_block, clean_line, fold
from hoopcrm.core.timezones import is_time_zone

__all__ = [
    "Birth",
    "birth_of",
    "clean_block",
    "clean_line",
    "country",
    "digits",
    "email_clean",
    "email_normalised",
    "fold",
    "phone_clean",
    "phone_e164",
    "phone_written",
    "time_zone",
    "website",
]

EMAIL_LENGTH = 254
PHONE_LENGTH = 40
WEBSITE_LENGTH = 300
OLDEST_YEARS = 150
LEAP_YEAR = 2000

# What most addresses look like, to spare imports the full check.
_PLAIN_EMAIL = re.compile(
    r"[a-z0-9_+-]{1,40}(?:\.[a-z0-9_+-]{1,40}){0,3}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,4}[a-z]{2,20}\Z",
    re.IGNORECASE | re.ASCII,
)
_valid_email = EmailValidator()
_NOT_DIGIT = re.compile(r"\D+", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")
_EXTENSION = re.compile(r"(?:[,;]?\s*(?:ext(?:ension)?\.?|x|#)\s*\d{1,7})\s*$", re.IGNORECASE)
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", re.IGNORECASE)
_HOST = re.compile(r"^(?!-)[^\s/?#@\\<>\"'`{}|^]+\.[^\s/?#@\\<>\"'`{}|^.]{2,}\.?(?::\d{1,5})?$")
_PHONE_MARKS = {ord(mark): None for mark in " ()-."}
_NORTH_AMERICA = frozenset({"US", "CA"})
_BIRTHDAY = re.compile(r"^--(\d{2})-(\d{2})$")


def digits(text: str) -> str:
    """Only the digits of `text`; other scripts' digits count."""
    if not text.isascii():
        text = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    return _NOT_DIGIT.sub("", text)


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


def email_normalised(text: str) -> str:
    """The form of an e-mail address that is compared: lower-case. Raises Refused."""
    return email_clean(text)[1]


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


def phone_e164(text: str, country: str) -> str:
    """The form of a phone number that is compared: E.164. Raises Refused."""
    return phone_clean(text, country)[1]


@lru_cache(maxsize=65_536)
def _e164(number: str, country: str) -> str | None:
    if country in _NORTH_AMERICA and not number.translate(_PHONE_MARKS).strip("0123456789"):
        plain = number.translate(_PHONE_MARKS)
        if len(plain) == 10 and plain[0] in "23456789":
            return f"+1{plain}"
    if number.startswith("+") and (plain := _plainly_international(number)):
        return plain
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


def country(text: str, *, field: str = "country") -> str:
    """The ISO code of a country given by code or English name; "" stays "". Raises Refused."""
    value = clean_line(text, limit=60, field=field)
    if not value:
        return ""
    code = country_code(value)
    if code is None:
        raise Refused(
            "invalid_country",
            _("“%(value)s” is not a country. Use its name or two-letter code.")
            % {"value": _short(value)},
            field=field,
        )
    return code


def time_zone(text: str, *, field: str = "time_zone") -> str:
    """An IANA time zone as written; "" stays "". Raises Refused."""
    value = clean_line(text, limit=60, field=field)
    if value and not is_time_zone(value):
        raise Refused(
            "invalid_time_zone",
            _("“%(value)s” is not a time zone. Use a name such as Europe/Berlin.")
            % {"value": _short(value)},
            field=field,
        )
    return value


def website(text: str, *, field: str = "website") -> str:
    """A web address with its scheme, http or https only; "" stays "". Raises Refused."""
    value = clean_line(text, limit=WEBSITE_LENGTH, field=field)
    if not value:
        return ""
    refused = Refused(
        "invalid_website",
        _("“%(value)s” is not a web address.") % {"value": _short(value)},
        field=field,
    )
    scheme = _SCHEME.match(value)
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        raise refused
    try:
        parts = urlsplit(value if scheme else f"https://{value.removeprefix('//')}")
        _port = parts.port
    except ValueError:
        raise refused from None
    if " " in value or not _HOST.match(parts.netloc):
        raise refused
    path = "" if parts.path == "/" and not (parts.query or parts.fragment) else parts.path
    url = urlunsplit((parts.scheme, parts.netloc.lower(), path, parts.query, parts.fragment))
    return clean_line(url, limit=WEBSITE_LENGTH, field=field)


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth; `date` is None when the year is unknown, all three when nothing is."""

    date: dt.date | None = None
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        """YYYY-MM-DD, --MM-DD without the year, or ""."""
        if self.date is not None:
            return self.date.isoformat()
        return f"--{self.month:02}-{self.day:02}" if self.month and self.day else ""

    @property
    def text(self) -> str:
        """For people, in their language; without the year when it is unknown."""
        if self.date is not None:
            return date_format(self.date, "DATE_FORMAT")
        if self.month and self.day:
            return date_format(dt.date(LEAP_YEAR, self.month, self.day), "MONTH_DAY_FORMAT")
        return ""


def birth_of(value: str | dt.date | None, *, field: str = "birth_date") -> Birth:
    """A date of birth from YYYY-MM-DD, --MM-DD (year unknown), a date, or "" for none.

    Raises:
        Refused: `invalid_date`.
    """
    born: dt.date | None
    if isinstance(value, dt.date):
        born = value
    else:
        text = clean_line(value, limit=40, field=field)
        if not text:
            return Birth()
        if without_year := _BIRTHDAY.match(text):
            return _birthday(int(without_year[1]), int(without_year[2]), field)
        try:
            born = dt.date.fromisoformat(text)
        except ValueError:
            raise Refused(
                "invalid_date",
                _("“%(value)s” is not a date. Write it as YYYY-MM-DD.") % {"value": _short(text)},
                field=field,
            ) from None
    today = timezone.localdate()
    if not today.year - OLDEST_YEARS <= born.year or born > today:
        raise Refused(
            "invalid_date",
            _("A date of birth lies in the past, within the last %(years)d years.")
            % {"years": OLDEST_YEARS},
            field=field,
        )
    return Birth(born, born.month, born.day)


def _birthday(month: int, day: int, field: str) -> Birth:
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(LEAP_YEAR, month)[1]):
        raise Refused("invalid_date", _("There is no such day in the year."), field=field)
    return Birth(None, month, day)


def _short(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"
