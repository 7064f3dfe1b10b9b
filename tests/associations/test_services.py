"""Labels and links: what is refused, and that limits hold against races."""

import threading
from typing import Any

import pytest
from django.db import connection

from contacts.services.businesses import business_create
from contacts.services.contacts import contact_delete
from contacts.services.ownership import contact_follower_add
from hoopcrm.associations.models import Association, AssociationLabel
from hoopcrm.associations.services.labels import (
    association_label_create,
    association_label_delete,
    association_label_delete_undo,
    association_label_rename,
    association_labels_seed,
)
from hoopcrm.associations.services.links import (
    association_add,
    association_remove,
    association_remove_undo,
)
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make


@pytest.fixture
def people(account: Any) -> list[Any]:
    return [make.make_contact(account, first_name=name) for name in ("Ada", "Bea", "Cy")]


def label(**over: Any) -> AssociationLabel:
    return association_label_create(
        make.SYSTEM, **({"pair": "contact", "forward": "Colleague"} | over)
    )


def code_of(call: Any) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


@pytest.mark.usefixtures("in_account")
class TestLabels:
    def test_faults_are_refused(self) -> None:
        label()
        assert code_of(lambda: label(pair="deal")) == "bad_pair"
        assert code_of(lambda: label(forward=" ")) == "required"
        assert code_of(lambda: label(forward="COLLEAGUE")) == "name_taken"
        assert code_of(lambda: label(forward="Boss", backward="colleague")) == "name_taken"
        assert code_of(lambda: label(forward="Spouse", most_first=1001)) == "bad_limit"
        assert code_of(lambda: label(forward="Spouse", most_first=1)) == "bad_limit"
        label(pair="business", forward="Colleague")

    def test_a_pair_has_ten_labels_at_most(self) -> None:
        for number in range(10):
            label(forward=f"Label {number}")
        assert code_of(lambda: label(forward="One more")) == "too_many"

    def test_renaming_keeps_the_links(self, people: list[Any]) -> None:
        boss = label(forward="Manager", backward="Employee")
        association_add(make.SYSTEM, label=boss, first=people[0], second=people[1])
        association_label_rename(make.SYSTEM, label=boss, forward="Coach", backward="Player")
        assert str(Association.objects.get().label) == "Coach / Player"
        assert code_of(
            lambda: association_label_rename(make.SYSTEM, label=boss, forward="Coach")
        ) == ("required")

    def test_deleting_takes_the_links_along_and_counts_them(self, people: list[Any]) -> None:
        one = label()
        association_add(make.SYSTEM, label=one, first=people[0], second=people[1])
        association_label_delete(make.SYSTEM, label=one)
        assert not Association.objects.exists()
        assert Event.objects.get(type="association_label.deleted").data == {"links": 1}
        assert code_of(lambda: association_label_delete(make.SYSTEM, label=one)) == "gone"

    def test_a_deleted_label_comes_back_with_its_links(self, people: list[Any]) -> None:
        one = label()
        link = association_add(make.SYSTEM, label=one, first=people[0], second=people[1])
        operation = association_label_delete(make.SYSTEM, label=one)
        twin = label()
        undo = lambda: association_label_delete_undo(make.SYSTEM, operation=operation)  # noqa: E731
        assert code_of(undo) == "name_taken"
        association_label_rename(make.SYSTEM, label=twin, forward="Friend")
        undo()
        assert Association.objects.get().pk == link.pk
        assert str(Association.objects.get().label) == "Colleague"
        assert code_of(undo) == "already_undone"

    def test_seeds_come_once(self) -> None:
        association_labels_seed(make.SYSTEM)
        association_labels_seed(make.SYSTEM)
        names = {str(one) for one in AssociationLabel.objects.all()}
        assert names == {"Spouse", "Colleague", "Employee of / Employs"}


@pytest.mark.usefixtures("in_account")
class TestLinks:
    def test_faults_are_refused(self, people: list[Any]) -> None:
        ada, bea, cy = people
        one = label()
        zenith = business_create(make.SYSTEM, fields={"name": "Zenith"})

        def add(first: Any, second: Any) -> Any:
            return lambda: association_add(make.SYSTEM, label=one, first=first, second=second)

        add(ada, bea)()
        assert code_of(add(ada, bea)) == "linked"
        assert code_of(add(bea, ada)) == "linked"
        assert code_of(add(ada, ada)) == "itself"
        assert code_of(add(ada, zenith)) == "wrong_kind"
        contact_delete(make.SYSTEM, contact=cy)
        assert code_of(add(ada, cy)) == "deleted"

    def test_one_to_one_is_one_on_both_sides(self, people: list[Any]) -> None:
        ada, bea, cy = people
        spouse = label(forward="Spouse", most_first=1, most_second=1)
        association_add(make.SYSTEM, label=spouse, first=ada, second=bea)
        for first, second in ((ada, cy), (cy, ada), (bea, cy)):
            assert (
                code_of(
                    lambda first=first, second=second: association_add(
                        make.SYSTEM, label=spouse, first=first, second=second
                    )
                )
                == "limit"
            )

    def test_each_side_has_its_own_limit(self, people: list[Any]) -> None:
        ada, bea, cy = people
        employer = label(
            pair="business", forward="Employee of", backward="Employs", most_second=1, most_first=2
        )
        zenith, acme = (
            business_create(make.SYSTEM, fields={"name": name}) for name in ("Zenith", "Acme")
        )
        association_add(make.SYSTEM, label=employer, first=ada, second=zenith)
        association_add(make.SYSTEM, label=employer, first=bea, second=zenith)
        for first, second in ((ada, acme), (cy, zenith)):
            with pytest.raises(Refused, match="already"):
                association_add(make.SYSTEM, label=employer, first=first, second=second)

    def test_both_timelines_tell_it_in_their_words(self, people: list[Any]) -> None:
        ada, bea, _cy = people
        boss = label(forward="Manager", backward="Employee")
        association_add(make.SYSTEM, label=boss, first=ada, second=bea)
        told = Event.objects.filter(type="association.added")
        assert {event.contact_id: event.data["label"] for event in told} == {
            ada.pk: "Manager",
            bea.pk: "Employee",
        }

    def test_removing_can_be_undone_while_there_is_room(self, people: list[Any]) -> None:
        ada, bea, cy = people
        spouse = label(forward="Spouse", most_first=1, most_second=1)
        link = association_add(make.SYSTEM, label=spouse, first=ada, second=bea)
        operation = association_remove(make.SYSTEM, association=link)
        assert code_of(lambda: association_remove(make.SYSTEM, association=link)) == "gone"
        association_remove_undo(make.SYSTEM, operation=operation)
        again = association_remove(make.SYSTEM, association=Association.objects.get())
        association_add(make.SYSTEM, label=spouse, first=ada, second=cy)
        assert code_of(lambda: association_remove_undo(make.SYSTEM, operation=again)) == "limit"

    def test_undo_is_for_those_who_see_both_records(self, people: list[Any], bob: Any) -> None:
        ada, bea, _cy = people
        link = association_add(make.SYSTEM, label=label(), first=ada, second=bea)
        operation = association_remove(make.SYSTEM, association=link)
        contact_follower_add(make.SYSTEM, contact=ada, member=bob)
        by_bob = Actor.of_member(bob)
        assert code_of(lambda: association_remove_undo(by_bob, operation=operation)) == "gone"
        contact_follower_add(make.SYSTEM, contact=bea, member=bob)
        association_remove_undo(by_bob, operation=operation)
        assert Association.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_pass_the_limit(account: Any, people: list[Any]) -> None:
    ada, bea, cy = people
    with scope(account):
        spouse = label(forward="Spouse", most_first=1, most_second=1)
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def link(other: Any) -> None:
        try:
            with scope(account):
                together.wait(10)
                association_add(make.SYSTEM, label=spouse, first=ada, second=other)
            outcomes.append("linked")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=link, args=[other]) for other in (bea, cy)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["limit", "linked"]
    with scope(account):
        assert Association.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (1, 1, "One to one"),
        (1, 1000, "One to many"),
        (1000, 1, "Many to one"),
        (1000, 1000, "Many to many"),
        (4, 20, "Up to 4 to up to 20"),
        (1000, 20, "Many to up to 20"),
    ],
)
def test_limits_read_as_words(first: int, second: int, words: str) -> None:
    assert AssociationLabel(most_first=first, most_second=second).relationship == words
