"""Loading the demo, signing in to it, and removing it for good."""

from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from contacts.models import Contact
from hoopcrm.accounts.erasure import remains
from hoopcrm.accounts.models import Account, User
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.demo.access import demo_account
from hoopcrm.demo.logins import STAFF
from hoopcrm.demo.services import demo_load, demo_remove
from hoopcrm.events.models import Event
from tests import make

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
FEW = 120


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def demo(db: None) -> Account:
    return demo_load(SYSTEM, contacts=FEW)


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def counts(account: Account) -> dict[str, Any]:
    with scope(account):
        events = Counter(Event.objects.values_list("type", flat=True))
        names = list(Contact.objects.order_by("created_at").values_list("sort_name", flat=True))
        return {"rows": remains(account.pk), "events": events, "names": names}


def test_two_loads_are_equal(demo: Account):
    first = counts(demo)
    demo_remove(SYSTEM)
    assert counts(demo_load(SYSTEM, again=True, contacts=FEW)) == first


def test_removal_leaves_nothing_touches_nobody_else_and_lasts(demo: Account, account: Account):
    make.make_contact(account, email="ada@example.com")
    make.make_member(account, "Alice", role="Admin")
    kept = remains(account.pk)
    demo_remove(SYSTEM)
    assert remains(demo.pk) == {}
    assert demo_account() is None
    assert remains(account.pk) == kept
    assert set(User.objects.values_list("email", "is_active")) == {
        ("alice@example.com", True),
        (STAFF.email, False),
    }
    assert run("demo_logins") == ""
    assert STAFF.email not in Client().get("/accounts/login/").content.decode()
    assert run("load_demo", "--once") == ""
    assert demo_account() is None
    with pytest.raises(CommandError, match="--reload"):
        run("load_demo")
    with pytest.raises(CommandError, match="no demo"):
        run("remove_demo")


def test_erasing_its_account_by_hand_counts_as_removal(demo: Account):
    run("account_erase", str(demo.pk), "--yes")
    assert run("load_demo", "--once") == ""
    assert not Account.objects.exists()
    answer = Client().post("/accounts/login/", {"login": STAFF.email, "password": STAFF.password})
    assert answer.status_code == 200


def test_a_login_that_is_taken_stops_the_load(account: Account):
    make.make_member(account, "Admin")
    with pytest.raises(CommandError, match=r"admin@example\.com"):
        run("load_demo")
    assert demo_account() is None
    assert Account.objects.count() == 1
