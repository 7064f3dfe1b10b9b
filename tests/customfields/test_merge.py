"""Merge fields: what a text becomes for a contact."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

from hoopcrm.accounts.logo import SIDE
from hoopcrm.accounts.merge_fields import NOT_KEPT
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.logo import account_logo_remove, account_logo_set
from hoopcrm.core.actor import Actor
from hoopcrm.core.merge import MergeContext, merge_html, merge_text
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.services.custom_values import custom_value_create, custom_value_update
from hoopcrm.customfields.services.fields import field_create
from hoopcrm.files.pictures import squares
from tests.files import pictures
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


def test_every_field_of_the_contact(in_account: Account) -> None:
    contact = make_contact(
        in_account,
        email="Ada@example.com",
        phone="+13125550142",
        business="Zenith",
        address1="1 Main St",
        city="Chicago",
        state="IL",
        postal_code="60601",
        country="US",
        time_zone="America/Chicago",
        birth_date="1990-12-24",
        source="Fair",
        website="ada.example",
    )
    contact.first_attribution |= {"utmSource": "fb_ad", "campaignId": 7, "adId": None}
    for name, expected in {
        "id": str(contact.pk),
        "name": "Ada Lovelace",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "Ada@example.com",
        "phone": "(312) 555-0142",
        "phone_raw": "+13125550142",
        "company_name": "Zenith",
        "full_address": "1 Main St, Chicago, IL, 60601, United States",
        "address1": "1 Main St",
        "city": "Chicago",
        "state": "IL",
        "postal_code": "60601",
        "timezone": "America/Chicago",
        "date_of_birth": "24 Dec 1990",
        "source": "Fair",
        "website": "https://ada.example",
        "attributionSource.sessionSource": "Others",
        "attributionSource.utmSource": "fb_ad",
        "attributionSource.campaignId": "7",
        "attributionSource.adId": "",
        "lastAttributionSource.sessionSource": "Others",
        "lastAttributionSource.utmSource": "",
    }.items():
        assert merge_text(f"{{{{contact.{name}}}}}", MergeContext(contact=contact)) == expected


def test_every_field_of_the_account_and_the_moment(in_account: Account) -> None:
    for name, value in {
        "street": "2 Lake Dr",
        "city": "Chicago",
        "region": "IL",
        "postal_code": "60602",
        "email": "office@example.com",
        "phone": "312 555 0123",
        "website": "https://club.example",
    }.items():
        setattr(in_account, name, value)
    at = datetime(2026, 3, 4, 15, 5, 9, tzinfo=UTC)
    for name, expected in {
        "location.id": str(in_account.pk),
        "location.name": "Northwind",
        "location.address": "2 Lake Dr",
        "location.full_address": "2 Lake Dr, Chicago, IL, 60602, United States",
        "location.city": "Chicago",
        "location.state": "IL",
        "location.country": "United States",
        "location.postal_code": "60602",
        "location.email": "office@example.com",
        "location.phone": "(312) 555-0123",
        "location.phone_raw": "+13125550123",
        "location.website": "https://club.example",
        "right_now.second": "09",
        "right_now.minute": "05",
        "right_now.hour": "15",
        "right_now.hour_ampm": "3",
        "right_now.ampm": "PM",
        "right_now.day_of_week": "Wednesday",
        "right_now.day": "4",
        "right_now.month": "3",
        "right_now.month_name": "March",
        "right_now.month_english": "March",
        "right_now.year": "2026",
        "right_now.middle_endian_date": "03/04/2026",
        "right_now.little_endian_date": "04/03/2026",
    }.items():
        assert merge_text(f"{{{{{name}}}}}", MergeContext(at=at)) == expected
    in_account.phone = "ask at the desk"
    text = "{{location.phone}}|{{location.phone_raw}}"
    assert merge_text(text, MergeContext()) == "ask at the desk|"


def test_names_of_standard_merge_fields_are_no_keys(actor: Actor, in_account: Account) -> None:
    assert field_create(actor, label="Timezone", type="text").key == "timezone_2"


def test_custom_values_by_the_key_that_stays(in_account: Account, actor: Actor) -> None:
    made = custom_value_create(actor, name="Office hours", value="9 & 5\nclosed")
    assert merge_text("{{custom_values.office_hours}}", MergeContext()) == "9 & 5\nclosed"
    assert merge_html("{{custom_values.office_hours}}", MergeContext()) == "9 &amp; 5<br>closed"
    custom_value_update(actor, custom_value=made, changes={"name": "Hours", "value": "24/7"})
    assert merge_text("{{custom_values.office_hours}}", MergeContext()) == "24/7"


def test_the_logo_has_an_address_for_everybody(in_account: Account, actor: Actor) -> None:
    assert merge_text("[{{location.logo_url}}]", MergeContext()) == "[]"
    drawn = squares(ContentFile(pictures.striped()), name="logo.png", crop=None, sides=(SIDE,))
    row = account_logo_set(actor, account=in_account, drawn=drawn[0])
    with scope(row):
        address = merge_text("{{location.logo_url}}", MergeContext())
    assert address.startswith(settings.SITE_URL)
    path = address.removeprefix(settings.SITE_URL)
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("image/")
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    account_logo_remove(actor, account=row)
    assert Client().get(path).status_code == 404


def test_what_is_not_kept_becomes_nothing(in_account: Account, alice: Member) -> None:
    for name in NOT_KEPT:
        assert merge_text("[{{" + name + "}}]", MergeContext(member=alice)) == "[]"
