"""Lists with conditions: pages, counts, arrows, and what cannot be asked."""

from typing import Any

import pytest

from contacts.conditions.compiler import Fields, cleaned
from contacts.conditions.tree import Condition, Group, parse, stored
from contacts.listing.finder import Finder
from contacts.listing.search import compile_search
from contacts.listing.sorts import order_of
from contacts.listing.state import State
from contacts.models import Tag
from contacts.services.lists import list_state_save
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.keyset import paginate
from hoopcrm.core.scoping import scope
from tests import make


@pytest.fixture
def crowd(account: Account, alice: Member, bob: Member) -> None:
    """Thirty contacts, every third a VIP, every fifth bob's."""
    for number in range(30):
        make.make_contact(
            account,
            Actor.of_member(alice),
            first_name=f"P{number:02}",
            city="Paris" if number % 2 else "Rome",
            tags=["vip"] if number % 3 == 0 else [],
            owner=bob if number % 5 == 0 else None,
        )


def vip() -> Condition:
    return Condition("tags", "any_of", [str(Tag.objects.get(name="vip").pk)])


def kept(actor: Actor, *conditions: Condition) -> str:
    state = State(conditions=Group(conditions))
    list_state_save(actor, state=state)
    return state.hash


def names(member: Member, tree: Group, *, search: str = "", size: int = 4) -> list[str]:
    """The first names of all pages of the list by name, forward."""
    order = order_of("name")
    assert order is not None
    found, after = [], ""
    while True:
        finder = Finder(member, order, compile_search(search), tree)
        page = paginate(finder.take, order, size=size, after=after)
        found += [position.value.split()[0].upper() for position in page.positions]
        after = page.next
        if not after:
            return found


@pytest.mark.usefixtures("crowd", "in_account")
def test_pages_show_every_match_once_in_order(alice: Member) -> None:
    tree = Group((vip(), Condition("city", "is", "paris")))
    assert names(alice, tree) == ["P03", "P09", "P15", "P21", "P27"]


@pytest.mark.usefixtures("crowd", "in_account")
def test_a_search_narrows_the_conditions(alice: Member) -> None:
    assert names(alice, Group((vip(),)), search="P2") == ["P21", "P24", "P27"]


@pytest.mark.usefixtures("crowd", "in_account")
def test_a_restricted_member_sees_only_their_own(bob: Member) -> None:
    assert names(bob, Group((vip(),))) == ["P00", "P15"]


@pytest.mark.usefixtures("crowd")
def test_the_page_the_count_and_the_arrows_know_the_conditions(
    account: Account, as_alice: Any, url: Any, actor: Actor
) -> None:
    with scope(account):
        state = kept(actor, vip(), Condition("city", "is", "Paris"))
    page = as_alice.get(url("contacts:list"), {"q": state, "sort": "name"}, follow=True)
    text = page.content.decode()
    assert "P03" in text
    assert "P06" not in text
    count = as_alice.get(url("contacts:count"), {"q": state}).content.decode()
    assert "5" in count


@pytest.mark.usefixtures("crowd", "in_account")
@pytest.mark.parametrize(
    "condition",
    [
        Condition("no_such_field", "is", "x"),
        Condition("city", "no_such_operator", "x"),
        Condition("created", "on", "no date"),
        Condition("custom.0190a000-0000-7000-8000-000000000000", "is", "x"),
        Condition("custom.nonsense", "is", "x"),
    ],
)
def test_what_cannot_be_asked_matches_nobody(alice: Member, condition: Condition) -> None:
    assert names(alice, Group((condition,))) == []


@pytest.mark.usefixtures("crowd", "in_account")
def test_who_may_not_see_notes_cannot_ask_about_them(account: Account, alice: Member) -> None:
    make.make_role(account, "No notes", "contacts.view")
    carl = make.make_member(account, "Carl", role="No notes")
    without = Group((Condition("note", "empty"),))
    assert len(names(alice, without)) == 30
    assert names(carl, without) == []
    assert "note" not in Fields.every(carl)


def test_a_state_without_conditions_keeps_its_name() -> None:
    assert "conditions" not in State(sort="name").data()


@pytest.mark.usefixtures("in_account")
def test_a_state_comes_back_as_it_was_kept(actor: Actor) -> None:
    tree = Group((Group((Condition("city", "is", "Rome"),)), Condition("source", "empty")), True)
    state = State(conditions=tree)
    list_state_save(actor, state=state)
    assert State.load(state.hash) == state


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"v": 2, "all": []},
        {"v": 1},
        {"v": 1, "all": [], "any": []},
        {"v": 1, "all": {}},
        {"v": 1, "all": [{"field": "city"}]},
        {"v": 1, "all": [{"field": "city", "op": "is", "value": "x" * 2000}]},
        {"v": 1, "all": [{"field": "city", "op": "is", "value": "\x00"}]},
        {"v": 1, "all": [{"field": "city", "op": "is", "value": float("nan")}]},
        {"v": 1, "all": [{"field": "city", "op": "is", "more": 1}]},
        {"v": 1, "all": [{"field": "city", "op": "is"}] * 51},
        {"v": 1, "all": [{"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}]},
    ],
)
def test_what_is_no_tree_is_refused(data: Any) -> None:
    with pytest.raises(Refused):
        parse(data)


def test_a_tree_is_stored_as_it_is_parsed() -> None:
    data = {
        "v": 1,
        "any": [
            {"all": [{"field": "city", "op": "is", "value": "Rome"}]},
            {"field": "source", "op": "empty"},
        ],
    }
    assert stored(parse(data)) == data


@pytest.mark.usefixtures("in_account")
@pytest.mark.parametrize(
    ("condition", "field"),
    [
        (Condition("city", "is", " "), "value"),
        (Condition("city", "is", "x" * 400), "value"),
        (Condition("city", "any_of", ","), "value"),
        (Condition("city", "equals", "x"), "op"),
        (Condition("town", "is", "x"), "field"),
        (Condition("tags", "any_of", ["vip"]), "value"),
        (Condition("tags", "any_of", []), "value"),
        (Condition("created", "on", "2026-02-30"), "value"),
        (Condition("created", "from_to", ["2026-02-03"]), "value"),
        (Condition("created", "in_last", [0, "days"]), "value"),
        (Condition("created", "in_last", ["1", "fortnights"]), "value"),
        (Condition("age", "older", "1.5"), "value"),
        (Condition("id", "is", "12"), "value"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    alice: Member, condition: Condition, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        cleaned(Group((Condition("city", "empty"), condition)), Fields.every(alice))
    assert refused.value.field == field
    assert refused.value.data["index"] == 1
