"""The short way through plain international numbers says what the library says."""

import random

import phonenumbers
import pytest

from contacts import normalise
from hoopcrm.core import addresses

E164 = phonenumbers.PhoneNumberFormat.E164
CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def by_the_library(text: str) -> str | None:
    try:
        parsed = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, E164)


@pytest.mark.parametrize("first", "0123456789")
def test_plain_numbers_of_every_country(first: str) -> None:
    chance = random.Random(first)
    taken = 0
    for code in CODES:
        for length in range(4, 13):
            national = first + "".join(chance.choices("0123456789", k=length - 1))
            text = f"+{code} {national[:3]}-{national[3:]}"
            short = addresses._plainly_international(text)
            taken += short is not None
            assert short in (None, by_the_library(text)), text
    assert taken > 100, "many numbers go the short way"


def test_examples_of_the_library_are_read_alike() -> None:
    for regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.values():
        example = phonenumbers.example_number(regions[0])
        if example is not None:
            text = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
            assert normalise.phone_e164(text, "US") == by_the_library(text)
