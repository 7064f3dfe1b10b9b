"""Phone numbers as people write them."""

import re
from functools import lru_cache

import phonenumbers

_International = phonenumbers.PhoneNumberFormat.INTERNATIONAL
_National = phonenumbers.PhoneNumberFormat.NATIONAL
# Reading one costs the library 50 microseconds, and a page shows a hundred.
_NORTH_AMERICAN = re.compile(r"\+1(\d{3})(\d{3})(\d{4})", re.ASCII)


@lru_cache(maxsize=65_536)
def phone_readable(normalised: str, country: str) -> str:
    """An E.164 number as the people of `country` write it: national at home, else with +.

    What is no E.164 number comes back as it is.
    """
    if north_american := _NORTH_AMERICAN.fullmatch(normalised):
        area, exchange, line = north_american.groups()
        if phonenumbers.country_code_for_region(country) == 1:
            return f"({area}) {exchange}-{line}"
        return f"+1 {area}-{exchange}-{line}"
    try:
        number = phonenumbers.parse(normalised, None)
    except phonenumbers.NumberParseException:
        return normalised
    at_home = number.country_code == phonenumbers.country_code_for_region(country)
    return phonenumbers.format_number(number, _National if at_home else _International)
