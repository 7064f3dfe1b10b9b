"""Custom values: what is stored for what was written, and how it reads."""

from datetime import date
from typing import Any

import pytest

from hoopcrm.accounts.models import Account
from hoopcrm.core.errors import Refused
from hoopcrm.customfields.access import definitions, definitions_named, get_definition
from hoopcrm.customfields.values import clean, display
from tests.make import make_field

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("type", "written", "stored", "shown"),
    [
        ("text", "  a \n b ", "a b", "a b"),
        ("text", "", None, ""),
        ("text", None, None, ""),
        ("text", "=1+2", "=1+2", "=1+2"),
        ("large_text", "a\r\nb\n", "a\nb", "a\nb"),
        ("number", "1.23", "1.23", "1.23"),
        ("number", "1234", "1234", "1234"),
        ("number", ".123", "0.123", "0.123"),
        ("number", "-0.50", "-0.5", "-0.5"),
        ("number", "-0", "0", "0"),
        ("number", "0012.", "12", "12"),
        ("number", 100, "100", "100"),
        ("number", " ", None, ""),
        ("date", "2024-02-29", "2024-02-29", "Feb. 29, 2024"),
        ("date", date(2024, 2, 29), "2024-02-29", "Feb. 29, 2024"),
        ("date", "", None, ""),
    ],
)
def test_plain_values(
    in_account: Account, type: str, written: Any, stored: str | None, shown: str
) -> None:
    field = make_field(in_account, "Field", type)
    assert clean(field, written) == stored
    assert display(field, stored) == shown


@pytest.mark.parametrize(
    ("type", "bad", "code"),
    [
        ("text", "x" * 1_001, "too_long"),
        ("text", "a\x00b", "bad_character"),
        ("large_text", "x" * 1_000_000, "too_long"),
        ("number", "1,234", "invalid_number"),
        ("number", "NaN", "invalid_number"),
        ("number", "1e5", "invalid_number"),
        ("number", "twelve", "invalid_number"),
        ("number", "1" * 21, "invalid_number"),
        ("number", "0.12345678901", "invalid_number"),
        ("number", "٣", "invalid_number"),
        ("date", "29.2.2024", "invalid_date"),
        ("date", "2023-02-29", "invalid_date"),
        ("single", "XL", "invalid_choice"),
        ("single", ["S", "M"], "too_many"),
        ("multiple", "S, XL", "invalid_choice"),
        ("multiple", "S/M", "invalid_choice"),
    ],
)
def test_what_is_refused_names_the_field(
    in_account: Account, type: str, bad: Any, code: str
) -> None:
    field = make_field(in_account, "Field", type, ("S", "M"))
    with pytest.raises(Refused) as refused:
        clean(field, bad)
    assert (refused.value.code, refused.value.field) == (code, f"custom.{field.pk}")


def test_single_choices_are_kept_by_id(in_account: Account) -> None:
    field = make_field(in_account, "Size", "single", ("S", "M"))
    medium = str(field.options.get(label="M").pk)
    assert clean(field, "m") == clean(field, medium) == clean(field, ["M"]) == medium
    assert clean(field, "") is clean(field, []) is None
    assert display(field, medium) == "M"


def test_multiple_choices_keep_the_options_order(in_account: Account) -> None:
    field = make_field(in_account, "Sports", "multiple", ("Tennis", "Golf", "Run, long"))
    tennis, golf, run = (str(option.pk) for option in field.options.all())
    assert clean(field, "golf; TENNIS") == [tennis, golf]
    assert clean(field, [golf, golf, "tennis"]) == [tennis, golf]
    assert clean(field, "Run, long") == [run]
    assert clean(field, " , ") is None
    assert display(field, [tennis, run]) == "Tennis, Run, long"
    assert display(field, [tennis, "an option that is gone"]) == "Tennis"


def test_fields_are_found_by_id_and_key(in_account: Account, other_account: Account) -> None:
    make_field(other_account, "Size")
    size, other = make_field(in_account, "Size"), make_field(in_account, "Other", position=1)
    assert definitions() == [size, other]
    assert definitions("company") == []
    found = definitions_named(["size", str(other.pk), "no such", "00000000"])
    assert found == {"size": size, str(other.pk): other}
    assert get_definition(size.pk) == size
