"""The business profile and the duplicates preferences."""

from collections.abc import Callable

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.events.changes import changes_of
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
HTMX = {"HX-Request": "true"}
GOOD = {
    "name": "Northwind",
    "legal_name": "Northwind Traders Ltd",
    "email": "office@northwind.example",
    "phone": "+1 312 555 0123",
    "website": "northwind.example",
    "street": "1 Main Street",
    "city": "Chicago",
    "postal_code": "60601",
    "region": "IL",
    "country": "US",
    "time_zone": "America/Chicago",
    "currency": "EUR",
    "locale": "en-GB",
    "sms_opt_out": "Text STOP to end this.",
    "email_opt_out": "Enough of us?",
}


def test_saved_with_an_event(account: Account, as_alice: Client, url: Url) -> None:
    assert as_alice.post(url("business:profile"), GOOD).status_code == 302
    account.refresh_from_db()
    assert (account.legal_name, account.region) == ("Northwind Traders Ltd", "IL")
    assert account.website == "https://northwind.example"
    assert account.sms_opt_out == "Text STOP to end this."
    assert account.sms_sender_name is False
    with scope(account):
        event = Event.objects.get(type="account.updated")
    assert event.changes["currency"] == ["USD", "EUR"]
    assert "country" not in event.changes
    assert describe(event).startswith("Account changed: business e-mail, business phone, city")
    assert "_" not in describe(event)


def test_the_log_names_fields_and_choices_in_words() -> None:
    event = Event(
        type="account.updated",
        subject_type="accounts.account",
        changes={"country": ["US", "FR"], "match_first": ["email", "phone"]},
    )
    assert [(one.label, one.before, one.after) for one in changes_of(event)] == [
        ("Country", "United States", "France"),
        ("Find existing contacts by", "E-mail", "Phone"),
    ]
    event = Event(
        type="member.role_changed",
        subject_type="accounts.member",
        subject_label="Bob",
        changes={"only_assigned": [False, True]},
    )
    assert describe(event) == "Bob sees only assigned contacts"
    assert [(one.label, one.after) for one in changes_of(event)] == [("Only assigned data", "Yes")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("email", "nobody"),
        ("phone", "call me"),
        ("phone", "12"),
        ("website", "javascript://x"),
        ("time_zone", "Mars/Olympus"),
        ("country", "ZZ"),
        ("currency", "coins"),
        ("sms_opt_out", "Tell us to go away."),
        ("sms_opt_out", ""),
        ("city", "x" * 121),
    ],
)
def test_a_fault_stands_beside_its_field(
    account: Account, as_alice: Client, url: Url, field: str, value: str
) -> None:
    response = as_alice.post(url("business:profile"), GOOD | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Northwind Traders Ltd" in response.content.decode()
    account.refresh_from_db()
    assert account.legal_name == ""


def test_preferences_are_saved_at_once(account: Account, as_alice: Client, url: Url) -> None:
    data = {"allow_duplicates": "on", "match_first": "phone", "match_second": ""}
    response = as_alice.post(url("business:duplicates"), data, headers=HTMX)
    assert response.status_code == 200
    assert "Saved" in response.headers["HX-Trigger"]
    account.refresh_from_db()
    chosen = (account.allow_duplicates, account.match_first, account.match_second)
    assert chosen == (True, "phone", False)
    back = as_alice.post(url("business:duplicates"), {"match_first": "email", "match_second": "1"})
    assert back.status_code == 302
    account.refresh_from_db()
    chosen = (account.allow_duplicates, account.match_first, account.match_second)
    assert chosen == (False, "email", True)


def test_only_who_may_change_the_settings(as_carol: Client, as_mallory: Client, url: Url) -> None:
    assert as_carol.post(url("business:profile"), GOOD).status_code == 403
    assert as_mallory.get(url("business:profile")).status_code == 404
