"""Every standard field as a column of the list."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.services.ownership import contact_follower_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make
from tests.contacts.test_list import Url, body, state


def test_every_standard_field_can_be_a_column(
    account: Account, alice: Member, bob: Member, as_alice: Client, url: Url
) -> None:
    contact = make.make_contact(
        account,
        Actor.of_member(alice),
        emails=["ada@example.com", "second@example.com", "third@example.com"],
        phones=[("", "+1 312 555 0123"), ("work", "+1 312 555 0199")],
        website="https://ada.example",
        gender="female",
        birth_date="--12-10",
        address1="12 St James's Square",
        state="Westminster",
        postal_code="SW1Y 4LE",
        time_zone="Europe/London",
    )
    with scope(account):
        contact_follower_add(Actor.of_member(alice), contact=contact, member=bob)
    keys = ("first_name", "last_name", "additional_emails", "additional_phones", "followers")
    keys += ("updated_by", "created_via", "website", "gender", "birth_date", "address1", "state")
    keys += ("postal_code", "time_zone", "first_source", "latest_source", "contact_id")
    chosen = {"q": state(account, columns=keys)}
    with CaptureQueriesContext(connection) as captured:
        html = body(as_alice.get(url("contacts:list"), chosen))
    assert re.findall(r'data-column="([^"]+)"', html) == ["name", *keys]
    cells = re.findall(r'<td data-label="([^"]+)"[^>]*>(.*?)</td>', html, re.DOTALL)
    told = {label: re.sub("<[^>]*>", "", text).strip() for label, text in cells}
    assert told == {
        "First name": "Ada",
        "Last name": "Lovelace",
        "Additional e-mails": "second@example.com, third@example.com",
        "Additional phones": "Work: (312) 555-0199",
        "Followers": "Bob",
        "Last updated by": "Alice",
        "Created by way of": "By hand",
        "Website": "https://ada.example",
        "Gender": "Female",
        "Date of birth": "10 Dec",
        "Street address": "12 St James&#x27;s Square",
        "State": "Westminster",
        "Postal code": "SW1Y 4LE",
        "Time zone": "Europe/London",
        "First session source": "CRM UI",
        "Latest session source": "CRM UI",
        "Contact ID": str(contact.pk),
    }
    for number in range(30):
        make.make_contact(account, emails=[f"{number}@x.org", f"{number}@y.org"])
    with CaptureQueriesContext(connection) as more:
        body(as_alice.get(url("contacts:list"), chosen))
    assert len(more) == len(captured)
    assert "Other columns cannot sort the list" in html
