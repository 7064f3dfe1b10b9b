"""A list of Alice's, and how lists are made."""

from collections.abc import Callable
from typing import Any

import pytest

from contacts.listing.state import State
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.services.lists import smart_list_create
from tests import make

BY_NAME = State(sort="name", columns=("email", "owner"))


@pytest.fixture
def make_list(account: Account, alice: Member) -> Callable[..., SmartList]:
    """`make_list("Customers", owner=bob, everyone="view")`."""

    def build(name: str = "By name", owner: Member = alice, **over: Any) -> SmartList:
        with scope(account):
            values = {"state": BY_NAME, "page_size": 20} | over
            return smart_list_create(Actor.of_member(owner), owner=owner, name=name, **values)

    return build


@pytest.fixture
def by_name(make_list: Callable[..., SmartList]) -> SmartList:
    return make_list()


@pytest.fixture
def erin(account: Account) -> Member:
    """A colleague with the built-in role User, who sees every contact."""
    return make.make_member(account, "Erin")
