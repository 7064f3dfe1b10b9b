"""The duplicates preferences of an account, where contacts are made and found."""

import pytest

from contacts.matching import Match, Outcome, Rule, match
from contacts.models import Contact
from contacts.services.channels import contact_email_add
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.accounts import account_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from tests.make import SYSTEM, make_contact

pytestmark = pytest.mark.django_db
EMAIL, PHONE = "ada@example.org", "+12015550123"


def with_preferences(account: Account, **changes: object) -> Account:
    return account_update(SYSTEM, account=account, changes=changes)


def test_shared_addresses_only_where_they_are_allowed(account: Account) -> None:
    make_contact(account, email=EMAIL)
    with pytest.raises(Refused, match="already has this e-mail"):
        make_contact(account, email=EMAIL)
    allowing = with_preferences(account, allow_duplicates=True)
    make_contact(allowing, email=EMAIL)
    third = make_contact(allowing, first_name="Bea")
    with scope(allowing):
        contact_email_add(Actor.system("tests"), contact=third, address=EMAIL)
        assert Contact.objects.filter(emails__normalised=EMAIL).count() == 3
    forbidding = with_preferences(allowing, allow_duplicates=False)
    with pytest.raises(Refused, match="already has this e-mail"):
        make_contact(forbidding, email=EMAIL)


@pytest.fixture
def two(account: Account) -> tuple[Contact, Contact]:
    """One has the e-mail, another the phone."""
    return make_contact(account, email=EMAIL), make_contact(account, phone=PHONE)


@pytest.mark.parametrize(("first", "index"), [("email", 0), ("phone", 1)])
def test_the_first_preference_wins(
    account: Account, two: tuple[Contact, Contact], first: str, index: int
) -> None:
    with scope(with_preferences(account, match_first=first)):
        found = match(Rule.UPSERT, email=EMAIL, phone=PHONE)
    assert found == Match(Outcome.UPDATE, two[index].pk, leaves_secondary=True)


def test_the_second_preference_is_optional(account: Account, two: tuple[Contact, Contact]) -> None:
    with scope(account):
        found = match(Rule.UPSERT, email="new@example.org", phone=PHONE)
    assert found == Match(Outcome.UPDATE, two[1].pk)
    with scope(with_preferences(account, match_second=False)):
        alone = match(Rule.UPSERT, email="new@example.org", phone=PHONE)
        nobody = match(Rule.UPSERT, email="new@example.org", phone="+12015550199")
    assert alone == Match(Outcome.CREATE, None, leaves_secondary=True)
    assert nobody == Match(Outcome.CREATE, None)
