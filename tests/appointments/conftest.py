"""A contact, a calendar with Alice as its host, and the addresses of its pages."""

import pytest

from appointments.models import Calendar
from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from tests import make
from tests.appointments.make import make_calendar


@pytest.fixture
def contact(account: Account) -> Contact:
    return make.make_contact(account, email="ada@example.com")


@pytest.fixture
def lesson(account: Account, alice: Member) -> Calendar:
    """Round robin, Alice, half an hour, day and night."""
    return make_calendar(account, alice)
