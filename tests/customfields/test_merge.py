"""Merge fields: what a text becomes for a contact."""

from datetime import UTC, datetime

import pytest

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.merge import MergeContext, merge_html, merge_text
from hoopcrm.customfields.services.custom_values import custom_value_create, custom_value_update
from tests.make import make_contact, make_field

pytestmark = pytest.mark.django_db


def test_fields_of_the_contact_and_what_is_unknown(in_account: Account) -> None:
    make_field(in_account, "Shirt", "single", ("S", "M"))
    contact = make_contact(
        in_account, phone="+13125550142", city="Chicago", country="US", custom={"shirt": "m"}
    )
    context = MergeContext(contact=contact)
    for text, expected in (
        ("Dear {{contact.first_name}} {{ contact.last_name }},", "Dear Ada Lovelace,"),
        ("{{contact.name}}|{{contact.email}}|", "Ada Lovelace||"),
        ("{{contact.phone}} {{contact.phone_raw}}", "(312) 555-0142 +13125550142"),
        ("{{contact.full_address}}", "Chicago, United States"),
        ("{{contact.shirt}}", "M"),
        ("[{{contact.First_name}}{{Contact.name}}{{contact.nothing}}{{pet.name}}]", "[]"),
        ("{{contact}} {contact.name} {{ }}", "{{contact}} {contact.name} {{ }}"),
    ):
        assert merge_text(text, context) == expected
    assert merge_text("[{{contact.name}}]", MergeContext()) == "[]"


def test_values_are_filled_in_once_and_escaped_in_html(in_account: Account) -> None:
    contact = make_contact(in_account, first_name="<b>Ada</b>", last_name="{{location.name}}")
    context = MergeContext(contact=contact)
    html = merge_html("<p>{{contact.name}}</p>", context)
    assert html == "<p>&lt;b&gt;Ada&lt;/b&gt; {{location.name}}</p>"
    assert merge_text("{{contact.first_name}}", context) == "<b>Ada</b>"


def test_account_owner_and_moment(in_account: Account, alice: Member) -> None:
    in_account.time_zone = "America/Chicago"
    contact = make_contact(in_account, owner=alice)
    at = datetime(2026, 3, 4, 0, 5, 9, tzinfo=UTC)
    context = MergeContext(contact=contact, at=at)
    assert merge_text("{{location.name}} {{user.email}}", context) == "Northwind alice@example.com"
    text = "{{right_now.day_of_week}} {{right_now.little_endian_date}} {{right_now.hour_ampm}}"
    assert merge_text(text + " {{right_now.ampm}}", context) == "Tuesday 03/03/2026 6 PM"
    assert merge_text("[{{user.name}}]", MergeContext()) == "[]"


def test_custom_values_by_the_key_that_stays(in_account: Account, actor: Actor) -> None:
    made = custom_value_create(actor, name="Office hours", value="9 & 5\nclosed")
    assert merge_text("{{custom_values.office_hours}}", MergeContext()) == "9 & 5\nclosed"
    assert merge_html("{{custom_values.office_hours}}", MergeContext()) == "9 &amp; 5<br>closed"
    custom_value_update(actor, custom_value=made, changes={"name": "Hours", "value": "24/7"})
    assert merge_text("{{custom_values.office_hours}}", MergeContext()) == "24/7"
