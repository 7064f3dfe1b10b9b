"""Plan limits hold, also when several create at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from hoopcrm.accounts import limits, plans
from hoopcrm.accounts.jobs import recount_all
from hoopcrm.accounts.models import Account, Member, Role, UsageCounter, User
from hoopcrm.accounts.services.accounts import account_update
from hoopcrm.accounts.services.members import member_add, member_leave
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make

SYSTEM = Actor.system("tests")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> str:
    """A plan with room for three members."""
    plan = plans.Plan(key="small", label="Small", limits={"members": 3})
    monkeypatch.setitem(plans.PLANS, "small", plan)
    return "small"


def add(account: Account, name: str) -> Member:
    with scope(account):
        user = User.objects.create_user(f"{name}@example.com")
        return member_add(SYSTEM, user=user, role=Role.objects.get(name="User"))


@pytest.mark.django_db
def test_cap_refuses_and_leaving_makes_room(small: str):
    account = make.make_account(plan=small)
    first, *_others = [add(account, f"m{number}") for number in range(3)]
    with pytest.raises(Refused) as refused:
        add(account, "late")
    assert refused.value.data == {"limit": 3, "used": 3}
    with scope(account):
        member_leave(SYSTEM, member=first)
    add(account, "in-time")


@pytest.mark.django_db
def test_without_a_limit_nothing_is_counted(account: Account):
    add(account, "dora")
    with scope(account):
        assert not UsageCounter.objects.exists()


@pytest.mark.django_db
def test_a_drifted_counter_is_put_right(small: str):
    account = make.make_account(plan=small)
    add(account, "dora")
    with scope(account):
        UsageCounter.objects.update(value=40)
        recount_all()
        assert UsageCounter.objects.get(key="members").value == 1


@pytest.mark.django_db
def test_another_plan_counts_what_is_there(account: Account, small: str):
    for number in range(4):
        add(account, f"m{number}")
    account_update(SYSTEM, account=account, changes={"plan": small})
    account.refresh_from_db()
    with pytest.raises(Refused, match="allows 3"):
        add(account, "late")


@pytest.mark.django_db(transaction=True)
def test_cap_holds_when_many_create_at_once(small: str):
    account = make.make_account(plan=small)
    start = Barrier(8)

    def join(number: int) -> bool:
        try:
            start.wait()
            add(account, f"m{number}")
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        joined = list(threads.map(join, range(8)))
    with scope(account):
        rows = Member.objects.count()
        told = Event.objects.filter(type="member.added").count()
    assert (sum(joined), rows, told) == (3, 3, 3)


@pytest.mark.django_db
def test_asking_for_an_unknown_limit_is_a_defect(account: Account):
    call: Any = limits.require
    with scope(account), pytest.raises(KeyError):
        call(account, "unheard-of")
