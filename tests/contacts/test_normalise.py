"""What people write, made comparable or refused with a reason."""

from datetime import date, timedelta

import phonenumbers
import pytest
from django.utils import timezone

from contacts import normalise
from contacts.search_text import search_text, sort_name
from hoopcrm.core.countries import COUNTRIES, country_name
from hoopcrm.core.errors import Refused
from hoopcrm.core.text import clean_block, clean_line, fold
from hoopcrm.core.timezones import grouped, is_time_zone


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  Ada   LOVELACE ", "ada lovelace"),
        ("Žluťoučký kůň", "zlutoucky kun"),
        ("Straße", "strasse"),
        ("Søren Ælfwine Łukasz", "soren aelfwine lukasz"),
        ("İSTANBUL ırmak", "istanbul irmak"),
        ("日本　太郎", "日本 太郎"),
        ("हिन्दी", "हिन्दी"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("\u0301", ""),
    ],
)
def test_fold_forgets_case_accents_and_spaces(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_fold_is_the_same_however_an_accent_is_encoded() -> None:
    assert fold("Jose\u0301") == fold("Jos\u00e9") == "jose"


def test_clean_line_is_one_line_in_nfc() -> None:
    assert clean_line(" a\tb\r\n c\x07 ", limit=9) == "a b c"
    assert clean_line("Jose\u0301", limit=9) == "Jos\u00e9"
    assert clean_line(None, limit=9) == ""
    assert clean_line("\ufeff a\u200bb\u00a0 c", limit=9) == "ab c"
    assert clean_line("\u200b", limit=9) == ""
    assert clean_line("👩\u200d💻", limit=9) == "👩\u200d💻"


def test_clean_block_keeps_lines() -> None:
    assert clean_block(" one\r\ntwo\rthree ", limit=20) == "one\ntwo\nthree"


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_what_cannot_be_stored_is_refused(bad: str) -> None:
    for clean in (clean_line, clean_block):
        with pytest.raises(Refused) as refused:
            clean(bad, limit=9, field="city")
        assert (refused.value.code, refused.value.field) == ("bad_character", "city")


def test_too_long_says_how_long() -> None:
    with pytest.raises(Refused, match="At most 3 characters; this has 4"):
        clean_line("abcd", limit=3)


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        (" Ada@Example.COM ", "ada@example.com"),
        ("o'brien+crm@sub.example.co.uk", "o'brien+crm@sub.example.co.uk"),
        ("info@bücher.example", "info@bücher.example"),
    ],
)
def test_emails_compare_without_case(written: str, normalised: str) -> None:
    assert normalise.email_clean(written) == (written.strip(), normalised)


@pytest.mark.parametrize(
    "bad",
    ["", "ada", "ada@", "@example.com", "a b@example.com", "a@b", "a@b..com", "a,b@example.com"],
)
def test_what_is_no_email_is_refused(bad: str) -> None:
    with pytest.raises(Refused) as refused:
        normalise.email_normalised(bad)
    assert (refused.value.code, refused.value.field) == ("invalid_email", "email")


def test_an_endless_email_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        normalise.email_normalised("a" * 250 + "@example.com")
    assert refused.value.code == "too_long"


@pytest.mark.parametrize(
    ("written", "country", "e164"),
    [
        ("(202) 555-0123", "US", "+12025550123"),
        ("202.555.0123 ext. 12", "US", "+12025550123"),
        ("+1 202 555 0123", "DE", "+12025550123"),
        ("030 1234567", "DE", "+49301234567"),
        ("0049 30 1234567", "US", "+49301234567"),
        ("+49 (0)30 1234567", "US", "+49301234567"),
        ("٠٣٠ ١٢٣٤٥٦٧", "de", "+49301234567"),
    ],
)
def test_phones_are_read_in_the_account_s_country(written: str, country: str, e164: str) -> None:
    assert normalise.phone_clean(written, country) == (written, e164)


@pytest.mark.parametrize("number", ["2025550123", "(202) 555.0123", "202 - 555 0123"])
def test_the_short_way_for_american_phones_is_the_long_one(number: str) -> None:
    parsed = phonenumbers.parse(number, "US")
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    assert normalise.phone_e164(number, "US") == e164


@pytest.mark.parametrize(
    ("e164", "home"),
    [
        ("+49301234567", "0301234567"),
        ("+12025550123", "2025550123"),
        ("+390612345678", "0612345678"),
        ("+74951234567", "84951234567"),
    ],
)
def test_phones_as_dialled_at_home(e164: str, home: str) -> None:
    assert normalise.phone_written(e164) == home


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "555-0123",
        "1-800-FLOWERS",
        "+1",
        "5.55E+09",
        "+9999999999",
        "1" * 40,
        "+493012345678901234",
    ],
)
def test_what_is_no_phone_is_refused(bad: str) -> None:
    with pytest.raises(Refused) as refused:
        normalise.phone_e164(bad, "US")
    assert (refused.value.code, refused.value.field) == ("invalid_phone", "phone")


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("", ""),
        ("example.com", "https://example.com"),
        ("HTTP://Example.com/A?b=C#d", "http://example.com/A?b=C#d"),
        ("https://example.com/", "https://example.com"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("münchen.de", "https://münchen.de"),
    ],
)
def test_websites_get_a_scheme(written: str, url: str) -> None:
    assert normalise.website(written) == url


@pytest.mark.parametrize(
    "bad",
    [
        "javascript:alert(1)",
        "ftp://example.com",
        "data:text/html,x",
        "nonsense",
        "https://",
        "http://[::1",
        "https://user:pass@example.com",
        "https://exa mple.com",
        "https://example.com:99999",
        'https://exam"ple.com',
    ],
)
def test_what_is_no_website_is_refused(bad: str) -> None:
    with pytest.raises(Refused) as refused:
        normalise.website(bad)
    assert refused.value.code == "invalid_website"


@pytest.mark.parametrize(
    ("written", "code"),
    [("", ""), ("de", "DE"), ("GERMANY", "DE"), ("Cote d'Ivoire", "CI"), (" us ", "US")],
)
def test_countries_by_code_or_name(written: str, code: str) -> None:
    assert normalise.country(written) == code


@pytest.mark.parametrize("bad", ["USA", "U.S.", "XX", "Atlantis"])
def test_unknown_countries_are_refused(bad: str) -> None:
    with pytest.raises(Refused) as refused:
        normalise.country(bad)
    assert refused.value.code == "invalid_country"


def test_the_table_of_countries() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isupper() and name for code, name in COUNTRIES.items())
    assert country_name("FR") == "France"
    assert country_name("??") == "??"


def test_time_zones_are_exact_names() -> None:
    assert normalise.time_zone("Europe/Berlin") == "Europe/Berlin"
    assert normalise.time_zone("") == ""
    for bad in ("europe/berlin", "CET+1", "../etc/passwd", "Berlin"):
        with pytest.raises(Refused) as refused:
            normalise.time_zone(bad)
        assert refused.value.code == "invalid_time_zone"
    assert all(is_time_zone(name) for _region, names in grouped() for name in names)


@pytest.mark.parametrize(
    ("written", "iso", "text"),
    [
        ("1990-02-28", "1990-02-28", "28 Feb 1990"),
        ("--02-29", "--02-29", "29 Feb"),
        ("", "", ""),
        (None, "", ""),
        (date(2000, 1, 2), "2000-01-02", "2 Jan 2000"),
    ],
)
def test_birth_dates_with_and_without_year(written: object, iso: str, text: str) -> None:
    birth = normalise.birth_of(written)  # type: ignore[arg-type]
    assert (birth.iso, birth.text) == (iso, text)


def test_birth_dates_that_cannot_be() -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for bad in ("1990-02-30", "--02-30", "--13-01", "--00-01", "28.2.1990", "1700-01-01", tomorrow):
        with pytest.raises(Refused) as refused:
            normalise.birth_of(bad)
        assert (refused.value.code, refused.value.field) == ("invalid_date", "birth_date")


def test_sort_name_falls_back_so_that_everyone_has_a_place() -> None:
    assert sort_name("Éva", "Kovács", "x@y.org") == "eva kovacs"
    assert sort_name("", "", "x@y.org", "+4930") == "x@y.org"
    assert sort_name("", "", "", "+4930", "Acme") == "+4930"
    assert len(sort_name("\ufdfa" * 100, "\ufdfa" * 100)) == 600


def test_search_text_finds_phones_at_home_and_from_abroad() -> None:
    text = search_text(("Éva", "Kovács"), ["eva@x.hu"], ["+49301234567"], "Acme Kft")
    assert text.split("\n") == ["eva kovacs", "eva@x.hu", "49301234567", "0301234567", "acme kft"]
    american = search_text(("", ""), [], ["+12025550123"], "")
    assert american == "12025550123"
