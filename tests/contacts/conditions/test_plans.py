"""Each plan of a list finds the same contacts in the same order."""

from math import inf
from typing import Any
from uuid import UUID

import pytest

from contacts.conditions.tree import Condition, Group
from contacts.linked_records import CONTACT
from contacts.listing import finder as finder_module
from contacts.listing import walk as walk_module
from contacts.listing import wanted as wanted_module
from contacts.listing.finder import Finder
from contacts.listing.search import compile_search
from contacts.listing.sorts import SORTS
from contacts.listing.walk import Walk
from contacts.listing.wanted import sides
from contacts.models import Tag
from contacts.services.tasks import task_create, task_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.keyset import paginate
from hoopcrm.core.scoping import scope
from tests import make

FURTHER = (9, 39)


@pytest.fixture
def crowd(account: Account, in_account: Account, alice: Member, bob: Member) -> Group:
    """Forty contacts; the list of those in Rome with a tag and an open task, one of them two.

    Two of them are only further contacts of a task, and one is that as well.
    """
    actor = Actor.of_member(alice)
    people = []
    for number in range(40):
        contact = make.make_contact(
            account,
            actor,
            first_name=f"P{number:02}",
            city="Rome" if number % 2 else "Paris",
            business=f"Firm {number % 5}" if number % 4 else "",
            tags=["vip"] if number % 3 == 0 else ["lead"],
            owner=bob if number % 5 == 0 else None,
        )
        people.append(contact)
        for _task in range(0 if number in FURTHER else number % 7 // 2):
            task_create(actor, contact=contact, title="Call", due_at=now())
    of_first = task_create(actor, contact=people[1], title="Meet", due_at=now())
    also = [people[number].pk for number in (*FURTHER, 33)]
    task_update(actor, task=of_first, changes={}, links={CONTACT: also})
    vip = str(Tag.objects.get(name="vip").pk)
    return Group(
        (
            Condition("tags", "any_of", [vip]),
            Condition("open_task", "on"),
            Group((Condition("city", "is", "Rome"), Condition("city", "empty")), any_of=True),
        )
    )


def forget_plans() -> None:
    """As if a minute had passed."""
    wanted_module._kept_of.cache_clear()


def pages(member: Member, tree: Group, sort: str, *, descending: bool) -> list[Any]:
    """All ids in order, a few a page; going back finds the same."""
    order = SORTS[sort].order(descending=descending)
    found: list[Any] = []
    after = ""
    while True:
        take = Finder(member, order, compile_search(""), tree).take
        page = paginate(take, order, size=2, after=after)
        found += [position.pk for position in page.positions]
        if page.previous:
            back = paginate(take, order, size=2, before=page.previous)
            before = found[: -len(page.positions)]
            assert [position.pk for position in back.positions] == before[-2:]
        after = page.next
        if not after:
            return found


@pytest.mark.parametrize("sort", ["created", "name", "business", "activity"])
@pytest.mark.parametrize("descending", [False, True])
def test_every_plan_finds_the_same(
    crowd: Group, alice: Member, monkeypatch: pytest.MonkeyPatch, sort: str, descending: bool
) -> None:
    with monkeypatch.context() as only:
        only.setattr(Walk, "on", lambda *args: inf)
        only.setattr(Walk, "on_beside", lambda *args: False)
        by_index = pages(alice, crowd, sort, descending=descending)
    assert len(by_index) == 5
    forget_plans()
    monkeypatch.delattr(Finder, "_by_search_index")
    assert pages(alice, crowd, sort, descending=descending) == by_index
    # A row at a time, then far.
    forget_plans()
    monkeypatch.setattr(finder_module, "CONDITION_ROWS", 1)
    monkeypatch.setattr(finder_module, "SECOND_ROWS", 1)
    monkeypatch.setattr(finder_module, "LONG_WALK_ROWS", 1_000)
    monkeypatch.setattr(finder_module, "NEAR_ROWS", 0)
    monkeypatch.setattr(walk_module, "FEWEST_ASIDE", 1)
    beside = Walk.on_beside
    went = []

    def watch(self: Walk, rows: int, side: Any) -> bool:
        went.append(beside(self, rows, side))
        return went[-1]

    monkeypatch.setattr(Walk, "on_beside", watch)
    assert pages(alice, crowd, sort, descending=descending) == by_index
    assert went
    assert all(went)
    # Begun with what found the page last time.
    monkeypatch.setattr(Walk, "on", None)
    assert pages(alice, crowd, sort, descending=descending) == by_index


def _batch_without_a_hit(account: Account, rome: int, batch: int) -> list[UUID]:
    """The ids of `rome` contacts of Rome, newest first, behind a batch of newer ones."""
    found = [make.make_contact(account, first_name="Old", city="Rome").pk for _ in range(rome)]
    for _ in range(batch):
        make.make_contact(account, first_name="New", city="Oslo")
    return found[::-1]


def test_a_batch_of_new_contacts_without_a_hit_is_walked_past(
    in_account: Account, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    rome = _batch_without_a_hit(in_account, rome=6, batch=6)
    monkeypatch.delattr(Finder, "_by_search_index")
    # Six rows hold nothing, the next two are hits: the four that are missing cannot be far.
    monkeypatch.setattr(finder_module, "CONDITION_ROWS", 6)
    monkeypatch.setattr(finder_module, "SECOND_ROWS", 2)
    monkeypatch.setattr(finder_module, "LONG_WALK_ROWS", 4)
    order = SORTS["created"].order(descending=True)
    tree = Group((Condition("city", "is", "Rome"),))
    found = Finder(alice, order, compile_search(""), tree).take(None, False, 6)
    assert [position.pk for position in found] == rome
    monkeypatch.setattr(finder_module, "LOOK_AHEAD_ROWS", 6)
    monkeypatch.setattr(finder_module, "WALKED_ROWS", 2)
    monkeypatch.setattr(finder_module, "WORD_ROWS", 4)
    found = Finder(alice, order, compile_search("old"), Group()).take(None, False, 6)
    assert [position.pk for position in found] == rome


@pytest.mark.parametrize(("common", "walks"), [(1, True), (10_000, False)])
def test_what_is_common_behind_a_long_batch_is_walked_to(
    in_account: Account, alice: Member, monkeypatch: pytest.MonkeyPatch, common: int, walks: bool
) -> None:
    rome = _batch_without_a_hit(in_account, rome=2, batch=6)
    for name in ("CONDITION_ROWS", "SECOND_ROWS", "LOOK_AHEAD_ROWS", "WALKED_ROWS", "WORD_ROWS"):
        monkeypatch.setattr(finder_module, name, 1)
    monkeypatch.setattr(finder_module, "COMMON_ROWS", common)
    sorted_all = []
    by_index = Finder._by_search_index

    def watch(self: Finder, *args: Any) -> Any:
        sorted_all.append(self)
        return by_index(self, *args)

    monkeypatch.setattr(Finder, "_by_search_index", watch)
    order = SORTS["created"].order(descending=True)
    tree = Group((Condition("city", "is", "Rome"),))
    for search, conditions in (("", tree), ("old", Group())):
        finder = Finder(alice, order, compile_search(search), conditions)
        found = finder.take(None, False, 2)
        assert [position.pk for position in found] == rome
    assert (not sorted_all) is walks


def test_what_the_indexes_are_slow_for_is_met_on_a_longer_walk_next_time(
    in_account: Account, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    rome = _batch_without_a_hit(in_account, rome=2, batch=6)
    for name in ("CONDITION_ROWS", "SECOND_ROWS", "LONG_WALK_ROWS"):
        monkeypatch.setattr(finder_module, name, 1)
    monkeypatch.setattr(finder_module, "QUICK_SECONDS", 0)
    order = SORTS["created"].order(descending=True)
    tree = Group((Condition("city", "is", "Rome"),))

    def take() -> list[UUID]:
        found = Finder(alice, order, compile_search(""), tree).take(None, False, 2)
        return [position.pk for position in found]

    assert take() == rome
    with monkeypatch.context() as only:
        only.delattr(Finder, "_by_search_index")
        assert take() == rome
        monkeypatch.setattr(finder_module, "FAR_ROWS", 1)
        with pytest.raises(AttributeError):
            take()
    assert take() == rome


@pytest.mark.parametrize("descending", [False, True])
def test_contacts_of_one_owner_are_found_beside_any_number_of_others(
    crowd: Group, alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch, descending: bool
) -> None:
    his = Condition("owner", "is", str(bob.pk))
    rome = Condition("city", "is", "Rome")
    trees = [Group((his,)), Group((Group((his, rome)),), any_of=True), Group((his, crowd.parts[0]))]
    expected = [pages(alice, tree, "created", descending=descending) for tree in trees]
    assert [len(ids) for ids in expected] == [8, 4, 3]
    forget_plans()
    # A walk over as many rows as he has contacts, and nothing else.
    monkeypatch.delattr(Finder, "_by_search_index")
    monkeypatch.setattr(finder_module, "CONDITION_ROWS", 9)
    monkeypatch.setattr(finder_module, "SECOND_ROWS", 0)
    monkeypatch.setattr(finder_module, "LONG_WALK_ROWS", 0)
    monkeypatch.setattr(Walk, "on_beside", lambda *args: False)
    assert [pages(alice, tree, "created", descending=descending) for tree in trees] == expected


def test_one_owner_is_known_only_where_each_contact_must_have_them(
    account: Account, in_account: Account, alice: Member, bob: Member
) -> None:
    def of(*parts: Any, any_of: bool = False) -> Any:
        order = SORTS["created"].order(descending=True)
        return Finder(alice, order, compile_search(""), Group(parts, any_of)).wanted.owner

    mine, rome = Condition("owner", "is", "me"), Condition("city", "is", "Rome")
    assert of(mine) == of(mine, rome) == of(Group((mine,)), rome) == alice.pk
    assert of(Condition("owner", "any_of", [str(bob.pk)])) == bob.pk
    assert of(Condition("owner", "any_of", ["me", str(bob.pk)])) is None
    assert of(Condition("owner", "is_not", "me")) is None
    assert of(mine, rome, any_of=True) is None
    assert of(rome) is None


@pytest.mark.parametrize(("fewest", "most", "goes"), [(1, 100, True), (50, 100, False), (1, 3, 0)])
def test_rows_are_read_aside_when_they_are_neither_few_nor_many(
    crowd: Group,
    alice: Member,
    monkeypatch: pytest.MonkeyPatch,
    fewest: int,
    most: int,
    goes: bool,
) -> None:
    monkeypatch.setattr(walk_module, "FEWEST_ASIDE", fewest)
    monkeypatch.setattr(walk_module, "MOST_ASIDE", most)
    order = SORTS["created"].order(descending=True)
    finder = Finder(alice, order, compile_search(""), crowd)
    everybody = [position.pk for position in finder.take(None, False, 50)]
    walk = Walk(
        finder_module.alive,
        order,
        finder.wanted,
        position=None,
        backward=False,
        limit=50,
    )
    [tags, _tasks] = finder.wanted.sides
    assert walk.on_beside(100, tags) is bool(goes)
    assert [position.pk for position in walk.found] == (everybody if goes else [])
    assert walk.is_all is bool(goes)


def test_only_rows_that_each_contact_must_have_are_read_aside(
    crowd: Group, alice: Member, bob: Member
) -> None:
    def of(member: Member, *parts: Any, any_of: bool = False) -> int:
        order = SORTS["created"].order(descending=True)
        tree = Group(parts, any_of)
        return len(sides(Finder(member, order, compile_search(""), tree).wanted.condition))

    tag, task = crowd.parts[:2]
    assert of(alice, tag, task) == 2
    assert of(alice, tag, task, any_of=True) == 1  # rows of either
    assert of(alice, tag, Condition("city", "is", "Rome"), any_of=True) == 0
    assert of(alice, Condition("open_task", "off")) == 0
    assert of(alice, Condition("city", "is", "Rome")) == 0
    assert of(bob, Condition("city", "is", "Rome")) == 1


def test_what_was_read_aside_is_not_asked_again(crowd: Group, alice: Member) -> None:
    order = SORTS["created"].order(descending=True)
    tag, task = crowd.parts[:2]
    [alone] = Finder(alice, order, compile_search(""), Group((tag,))).wanted.sides
    assert alone.rest == ("true", ())
    both = Finder(alice, order, compile_search(""), Group((tag, task))).wanted.sides
    assert ["contacts_task" in side.rest[0] for side in both] == [True, False]


def test_contacts_of_other_accounts_are_not_read_aside(
    crowd: Group, alice: Member, other_account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder_module, "CONDITION_ROWS", 1)
    monkeypatch.setattr(finder_module, "NEAR_ROWS", 0)
    monkeypatch.setattr(walk_module, "FEWEST_ASIDE", 1)
    with scope(other_account):
        make.make_contact(other_account, first_name="Else", tags=["vip"])
    found = pages(alice, crowd, "created", descending=True)
    assert len(found) == 5
