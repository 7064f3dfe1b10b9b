"""Custom values: what is stored for what was written, and how it reads."""

from datetime import date
from typing import Any

import pytest

from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
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
        ("date", "2024-02-29", "2024-02-29", "29 Feb 2024"),
        ("date", date(2024, 2, 29), "2024-02-29", "29 Feb 2024"),
        ("date", "", None, ""),
        ("monetary", "1,234,234.33", "1234234.33", "$1,234,234.33"),
        ("monetary", "$ 1,234.5", "1234.5", "$1,234.50"),
        ("monetary", "-3 USD", "-3", "-$3.00"),
        ("monetary", " ", None, ""),
        ("phone", "(312) 555-0142", "+13125550142", "(312) 555-0142"),
        ("phone", "+49 30 901820", "+4930901820", "+49 30 901820"),
        ("phone", " ", None, ""),
        ("email", " Ada@Example.COM ", "ada@example.com", "ada@example.com"),
        ("email", "", None, ""),
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
        ("monetary", "1,23", "invalid_number"),
        ("monetary", "€5", "invalid_number"),
        ("phone", "call me", "invalid_phone"),
        ("phone", "555-0142", "invalid_phone"),
        ("email", "ada@", "invalid_email"),
        ("radio", "XL", "invalid_choice"),
        ("radio", {"text": "XL"}, "invalid_choice"),
        ("checkbox", "S, XL", "invalid_choice"),
        ("textbox_list", "Ada", "invalid_boxes"),
        ("textbox_list", "XL: Ada", "invalid_choice"),
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


def test_radio_fields_may_take_other_answers(in_account: Account) -> None:
    field = make_field(in_account, "Payment", "radio", ("Card", "Cash"), allow_custom=True)
    card = str(field.options.get(label="Card").pk)
    assert clean(field, "card") == clean(field, card) == clean(field, {"text": "CARD"}) == card
    assert clean(field, "Cheque") == clean(field, {"text": "Cheque"}) == {"text": "Cheque"}
    assert clean(field, {"text": " "}) is None
    assert display(field, {"text": "Cheque"}) == "Cheque"


def test_checkboxes_are_many_choices(in_account: Account) -> None:
    field = make_field(in_account, "Days", "checkbox", ("Monday", "Tuesday"))
    monday, tuesday = (str(option.pk) for option in field.options.all())
    assert clean(field, "tuesday; monday") == [monday, tuesday]
    assert display(field, [monday, tuesday]) == "Monday, Tuesday"


def test_text_boxes_keep_a_text_for_each_label(in_account: Account) -> None:
    field = make_field(in_account, "Guardian", "textbox_list", ("Name", "Phone"))
    name, phone = (str(option.pk) for option in field.options.all())
    assert clean(field, {phone: "555", name: " Ada  B "}) == {name: "Ada B", phone: "555"}
    assert clean(field, "phone: 5:5; Name: Ada") == {name: "Ada", phone: "5:5"}
    assert clean(field, {name: "", phone: " "}) is clean(field, "") is None
    assert display(field, {name: "Ada", phone: "555"}) == "Name: Ada\nPhone: 555"


def test_a_removed_option_stays_where_it_is_but_is_not_offered(in_account: Account) -> None:
    field = make_field(in_account, "Size", "single", ("S", "M"))
    small = field.options.get(label="S")
    with writes.frame("test data", silent=True):
        small.is_removed = True
        small.save()
    field = get_definition(field.pk)
    assert [option.label for option in field.offered] == ["M"]
    assert clean(field, str(small.pk)) == str(small.pk)
    assert display(field, str(small.pk)) == "S"
    with pytest.raises(Refused):
        clean(field, "S")


def test_fields_are_found_by_id_and_key(in_account: Account, other_account: Account) -> None:
    make_field(other_account, "Size")
    size, other = make_field(in_account, "Size"), make_field(in_account, "Other", position=1)
    assert definitions() == [size, other]
    assert definitions("company") == []
    found = definitions_named(["size", str(other.pk), "no such", "00000000"])
    assert found == {"size": size, str(other.pk): other}
    assert get_definition(size.pk) == size
