"""An import that gives contacts to members tells each of them once, with the number."""

import pytest

from hoopcrm.accounts.models import Account, Member
from hoopcrm.events.jobs import dispatch
from hoopcrm.notifications.access import lines_of, own_notices
from tests import make
from tests.imports.conftest import Run

pytestmark = pytest.mark.django_db


def told(member: Member) -> list[tuple[str, str, str]]:
    dispatch()
    lines = lines_of(member, own_notices(member))
    return [(line.title, line.text, line.record_url) for line in lines]


def test_owners_and_followers_are_told_once_with_the_number(
    run: Run, account: Account, alice: Member, bob: Member, carol: Member
) -> None:
    make.make_contact(account, email="old@example.com")
    run(
        "Email,Owner,Followers",
        "a@example.com,bob@example.com,carol@example.com",
        "b@example.com,bob@example.com,",
        "old@example.com,bob@example.com,carol@example.com",
        "c@example.com,alice@example.com,",
    )
    contacts = f"/a/{account.pk}/contacts/"
    assert told(bob) == [("people.csv", "An import gave you 3 contacts", contacts)]
    assert told(carol) == [("people.csv", "An import gave you 2 contacts", contacts)]
    assert told(alice) == []  # she did it


def test_an_import_that_gives_nobody_anything_tells_nobody(
    run: Run, account: Account, bob: Member
) -> None:
    make.make_contact(account, email="mine@example.com", owner=bob)
    told(bob)
    before = told(bob)
    run("Email,City", "mine@example.com,Paris", "new@example.com,Rome")
    assert told(bob) == before
