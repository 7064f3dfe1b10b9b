"""Unique custom fields in an import: nobody gets the value of another contact."""

import json
from typing import Any

import pytest

from contacts.ingest import problems as codes
from contacts.ingest.rows import Incoming
from contacts.models import Contact
from contacts.services.contacts import contact_create
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.fields import field_create
from hoopcrm.events.models import Event
from tests.contacts.ingest import conftest
from tests.contacts.ingest.conftest import Ingest, row
from tests.make import make_contact


@pytest.fixture
def passport(in_account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> FieldDefinition:
    """A unique field that the file has a column for."""
    made = field_create(actor, label="Passport", type="text", is_unique=True)
    monkeypatch.setattr(conftest, "FILLED", conftest.FILLED | {f"custom.{made.pk}"})
    return made


def with_passport(passport: FieldDefinition, line: int, email: str, value: str) -> Incoming:
    made = row(line, email=email)
    made.custom[str(passport.pk)] = value
    made.shown["custom.passport"] = value
    return made


def held(passport: FieldDefinition) -> dict[str, Any]:
    rows = Contact.objects.order_by("email_normalised")
    return {one.email: one.custom.get(str(passport.pk)) for one in rows}


def test_a_new_contact_goes_without_a_value_that_is_taken(
    in_account: Account, actor: Actor, passport: FieldDefinition, ingest: Ingest
) -> None:
    make_contact(in_account, email="a@example.com", custom={"passport": "AB1"})
    result = ingest(
        with_passport(passport, 2, "b@example.com", "ab1"),
        with_passport(passport, 3, "c@example.com", "CD2"),
        with_passport(passport, 4, "d@example.com", "cd2"),
    )
    assert result.outcomes == {"created": 3}
    assert held(passport) == {
        "a@example.com": "AB1",
        "b@example.com": None,
        "c@example.com": "CD2",
        "d@example.com": None,
    }
    target = f"custom.{passport.pk}"
    assert [(line, found) for line, _outcome, found in result.problems] == [
        (2, [(codes.BELONGS_TO_OTHER, target, "ab1")]),
        (4, [(codes.BELONGS_TO_OTHER, target, "cd2")]),
    ]
    created = Event.objects.filter(type="contact.created").order_by("id")
    told = [event for event in created if "b@example.com" in json.dumps(event.changes)]
    assert "custom.passport" not in told[0].changes
    with pytest.raises(Refused):
        contact_create(actor, fields={"first_name": "Eve"}, custom={"passport": "cd2"})


def test_a_known_contact_keeps_its_own_value_then(
    in_account: Account, passport: FieldDefinition, ingest: Ingest
) -> None:
    make_contact(in_account, email="a@example.com", custom={"passport": "AB1"})
    make_contact(in_account, first_name="Bea", email="b@example.com", custom={"passport": "CD2"})
    result = ingest(
        with_passport(passport, 2, "b@example.com", "AB1"),
        with_passport(passport, 3, "a@example.com", "EF3"),
    )
    assert held(passport) == {"a@example.com": "EF3", "b@example.com": "CD2"}
    assert [line for line, _outcome, _found in result.problems] == [2]
