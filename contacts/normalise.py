"""Values of contacts, made comparable: e-mails, phones, countries, zones, dates, websites.

Pure functions: forms, the API and imports all read what people write through these, so that the
same text means the same thing everywhere. They raise Refused with a message for that person.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hoopcrm.core.addresses import (
    email_clean,
    email_normalised,
    phone_clean,
    phone_e164,
    phone_written,
)
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

WEBSITE_LENGTH = 300
OLDEST_YEARS = 150
LEAP_YEAR = 2000

_NOT_DIGIT = re.compile(r"\D+", re.ASCII)
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", re.IGNORECASE)
_HOST = re.compile(r"^(?!-)[^\s/?#@\\<>\"'`{}|^]+\.[^\s/?#@\\<>\"'`{}|^.]{2,}\.?(?::\d{1,5})?$")
_BIRTHDAY = re.compile(r"^--(\d{2})-(\d{2})$")


def digits(text: str) -> str:
    """Only the digits of `text`; other scripts' digits count."""
    if not text.isascii():
        text = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    return _NOT_DIGIT.sub("", text)


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
