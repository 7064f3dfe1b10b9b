"""What is suggested as a duplicate, why, and what never is."""

from typing import Any

import pytest

from contacts.bulk.actions import bulk_actions
from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.services.bulk import bulk_start
from contacts.services.bulk_undo import UNDO_TYPE, bulk_undo
from contacts.services.channels import (
    contact_email_add,
    contact_phone_remove,
    contact_phone_update,
)
from contacts.services.contacts import contact_delete, contact_update
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.models import Operation
from hoopcrm.duplicates.access import group_count, groups
from hoopcrm.duplicates.finding.sql import BLOCK
from hoopcrm.duplicates.models import DuplicatePair, DuplicateScan
from hoopcrm.duplicates.reasons import LIKELY, SURE, Reason, labels_of
from hoopcrm.duplicates.services.deciding import duplicates_merge_sure, duplicates_reject
from hoopcrm.duplicates.services.finding import (
    CATCH_UP,
    duplicates_catch_up,
    duplicates_look,
    duplicates_scan,
)
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.events.dispatch import deliver_due, dispatch_all
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests import make

pytestmark = pytest.mark.usefixtures("in_account")


@pytest.fixture(autouse=True)
def _shared_addresses(account: Any) -> None:
    account.allow_duplicates = True
    account.save()


def person(account: Any, name: str, **over: Any) -> Contact:
    first, _space, last = name.partition(" ")
    return make.make_contact(account, first_name=first, last_name=last, **over)


def look(*contacts: Contact) -> list[DuplicatePair]:
    duplicates_look(make.SYSTEM, contacts=[one.pk for one in contacts])
    return list(DuplicatePair.objects.order_by("pk"))


BIRTH = "1980-05-05"
MAIL, PHONE = "a@example.com", "+493012345678"

CASES = {
    "same name and e-mail": (
        ("Ada Lovelace", {"email": MAIL}),
        ("ada LOVELACE", {"email": "A@example.com"}),
        SURE,
    ),
    "names the other way round": (
        ("Ada Lovelace", {"email": MAIL}),
        ("Lovelace Ada", {"email": MAIL}),
        SURE,
    ),
    "same name and phone": (
        ("Ada Lovelace", {"phone": "+49 (30) 12345678"}),
        ("Ada Lovelace", {"phone": PHONE}),
        SURE,
    ),
    "accents": (
        ("José Núñez", {"phone": PHONE}),
        ("Jose Nunez", {"phone": PHONE}),
        SURE,
    ),
    "similar name and e-mail": (
        ("Ada Lovelace", {"email": MAIL}),
        ("Ada Lovelase", {"email": MAIL}),
        LIKELY,
    ),
    "short name": (
        ("Robert Smith", {"email": MAIL}),
        ("Bob Smith", {"email": MAIL}),
        LIKELY,
    ),
    "no name": (("Ada Lovelace", {"email": MAIL}), (" ", {"email": MAIL}), LIKELY),
    "similar name and birthday": (
        ("Ada Lovelace", {"birth_date": BIRTH}),
        ("Ada Lovelase", {"birth_date": BIRTH}),
        LIKELY,
    ),
    "name, business and postcode": (
        ("Ada Lovelace", {"business": "Zenith", "postal_code": "10 115"}),
        ("Ada Lovelace", {"business": "ZENITH", "postal_code": "10115"}),
        LIKELY,
    ),
    "married": (
        ("Ada Byron", {"email": MAIL, "birth_date": BIRTH}),
        ("Ada Lovelace", {"email": MAIL, "birth_date": BIRTH}),
        LIKELY,
    ),
    "family": (
        ("Ada Lovelace", {"email": MAIL, "phone": PHONE}),
        ("William Lovelace", {"email": MAIL, "phone": PHONE}),
        None,
    ),
    "reception": (
        ("Ada Lovelace", {"phone": PHONE, "business": "Zenith"}),
        ("Grace Hopper", {"phone": PHONE, "business": "Zenith"}),
        None,
    ),
    "namesakes": (
        ("John Smith", {"birth_date": BIRTH, "email": "j1@example.com"}),
        ("John Smith", {"birth_date": "1991-01-02", "email": "j2@example.com"}),
        None,
    ),
    "only the name": (("John Smith", {}), ("John Smith", {}), None),
}


@pytest.mark.parametrize("case", CASES)
def test_what_two_contacts_share_decides(case: str, account: Any, actor: Actor) -> None:
    first, second, level = CASES[case]
    one, two = (person(account, name, **fields) for name, fields in (first, second))
    found = look(one, two)
    if level is None:
        assert found == []
        return
    (pair,) = found
    assert (pair.first_id, pair.second_id) == (one.pk, two.pk)
    assert pair.confidence >= level
    assert level == SURE or pair.confidence < SURE
    assert labels_of(pair.reasons)
    # The whole scan comes to the same end.
    scan(actor)
    (again,) = DuplicatePair.objects.all()
    assert (again.reasons, again.confidence) == (pair.reasons, pair.confidence)


def test_a_phone_that_others_share_is_not_enough_for_one_click(account: Any) -> None:
    one = person(account, "John Smith", phone=PHONE)
    two = person(account, "John Smith", phone=PHONE)
    (pair,) = look(one, two)
    assert pair.confidence >= SURE
    other = person(account, "Grace Hopper", phone=PHONE)
    (pair,) = look(other)
    assert LIKELY <= pair.confidence < SURE
    assert pair.reasons & Reason.SHARED


@pytest.mark.parametrize("way", ["removed", "changed", "deleted"])
def test_a_phone_says_more_again_when_others_give_it_up(
    account: Any, actor: Actor, way: str
) -> None:
    person(account, "John Smith", phone=PHONE)
    person(account, "John Smith", phone=PHONE)
    other = person(account, "Grace Hopper", phone=PHONE)
    settle()
    (pair,) = DuplicatePair.objects.all()
    assert pair.confidence < SURE
    phone = other.phones.get().pk
    if way == "removed":
        contact_phone_remove(actor, contact=other, pk=phone)
    elif way == "changed":
        contact_phone_update(actor, contact=other, pk=phone, number="+493099999999")
    else:
        contact_delete(actor, contact=other)
    settle()
    (pair,) = DuplicatePair.objects.all()
    assert pair.confidence >= SURE
    assert not pair.reasons & Reason.SHARED
    before = (pair.reasons, pair.confidence)
    scan(actor)
    (pair,) = DuplicatePair.objects.all()
    assert (pair.reasons, pair.confidence) == before


def test_a_different_birthday_speaks_against_it(account: Any) -> None:
    one = person(account, "John Smith", email=MAIL, birth_date=BIRTH)
    two = person(account, "John Smith", email=MAIL, birth_date="1950-06-07")
    (pair,) = look(one, two)
    assert pair.confidence < SURE


def test_pairs_follow_the_changes_of_contacts(account: Any, actor: Actor) -> None:
    one = person(account, "Ada Lovelace", email="x@example.com")
    two = person(account, "Ada Lovelace", email="y@example.com")
    settle()
    assert not DuplicatePair.objects.exists()
    contact_email_add(actor, contact=two, address="x@example.com")
    settle()
    assert DuplicatePair.objects.get().confidence >= SURE
    contact_update(actor, contact=two, changes={"first_name": "Grace", "last_name": "Hopper"})
    settle()
    assert not DuplicatePair.objects.exists()
    contact_update(actor, contact=two, changes={"first_name": "Ada", "last_name": "Lovelace"})
    settle()
    contact_delete(actor, contact=one)
    settle()
    assert not DuplicatePair.objects.exists()


def settle() -> None:
    dispatch_all()
    deliver_due()


def scan(actor: Actor) -> Job:
    job = duplicates_scan(actor)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job


def test_scan_finds_all_and_forgets_what_is_no_more(account: Any, actor: Actor) -> None:
    people = [person(account, "Ada Lovelace", email=MAIL) for _ in range(3)]
    other = [person(account, "Grace Hopper", phone=PHONE) for _ in range(2)]
    job = scan(actor)
    assert job.done == job.total == 10
    groups = set(DuplicatePair.objects.values_list("group", flat=True))
    assert groups == {people[0].pk, other[0].pk}
    assert DuplicatePair.objects.count() == 4
    contact_delete(actor, contact=people[0])
    scan(actor)
    groups = set(DuplicatePair.objects.values_list("group", flat=True))
    assert groups == {people[1].pk, other[0].pk}
    assert DuplicateScan.objects.get().scanned_at is not None


def test_values_that_very_many_share_are_skipped_and_reported(account: Any, actor: Actor) -> None:
    one = person(account, "Ada Lovelace", email="own@example.com")
    person(account, "Ada Lovelace", email="own@example.com")
    with writes.frame("test data", silent=True):
        people = Contact.objects.bulk_create(
            Contact(
                account=account, first_name="Ada", last_name="Lovelace", sort_name="ada lovelace"
            )
            for _ in range(BLOCK + 1)
        )
        ContactEmail.objects.bulk_create(
            ContactEmail(
                account=account,
                contact=contact,
                position=1,
                address=MAIL,
                normalised=MAIL,
                is_primary=True,
            )
            for contact in people
        )
    scan(actor)
    assert DuplicatePair.objects.get().first_id == one.pk
    assert look(people[0]) == list(DuplicatePair.objects.all())
    assert DuplicateScan.objects.get().skipped == [
        {"kind": "email", "value": MAIL, "contacts": BLOCK + 1}
    ]


def test_catching_up_looks_at_what_a_job_has_changed(account: Any, actor: Actor) -> None:
    person(account, "Ada Lovelace", email=MAIL)
    person(account, "Ada Lovelace", email=MAIL)
    job = duplicates_catch_up(actor)
    assert job is not None
    assert duplicates_catch_up(actor) is None
    run_job(job.pk)
    assert DuplicatePair.objects.count() == 1
    assert DuplicateScan.objects.get().checked_until is not None


def finish(job: Job) -> None:
    while run_job(job.pk):
        pass


def test_deleting_and_bringing_back_in_bulk_is_followed(account: Any, actor: Actor) -> None:
    people = [person(account, "Ada Lovelace", email=MAIL) for _ in range(3)]
    scan(actor)
    bulk = bulk_start(
        actor,
        action=bulk_actions.get("delete"),
        contacts=Contact.objects.filter(pk__in=[one.pk for one in people[:2]]),
        options={},
        name="Two of three",
    )
    finish(bulk.job)
    settle()
    finish(Job.objects.get(type=CATCH_UP))
    assert not DuplicatePair.objects.exists()
    bulk_undo(actor, operation=Operation.objects.get(pk=bulk.operation_id))
    finish(Job.objects.get(type=UNDO_TYPE))
    settle()
    finish(Job.objects.filter(type=CATCH_UP).latest("pk"))
    assert DuplicatePair.objects.count() == 3


def test_a_value_of_too_many_is_no_reason(account: Any, actor: Actor) -> None:
    pair = [person(account, "Ada Lovelace", email=MAIL, phone=PHONE) for _ in range(2)]
    with writes.frame("test data", silent=True):
        people = Contact.objects.bulk_create(
            Contact(account=account, first_name=f"P{n}", sort_name=f"p{n}") for n in range(BLOCK)
        )
        ContactPhone.objects.bulk_create(
            ContactPhone(
                account=account,
                contact=contact,
                position=1,
                number=PHONE,
                normalised=PHONE,
                is_primary=True,
            )
            for contact in people
        )
    (found,) = look(pair[0])
    assert Reason(found.reasons) == Reason.EMAIL | Reason.SAME_NAME
    scan(actor)
    assert DuplicatePair.objects.get().reasons == found.reasons


def test_a_pair_found_while_its_contact_was_merged_goes(account: Any, actor: Actor) -> None:
    people = [person(account, "Ada Lovelace", email=MAIL) for _ in range(3)]
    pairs = look(*people)
    contacts_merge(actor, master=people[0], others=[people[1]])
    ends = (people[1].pk, people[2].pk)
    stale = next(one for one in pairs if (one.first_id, one.second_id) == ends)
    stale.save(force_insert=True)
    settle()
    found = DuplicatePair.objects.values_list("first", "second")
    assert list(found) == [(people[0].pk, people[2].pk)]


def test_a_group_with_two_that_are_not_the_same_is_not_merged_at_once(
    account: Any, actor: Actor
) -> None:
    people = [person(account, "Ada Lovelace", email=MAIL) for _ in range(3)]
    look(*people)
    (group,) = groups(least=SURE)
    job = duplicates_merge_sure(actor)
    duplicates_reject(actor, contacts=people[1:])
    (again,) = groups()
    assert (again.id, again.reasons) == (group.id, group.reasons)
    assert again.confidence == SURE - 1
    assert group_count(least=SURE) == (0, 0)
    finish(job)
    job.refresh_from_db()
    assert (job.done, job.failed) == (0, 1)
    assert Contact.objects.alive().count() == 3


def test_a_group_with_two_dates_of_birth_is_not_almost_certain(account: Any) -> None:
    one = person(account, "John Smith", email=MAIL, birth_date=BIRTH)
    between = person(account, "John Smith", email=MAIL, phone=PHONE)
    other = person(account, "John Smith", phone=PHONE, birth_date="1950-06-07")
    pairs = look(one, between, other)
    assert [pair.confidence >= SURE for pair in pairs] == [True, True]
    (group,) = groups()
    assert group.confidence == SURE - 1
    contact_update(Actor.system("test"), contact=other, changes={"birth_date": None})
    (group,) = groups()
    assert group.confidence >= SURE
