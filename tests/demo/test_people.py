"""The demo's contacts are the same ones each time, believable, and reach nobody real."""

from datetime import UTC, date, datetime, timedelta

import phonenumbers
import pytest

from contacts.normalise import email_normalised, phone_e164
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.models.definition import MANY_CHOICES, ONE_CHOICE
from hoopcrm.demo.data import company
from hoopcrm.demo.people import CONTACTS, Someone, people

MOMENT = datetime(2026, 3, 14, 15, 0, tzinfo=UTC)
# Fiction's numbers: North America, United Kingdom (mobile), France (mobile), Germany (Berlin).
UNUSED = ("55501", "7700900", "63998", "3023125")


@pytest.fixture(scope="module")
def everybody() -> list[Someone]:
    return people(MOMENT)


def test_two_draws_are_equal_and_another_day_only_moves_the_dates(everybody: list[Someone]):
    assert people(MOMENT) == everybody
    later = people(MOMENT + timedelta(days=40))
    assert [one.latin_name for one in later] == [one.latin_name for one in everybody]
    assert [one.tags for one in later] == [one.tags for one in everybody]


def test_there_are_two_thousand_made_over_the_last_year(everybody: list[Someone]):
    assert len(everybody) == CONTACTS == 2_000
    made = [one.created for one in everybody]
    assert made == sorted(made)
    assert MOMENT - timedelta(days=367) < made[0] < MOMENT - timedelta(days=330)
    assert made[-1] < MOMENT


def test_addresses_are_distinct_and_lead_nowhere(everybody: list[Someone]):
    emails = [email_normalised(email) for one in everybody for email in one.emails]
    assert len(set(emails)) == len(emails) > 1_800
    assert {email.partition("@")[2] for email in emails} == {
        "example.com",
        "example.org",
        "example.net",
    }


def test_phones_are_distinct_and_ring_nowhere(everybody: list[Someone]):
    phones = [phone_e164(number, "US") for one in everybody for _label, number in one.phones]
    assert len(set(phones)) == len(phones) > 1_800
    for phone in phones:
        national = str(phonenumbers.parse(phone).national_number)
        in_north_america = phone.startswith("+1")
        assert (national[3:] if in_north_america else national).startswith(UNUSED), phone


def test_everybody_can_be_reached_and_is_named(everybody: list[Someone]):
    assert all(one.first and one.last for one in everybody)
    assert all(one.emails or one.phones for one in everybody)


def test_names_come_in_many_scripts(everybody: list[Someone]):
    outside_latin = [one for one in everybody if not any(c < "\u0250" for c in one.first)]
    assert 50 < len(outside_latin) < 300


def test_fields_fit_their_kinds(everybody: list[Someone]):
    fields = {field.key: field for folder in company.FOLDERS for field in folder.fields}
    with_files = {FieldDefinition.Type.FILE, FieldDefinition.Type.SIGNATURE}
    wanted = set(FieldDefinition.Type.values) - with_files
    assert {field.type for field in fields.values()} == wanted
    for one in everybody:
        for key, value in one.custom.items():
            field = fields[key]
            if field.type in ONE_CHOICE:
                assert value in field.options
            elif field.type in MANY_CHOICES:
                assert set(value) <= set(field.options)
            elif field.type == "date":
                date.fromisoformat(value)
