"""Smart lists: what is kept, what is refused, and what can be taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from contacts.listing.state import State
from contacts.models import ListState
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.events.models import Event
from hoopcrm.notifications.access import lines_of, own_notices
from hoopcrm.notifications.services.notices import notices_make
from hoopcrm.smartlists.access import find_list, lists_shown, rights_of
from hoopcrm.smartlists.extensions import find_lists
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.services.lists import (
    smart_list_delete,
    smart_list_delete_undo,
    smart_list_rename,
    smart_list_save,
    smart_list_save_undo,
    smart_list_share,
)
from hoopcrm.smartlists.services.places import list_step, lists_arrange
from tests.smartlists.conftest import BY_NAME

pytestmark = pytest.mark.usefixtures("in_account")
Make = Callable[..., SmartList]


def names(member: Member) -> list[str]:
    return [one.name for one in lists_shown(member)]


def fresh(one: SmartList) -> SmartList:
    return SmartList.objects.get(pk=one.pk)


def share(actor: Actor, one: SmartList, everyone: str = "", **people: Any) -> SmartList:
    people = {"viewers": [], "editors": []} | people
    return smart_list_share(actor, smart_list=one, everyone=everyone, **people)


def test_a_list_keeps_the_whole_state(by_name: SmartList) -> None:
    assert State.of_data(by_name.state) == BY_NAME
    assert by_name.page_size == 20
    assert by_name.owner == by_name.updated_by
    assert ListState.objects.filter(hash=by_name.state_hash).exists()
    event = Event.objects.get(type="smart_list.created")
    assert (event.subject_label, event.contact_id) == ("By name", None)


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "required"), ("  \t", "required"), ("x" * 81, "too_long"), ("BY  náme", "name_taken")],
)
def test_a_name_is_needed_and_is_the_owners_only_one(
    make_list: Make, by_name: SmartList, name: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        make_list(name)
    assert (refused.value.code, refused.value.field) == (code, "name")


def test_two_people_may_use_the_same_name(make_list: Make, by_name: SmartList, bob: Member) -> None:
    assert make_list("by name", owner=bob).pk != by_name.pk


def test_a_list_may_be_renamed_by_case_only(actor: Actor, by_name: SmartList) -> None:
    smart_list_rename(actor, smart_list=by_name, name="BY NAME")
    assert fresh(by_name).name == "BY NAME"
    smart_list_rename(actor, smart_list=by_name, name="BY NAME")
    (event,) = Event.objects.filter(type="smart_list.renamed")
    assert event.changes == {"name": ["By name", "BY NAME"]}


def test_a_taken_name_is_refused_when_renaming(
    actor: Actor, make_list: Make, by_name: SmartList
) -> None:
    other = make_list("Other")
    with pytest.raises(Refused, match="this name already"):
        smart_list_rename(actor, smart_list=other, name="by NAME")


def test_saving_tells_what_changed_and_can_be_undone(actor: Actor, by_name: SmartList) -> None:
    new = State(sort="-created", columns=("email",))
    operation = smart_list_save(
        actor, smart_list=by_name, state=new, page_size=100, widths={"email": 300, "x": 1}
    )
    assert operation is not None
    saved = fresh(by_name)
    assert State.of_data(saved.state) == new
    assert (saved.page_size, saved.widths, saved.version) == (100, {"email": 300}, 2)
    changes = Event.objects.get(type="smart_list.saved").changes
    assert changes["sort"] == ["Name (A to Z)", "Created (Newest first)"]
    assert changes["columns"] == [["E-mail", "Owner"], ["E-mail"]]
    assert changes["page_size"] == [20, 100]
    smart_list_save_undo(actor, operation=operation)
    assert State.of_data(fresh(by_name).state) == BY_NAME
    assert fresh(by_name).widths == {}


def test_saving_what_is_there_changes_nothing(actor: Actor, by_name: SmartList) -> None:
    same = {"state": BY_NAME, "page_size": 20, "widths": {}}
    assert smart_list_save(actor, smart_list=by_name, **same) is None
    assert fresh(by_name).version == 1


def test_a_save_over_somebody_elses_is_refused(
    actor: Actor, by_name: SmartList, bob: Member
) -> None:
    values = {"page_size": 50, "widths": {}, "version": 1}
    theirs = Actor.of_member(bob)
    smart_list_save(theirs, smart_list=by_name, state=State(sort="email"), **values)
    with pytest.raises(Stale, match="Bob changed this list"):
        smart_list_save(actor, smart_list=by_name, state=State(sort="-email"), **values)
    assert State.of_data(fresh(by_name).state).sort == "email"


def test_an_undo_over_a_later_save_is_refused(actor: Actor, by_name: SmartList) -> None:
    values = {"page_size": 50, "widths": {}}
    first = smart_list_save(actor, smart_list=by_name, state=State(sort="email"), **values)
    smart_list_save(actor, smart_list=by_name, state=State(sort="-email"), **values)
    assert first is not None
    with pytest.raises(Refused, match="changed since"):
        smart_list_save_undo(actor, operation=first)


def test_who_sees_a_list_and_what_they_may_do(
    account: Account,
    alice: Member,
    erin: Member,
    bob: Member,
    carol: Member,
    make_list: Make,
) -> None:
    private = make_list("Erin's", owner=erin)
    everybody = make_list("For all", owner=erin, everyone="view")
    named = make_list("For Bob", owner=erin)
    share(Actor.of_member(erin), named, editors=[bob])
    assert names(erin) == ["Erin's", "For all", "For Bob"]
    assert names(bob) == ["For all", "For Bob"]
    assert names(alice) == ["For all"]
    # Admins open and manage every list, without having it as a tab.
    assert find_list(alice, private.pk) == private
    assert find_list(bob, private.pk) is None
    assert rights_of(alice, private).manage
    assert rights_of(erin, private).manage
    bobs = {one.name: rights_of(bob, one) for one in lists_shown(bob)}
    assert (bobs["For all"].edit, bobs["For Bob"].edit) == (False, True)
    assert not any(rights.manage for rights in bobs.values())
    assert names(carol) == ["For all"]
    assert not rights_of(carol, everybody).edit
    assert find_list(carol, everybody.pk) == everybody
    assert find_list(carol, named.pk) is None


def test_sharing_replaces_who_had_it(
    actor: Actor, by_name: SmartList, alice: Member, bob: Member, erin: Member
) -> None:
    share(actor, by_name, viewers=[bob, erin, alice], editors=[erin])
    event = Event.objects.get(type="smart_list.shared")
    assert event.changes["members"] == [{}, {"Bob": "view", "Erin": "edit"}]
    assert sorted(event.data["new"]) == sorted([str(bob.pk), str(erin.pk)])
    share(actor, by_name, viewers=[bob, erin], editors=[erin])
    assert Event.objects.filter(type="smart_list.shared").count() == 1
    share(actor, by_name, "edit")
    assert names(bob) == ["By name"]
    share(actor, by_name)
    assert names(bob) == names(erin) == []


def test_who_gets_a_list_by_name_is_told(
    actor: Actor, by_name: SmartList, bob: Member, erin: Member
) -> None:
    share(actor, by_name, viewers=[bob])
    share(actor, by_name, "view", viewers=[bob], editors=[erin])
    for event in Event.objects.filter(type="smart_list.shared").order_by("id"):
        notices_make(Actor.system("notifications"), event=event)
    for member in (bob, erin):
        (line,) = lines_of(member, own_notices(member))
        assert (line.title, line.text) == ("By name", "Shared a smart list with you")


def test_the_global_search_finds_lists_by_name(
    by_name: SmartList, alice: Member, bob: Member
) -> None:
    assert [hit.title for hit in find_lists(alice, "NAM by", 5)] == ["By name"]
    assert find_lists(alice, " ", 5) == find_lists(bob, "name", 5) == []


def test_a_deleted_list_comes_back_with_its_shares_and_places(
    actor: Actor, by_name: SmartList, make_list: Make, alice: Member, bob: Member
) -> None:
    make_list("Second")
    share(actor, by_name, viewers=[bob])
    lists_arrange(actor, member=alice, order=[str(one.pk) for one in reversed(lists_shown(alice))])
    operation = smart_list_delete(actor, smart_list=by_name)
    assert names(alice) == ["Second"]
    with pytest.raises(Refused, match="been deleted"):
        smart_list_delete(actor, smart_list=by_name)
    smart_list_delete_undo(actor, operation=operation)
    assert names(alice) == ["Second", "By name"]
    assert names(bob) == ["By name"]
    with pytest.raises(Refused, match="already been undone"):
        smart_list_delete_undo(actor, operation=operation)


def test_a_deleted_list_does_not_take_a_name_back(
    actor: Actor, by_name: SmartList, make_list: Make
) -> None:
    operation = smart_list_delete(actor, smart_list=by_name)
    make_list("by name")
    with pytest.raises(Refused) as refused:
        smart_list_delete_undo(actor, operation=operation)
    assert refused.value.code == "name_taken"


def test_each_has_an_order_of_their_own(
    actor: Actor, make_list: Make, alice: Member, bob: Member
) -> None:
    made = {name: make_list(name, everyone="view") for name in ("A", "B", "C")}

    def arrange(member: Member, *order: str) -> None:
        ids = [str(made[name].pk) for name in order]
        lists_arrange(Actor.of_member(member), member=member, order=[*ids, "nonsense", ids[0]])

    arrange(alice, "C", "A", "B")
    arrange(bob, "B", "C")
    assert names(alice) == ["C", "A", "B"]
    assert names(bob) == ["B", "C", "A"]
    made["D"] = make_list("D", everyone="view")
    assert names(bob)[-1] == "D"
    among = [str(one.pk) for one in lists_shown(alice)]
    list_step(actor, member=alice, moved=str(made["B"].pk), step=-1, among=among)
    assert names(alice) == ["C", "B", "A", "D"]
