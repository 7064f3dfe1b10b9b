"""Phone numbers as the list shows them."""

import phonenumbers
import pytest

from hoopcrm.core.phone_format import phone_readable


@pytest.mark.parametrize(
    ("number", "country", "shown"),
    [
        ("+13125550123", "US", "(312) 555-0123"),
        ("+13125550123", "CA", "(312) 555-0123"),
        ("+13125550123", "DE", "+1 312-555-0123"),
        ("+4930901820", "DE", "030 901820"),
        ("+4930901820", "US", "+49 30 901820"),
        ("+4930901820", "", "+49 30 901820"),
        ("nonsense", "US", "nonsense"),
        ("", "US", ""),
    ],
)
def test_numbers_by_country(number: str, country: str, shown: str) -> None:
    assert phone_readable(number, country) == shown


def test_the_short_way_for_north_america_says_what_the_library_says() -> None:
    for number in ("+12015550123", "+14165550199", "+18765551234"):
        parsed = phonenumbers.parse(number, None)
        for country, style in (
            ("US", phonenumbers.PhoneNumberFormat.NATIONAL),
            ("GB", phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        ):
            assert phone_readable(number, country) == phonenumbers.format_number(parsed, style)
