"""The search box: what finds whom, by both plans, and who may see it."""

from collections.abc import Callable
from math import inf
from typing import Any

import pytest
from django.db import connection

from contacts.access import visible_contacts
from contacts.listing import finder as finder_module
from contacts.listing.finder import Finder
from contacts.listing.search import compile_search
from contacts.listing.sorts import SORTS
from contacts.listing.walk import Walk
from contacts.models import Contact
from contacts.services.ownership import contact_follower_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.keyset import paginate, slices
from tests import make

Cast = dict[str, Contact]

# text -> who is found
TRUTH: list[tuple[str, set[str]]] = [
    # parts of names, any order, any case, accents or not
    ("zoë", {"zoe"}),
    ("ZOE", {"zoe"}),
    ("Müll", {"zoe"}),
    ("uller", {"zoe"}),
    ("müller zoë", {"zoe"}),
    ("Müller, Zoë", {"zoe"}),
    ("brien", {"obrien"}),
    ("o'brien", {"obrien"}),
    ("王小明", {"wang"}),
    ("Иван", {"ivan"}),
    # any e-mail, the second one too
    ("zoe@work.example", {"zoe"}),
    ("ZOE@WORK", {"zoe"}),
    ("work.example", {"zoe", "ivan"}),
    ("zoe@work.elsewhere", set()),
    # any phone, any way to write it
    ("+1 555 010 2030", {"obrien"}),
    ("(555) 010-2030", {"obrien"}),
    ("555.010.2030", {"obrien"}),
    ("0102030", {"obrien"}),
    ("+44 555 010 2030", set()),
    ("2030", {"obrien"}),
    ("+49 30 901820", {"zoe"}),
    ("0049 30 901820", {"zoe"}),
    ("+49 (0)30 901820", {"zoe"}),
    ("030 901820", {"zoe"}),
    ("030/901-820", {"zoe"}),
    # business
    ("lakeside", {"obrien"}),
    ("brien lakeside", {"obrien"}),
    # one and two letters: starts of first name, last name, e-mail, business
    ("z", {"zoe"}),
    ("mu", {"zoe"}),
    ("o'", {"obrien"}),
    ("la", {"obrien"}),
    ("王", {"wang"}),
    ("u", set()),
    ("zo mu", {"zoe"}),
    ("zo br", set()),
    ("zoe m", {"zoe"}),
    ("zoe x", set()),
    # wildcards and quotes of the database mean themselves
    ("%", set()),
    ("100%", {"percent"}),
    ("%%%", set()),
    ("___", set()),
    ("under_score", {"percent"}),
    ("underxscore", set()),
    ("back\\slash", {"percent"}),
    ("' or 1=1 --", set()),
    ("nobody at all", set()),
    ("...", set()),
]


@pytest.fixture
def cast(in_account: Account, actor: Actor) -> Cast:
    def contact(first: str, last: str, **over: Any) -> Contact:
        return make.make_contact(in_account, actor, first_name=first, last_name=last, **over)

    return {
        "zoe": contact(
            "Zoë",
            "Müller",
            emails=["zoe@home.example", "zoe@work.example"],
            phones=[("", "+49 30 901820")],
        ),
        "obrien": contact(
            "Pat",
            "O'Brien",
            phones=[("home", "+1 312 555 0199"), ("work", "+1 555 010 2030")],
            business="Lakeside School",
        ),
        "wang": contact("小明", "王", business="王小明 商店"),
        "ivan": contact("Иван", "Петров", email="ivan@work.example"),
        "percent": contact("100% under_score", "back\\slash"),
    }


@pytest.fixture(params=["walk", "index"])
def plan(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each search by either of its plans."""
    if request.param == "index":
        monkeypatch.setattr(Walk, "on", lambda *args: inf)
    else:
        monkeypatch.delattr(Finder, "_by_search_index")
    return str(request.param)


def found(member: Member, text: str, sort: str = "created", limit: int = 50) -> list[Any]:
    order = SORTS[sort].order(descending=True)
    finder = Finder(member, order, compile_search(text))
    return [position.pk for position in finder.take(None, False, limit)]


def test_truth_table(cast: Cast, alice: Member, plan: str) -> None:
    names = {contact.pk: name for name, contact in cast.items()}
    wrong = {
        text: names_found
        for text, expected in TRUTH
        if (names_found := {names[pk] for pk in found(alice, text)}) != expected
    }
    assert wrong == {}


def test_count_says_the_same_as_the_table(cast: Cast, alice: Member) -> None:
    order = SORTS["name"].order(descending=False)
    for text, expected in TRUTH:
        assert Finder(alice, order, compile_search(text)).count() == len(expected), text


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_finds_the_same(cast: Cast, alice: Member, plan: str, sort: str) -> None:
    everybody = [contact.pk for contact in cast.values()]
    assert set(found(alice, "work.example", sort)) == {cast["zoe"].pk, cast["ivan"].pk}
    assert sorted(found(alice, "", sort)) == sorted(everybody)


def test_deleted_contacts_are_not_found(cast: Cast, alice: Member, actor: Actor) -> None:
    from contacts.services.contacts import contact_delete

    contact_delete(actor, contact=cast["zoe"])
    assert found(alice, "zoe") == []
    assert cast["zoe"].pk not in found(alice, "")


def test_other_accounts_are_not_found(
    cast: Cast, alice: Member, other_account: Account, plan: str
) -> None:
    make.make_contact(other_account, first_name="Zoë", last_name="Elsewhere")
    assert found(alice, "zoe") == [cast["zoe"].pk]


def test_only_assigned_members_find_only_theirs(
    cast: Cast, bob: Member, actor: Actor, plan: str
) -> None:
    assert found(bob, "work.example") == found(bob, "") == []
    contact_follower_add(actor, contact=cast["ivan"], member=bob)
    assert found(bob, "work.example") == found(bob, "") == found(bob, "и") == [cast["ivan"].pk]
    assert found(bob, "zoe") == []


def test_a_common_and_a_rare_word_take_their_plans(
    cast: Cast, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The walk alone answers when it fills the page; a word it does not meet goes to the index."""
    asked: list[str] = []
    by_index = Finder._by_search_index

    def watch(self: Finder, *args: Any) -> Any:
        asked.append(self.search.text)
        return by_index(self, *args)

    monkeypatch.setattr(Finder, "_by_search_index", watch)
    monkeypatch.setattr(finder_module, "LOOK_AHEAD_ROWS", 1)
    monkeypatch.setattr(finder_module, "WALKED_ROWS", 1)
    newest = cast["percent"]
    assert found(alice, "under_score", limit=1) == [newest.pk]
    assert asked == []
    assert found(alice, "zoe", limit=1) == [cast["zoe"].pk]
    assert asked == ["zoe"]


def test_a_hit_in_the_look_ahead_makes_the_walk_go_on(
    cast: Cast, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[int] = []
    on = Walk.on

    def watch(self: Walk, rows: int) -> float:
        walked.append(rows)
        return on(self, rows)

    monkeypatch.setattr(Walk, "on", watch)
    monkeypatch.setattr(finder_module, "LOOK_AHEAD_ROWS", 1)
    monkeypatch.setattr(finder_module, "WALKED_ROWS", 2)
    monkeypatch.setattr(finder_module, "WORD_ROWS", 0)
    assert found(alice, "under_score") == [cast["percent"].pk]
    assert walked == [1, 2]
    # None in the first row: the newest may lack what the rest has, but hardly a phone.
    walked.clear()
    assert found(alice, "zoe") == [cast["zoe"].pk]
    assert walked == [1, 2]
    walked.clear()
    assert found(alice, "+49 30 901820") == [cast["zoe"].pk]
    assert walked == [1]


def test_one_letter_is_looked_for_further_though_the_newest_lack_it(
    cast: Cast, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Finder, "_by_search_index")
    monkeypatch.setattr(finder_module, "LOOK_AHEAD_ROWS", 1)
    monkeypatch.setattr(finder_module, "WALKED_ROWS", 3)
    assert found(alice, "o", limit=1) == [cast["obrien"].pk]


def test_a_walk_that_saw_everybody_is_the_whole_answer(
    cast: Cast, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Finder, "_by_search_index")
    monkeypatch.setattr(finder_module, "WALKED_ROWS", len(cast))
    assert found(alice, "zoe") == [cast["zoe"].pk]
    assert found(alice, "lakeside", "business") == [cast["obrien"].pk]
    assert found(alice, "zoe", "business") == [cast["zoe"].pk]


def test_pages_of_a_search_follow_each_other(in_account: Account, alice: Member, plan: str) -> None:
    made = [
        make.make_contact(in_account, first_name=f"Ann {number % 3}", last_name="Page").pk
        for number in range(11)
    ]
    order = SORTS["name"].order(descending=False)
    take = Finder(alice, order, compile_search("ann page")).take
    seen, after = [], ""
    while True:
        page = paginate(take, order, size=4, after=after)
        seen += [position.pk for position in page.positions]
        after = page.next
        if not after:
            break
    assert sorted(seen) == sorted(made)
    names = {row.pk: row.sort_name for row in visible_contacts(alice)}
    assert [names[pk] for pk in seen] == sorted(names[pk] for pk in made)
    back = paginate(take, order, size=4, before=page.previous)
    assert [position.pk for position in back.positions] == seen[4:8]


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "x" * 5000, "  ", "a " * 500])
def test_odd_text_is_no_error(cast: Cast, alice: Member, text: str) -> None:
    assert isinstance(found(alice, text), list)


def test_global_search_offers_contacts_pages_and_actions(
    cast: Cast, as_alice: Any, as_carol: Any, url: Callable[..., str]
) -> None:
    assert "Zoë Müller" in as_alice.get(url("core:search"), {"q": "müller"}).content.decode()
    body = as_alice.get(url("core:search"), {"q": "cont"}).content.decode()
    assert url("contacts:list") in body
    assert url("contacts:new") in body
    body = as_carol.get(url("core:search"), {"q": "cont"}).content.decode()
    assert url("contacts:list") in body
    assert url("contacts:new") not in body


def test_global_search_shows_assigned_members_only_theirs(
    cast: Cast, as_bob: Any, url: Callable[..., str]
) -> None:
    assert "Müller" not in as_bob.get(url("core:search"), {"q": "zoe"}).content.decode()


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_an_index_serves_every_order_at_any_depth(
    cast: Cast, sort: str, descending: bool, backward: bool
) -> None:
    """No page may sort the account, wherever it starts."""
    order = SORTS[sort].order(descending=descending)
    starts = [None, *(order.position(contact) for contact in cast.values())]
    with connection.cursor() as cursor:
        for method in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{method} = off")
    for start in starts:
        for part in slices(Contact.objects.alive(), order, start, backward=backward):
            plan = part.values_list(order.column, "id")[:51].explain()
            assert "Index" in plan
            assert "Sort" not in plan
