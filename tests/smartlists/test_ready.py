"""The lists that accounts begin with."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from contacts.conditions.compiler import Fields, cleaned
from contacts.listing.state import State
from contacts.models import ListState
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.smartlists.access import lists_shown, rights_of
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.ready import READY
from hoopcrm.smartlists.services.ready import smart_lists_seed

NAMES = [str(name) for name, _state in READY]


@pytest.mark.parametrize(("name", "state"), READY, ids=NAMES)
def test_its_conditions_can_be_asked(
    name: Any, state: State, in_account: Account, alice: Member
) -> None:
    fields = Fields.every(alice)
    assert cleaned(state.conditions, fields) == state.conditions
    assert State.of_data(state.data()) == state


def test_a_new_account_gets_them_once(in_account: Account, alice: Member, bob: Member) -> None:
    for _time in range(2):
        smart_lists_seed(Actor.system("tests"))
    assert [one.name for one in lists_shown(bob)] == NAMES
    for one in lists_shown(bob):
        assert not rights_of(bob, one).edit
        assert rights_of(alice, one).manage


def test_accounts_that_were_there_get_the_same(account: Account) -> None:
    made = import_module("hoopcrm.smartlists.migrations.0003_ready_made")
    with unscoped("as a migration runs"), writes.frame("migration", silent=True):
        made.make_lists(apps, None)
        made.make_lists(apps, None)
    with scope(account):
        found = list(SmartList.objects.order_by("id"))
        assert [(one.name, State.of_data(one.state)) for one in found] == [
            (str(name), state) for name, state in READY
        ]
        for one in found:
            assert one.state_hash == State.of_data(one.state).hash
            assert ListState.objects.filter(hash=one.state_hash).exists()
