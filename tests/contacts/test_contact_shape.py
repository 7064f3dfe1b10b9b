"""A contact as the API answers it and webhooks carry it."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.contact_shape import DND_KEYS, dnd_settings, shape_of, shapes_of
from contacts.models import Contact
from contacts.models.dnd import Channel
from contacts.services.contacts import contact_update
from contacts.services.dnd import dnd_set
from contacts.services.ownership import contact_follower_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import api_time
from tests import make

# Section 2 of the contract: what get, update and upsert answer, with what create adds.
NAMES = """
id locationId name firstName lastName email emailLowerCase firstNameLowerCase lastNameLowerCase
fullNameLowerCase phone timezone companyName dnd dndSettings type source assignedTo address1
city state country postalCode website tags dateOfBirth dateAdded dateUpdated attachments ssn
keyword lastActivity customFields businessId attributionSource lastAttributionSource visitorId
additionalEmails additionalPhones inboundDndSettings gender followers deleted bounceEmail
unsubscribeEmail birthMonth birthDay lastSessionActivityAt offers products
"""
DECLARED = frozenset(NAMES.split())


def test_moments_are_told_in_utc_with_milliseconds() -> None:
    moment = datetime(2021, 7, 2, 5, 18, 26, 704_999, tzinfo=UTC)
    assert api_time(moment) == "2021-07-02T05:18:26.704Z"
    assert api_time(moment.replace(microsecond=0)) == "2021-07-02T05:18:26.000Z"


def test_every_declared_property_is_there_even_when_unset(in_account: Account) -> None:
    contact = make.make_contact(in_account, first_name="", last_name="", email="Ada@Example.com")
    shape = shape_of(contact)
    assert set(shape) == DECLARED
    assert shape["id"] == str(contact.pk)
    assert shape["locationId"] == str(in_account.pk)
    assert shape["email"] == "Ada@Example.com"
    assert shape["emailLowerCase"] == "ada@example.com"
    unset = ("name", "firstName", "phone", "companyName", "assignedTo", "dateOfBirth", "city")
    assert {shape[key] for key in unset} == {None}
    assert shape["tags"] == shape["followers"] == shape["customFields"] == []
    assert shape["dnd"] is False
    assert shape["deleted"] is False


def test_a_full_contact(in_account: Account, actor: Actor, alice: Member, bob: Member) -> None:
    contact = make.make_contact(
        in_account,
        first_name="Ada",
        last_name="McDay",
        emails=["ada@example.com", "second@example.com"],
        phones=[("", "+1 888-888-8888"), ("work", "+1 888-888-8889")],
        birth_date="1990-05-06",
        country="US",
        tags=["vip", "Alpha"],
        owner=alice,
    )
    contact_follower_add(actor, contact=contact, member=bob)
    shape = shape_of(Contact.objects.get(pk=contact.pk))
    assert shape["name"] == "Ada McDay"
    assert shape["fullNameLowerCase"] == "ada mcday"
    assert shape["phone"] == "+18888888888"
    assert shape["additionalEmails"] == [{"email": "second@example.com"}]
    assert shape["additionalPhones"] == [{"phone": "+18888888889", "phoneLabel": "work"}]
    assert shape["dateOfBirth"] == "1990-05-06"
    assert (shape["birthMonth"], shape["birthDay"]) == (5, 6)
    assert shape["tags"] == ["alpha", "vip"]
    assert shape["assignedTo"] == str(alice.pk)
    assert shape["followers"] == [str(bob.pk)]
    assert shape["dateAdded"] == api_time(contact.created_at)


def test_dnd_names_every_channel(in_account: Account, actor: Actor) -> None:
    contact = make.make_contact(in_account, phone="+1 888-888-8888")
    dnd_set(actor, contact=contact, channel=Channel.SMS, on=True, reason="Asked to")
    told = shape_of(contact)["dndSettings"]
    assert set(told) == set(DND_KEYS.values()) == {"Call", "Email", "SMS", "WhatsApp", "GMB", "FB"}
    assert told["SMS"] == {"status": "active", "message": "Asked to", "code": ""}
    assert told["Email"]["status"] == "inactive"
    assert dnd_settings({}) == {
        name: {"status": "inactive", "message": "", "code": ""} for name in DND_KEYS.values()
    }


def test_custom_values_are_told_with_labels_and_numbers(in_account: Account, actor: Actor) -> None:
    values = {
        make.make_field(in_account, "Motto"): ("Onwards", "Onwards"),
        make.make_field(in_account, "Seats", "number"): ("12", 12),
        make.make_field(in_account, "Weight", "number"): ("12.5", 12.5),
        make.make_field(in_account, "Budget", "monetary"): ("1200.00", 1200),
        make.make_field(in_account, "Since", "date"): ("2020-02-03", "2020-02-03"),
        make.make_field(in_account, "Size", "single", ("S", "M")): ("M", "M"),
        make.make_field(in_account, "Likes", "multiple", ("Tea", "Rain")): (
            ["Rain", "Tea"],
            ["Tea", "Rain"],
        ),
    }
    contact = make.make_contact(in_account)
    contact_update(
        actor,
        contact=contact,
        changes={f"custom.{field.pk}": written for field, (written, _told) in values.items()},
    )
    told = {one["id"]: one["value"] for one in shape_of(contact)["customFields"]}
    assert told == {str(field.pk): shown for field, (_written, shown) in values.items()}


@pytest.mark.parametrize("count", [1, 6])
def test_many_cost_as_many_queries_as_one(in_account: Account, count: int) -> None:
    make.make_field(in_account, "Paper", "file")
    contacts = [
        make.make_contact(in_account, email=f"n{n}@example.com", tags=["vip"]) for n in range(count)
    ]
    with CaptureQueriesContext(connection) as queries:
        shapes = shapes_of(contacts)
    assert [shape["id"] for shape in shapes] == [str(contact.pk) for contact in contacts]
    assert len(queries) == 1
