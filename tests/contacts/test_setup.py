"""What a new account has of contacts."""

import pytest

from contacts.models import ContactType
from hoopcrm.accounts.limits import limit_counters
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.setup import account_setups
from hoopcrm.core import writes
from hoopcrm.core.scoping import scope
from tests.make import make_contact

pytestmark = pytest.mark.django_db


def test_a_new_account_has_its_types_once() -> None:
    with writes.frame("test data", silent=True):
        account = Account.objects.create(name="New")
    with scope(account):
        for _time in range(2):
            account_setups.get("contacts.types").run(account)
        labels = list(ContactType.objects.values_list("key", "label"))
    assert labels == [("lead", "Lead"), ("customer", "Customer")]


def test_living_contacts_count(in_account: Account) -> None:
    make_contact(in_account)
    assert limit_counters.get("contacts").count(in_account) == 1
