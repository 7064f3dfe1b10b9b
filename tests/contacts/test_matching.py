"""Matching: the truth table, the look, and the locks that make it hold."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from contacts.matching import (
    TRUTH_TABLE,
    Holder,
    Identity,
    Match,
    Outcome,
    Rule,
    decide,
    find_holders,
    lock_identities,
    match,
)
from contacts.models import Contact
from contacts.services.contacts import contact_create, contact_delete, contact_delete_undo
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from tests.make import make_contact

EMAIL_A, PHONE_A = "a@example.com", "+12025550101"
EMAIL_B, PHONE_B = "b@example.com", "+12025550102"
NEW_EMAIL, NEW_PHONE = "new@example.com", "+12025550199"


def test_the_table_decides_every_case() -> None:
    pairs = set(itertools.product((Holder.BLANK, Holder.NEW, Holder.A), Holder))
    possible = {
        (first, second) for first, second in pairs if second is not Holder.B or first is Holder.A
    }
    assert set(TRUTH_TABLE) == {(rule, *pair) for rule in Rule for pair in possible}


def test_only_the_secondary_of_someone_else_is_left_out() -> None:
    for (_rule, primary, secondary), decision in TRUTH_TABLE.items():
        if decision.leaves_secondary:
            assert secondary in (Holder.A, Holder.B)
            assert primary is not Holder.BLANK


@pytest.mark.django_db
@pytest.mark.parametrize("key", list(TRUTH_TABLE), ids=lambda key: "-".join(key))
def test_matching_in_the_database_follows_the_table(
    in_account: Account, key: tuple[Rule, Holder, Holder]
) -> None:
    a = make_contact(in_account, email=EMAIL_A, phone=PHONE_A)
    b = make_contact(in_account, email=EMAIL_B, phone=PHONE_B)
    rule, primary, secondary = key
    emails = {Holder.BLANK: "", Holder.NEW: NEW_EMAIL, Holder.A: EMAIL_A}
    phones = {Holder.BLANK: "", Holder.NEW: NEW_PHONE, Holder.A: PHONE_A, Holder.B: PHONE_B}
    found = match(rule, email=emails[primary], phone=phones[secondary])
    decision = TRUTH_TABLE[key]
    means = a.pk if decision.outcome is not Outcome.CREATE else None
    assert found == Match(decision.outcome, means, decision.leaves_secondary)
    assert b.pk != found.contact_id


@pytest.mark.django_db
def test_the_phone_may_be_preferred(in_account: Account) -> None:
    make_contact(in_account, email=EMAIL_A)
    b = make_contact(in_account, phone=PHONE_B)
    found = match(Rule.UPSERT, email=EMAIL_A, phone=PHONE_B, prefer="phone")
    assert found == Match(Outcome.UPDATE, b.pk, leaves_secondary=True)


@pytest.mark.django_db
def test_a_phone_shared_with_an_older_contact_is_still_one_s_own(
    in_account: Account, actor: Actor
) -> None:
    older = make_contact(in_account, phone=PHONE_A)
    operation = contact_delete(actor, contact=older)
    mine = make_contact(in_account, email=EMAIL_A, phone=PHONE_A)
    contact_delete_undo(actor, operation=operation)
    assert match(Rule.UPSERT, phone=PHONE_A) == Match(Outcome.UPDATE, older.pk)
    found = match(Rule.UPSERT, email=EMAIL_A, phone=PHONE_A)
    assert found == Match(Outcome.UPDATE, mine.pk, leaves_secondary=False)


@pytest.mark.django_db
def test_holders_are_the_living_and_of_this_account(
    in_account: Account, other_account: Account, actor: Actor
) -> None:
    wanted = Identity("email", EMAIL_A)
    make_contact(other_account, email=EMAIL_A)
    assert find_holders([wanted]) == {}
    holder = make_contact(in_account, emails=["first@example.com", EMAIL_A.upper()])
    assert find_holders([wanted]) == {wanted: holder.pk}
    assert find_holders([wanted], apart_from=holder) == {}
    contact_delete(actor, contact=holder)
    assert find_holders([wanted]) == {}


def test_decide_knows_one_contact_from_two() -> None:
    one, two = Contact().pk, Contact().pk
    assert not decide(Rule.UPSERT, one, one).leaves_secondary
    assert decide(Rule.UPSERT, one, two).leaves_secondary


def _at_once(account: Account, count: int, work: Callable[[int], object]) -> list[object]:
    """Run `work` in as many threads and connections, all starting together."""
    barrier = Barrier(count)

    def run(number: int) -> object:
        try:
            with scope(account):
                barrier.wait(timeout=20)
                return work(number)
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_email_make_one_contact(account: Account, alice: Member) -> None:
    actor = Actor.of_member(alice)

    def create(number: int) -> object:
        emails = ["Same@example.com" if number % 2 else "same@EXAMPLE.com"]
        return contact_create(actor, fields={"first_name": f"N{number}"}, emails=emails).pk

    results = _at_once(account, 8, create)
    assert results.count("duplicate") == 7
    with scope(account):
        assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_values_in_any_order_never_wait_for_each_other(account: Account, alice: Member) -> None:
    actor = Actor.of_member(alice)
    emails = [f"e{number}@example.com" for number in range(8)]

    def create(number: int) -> object:
        mine = emails[number:] + emails[:number]
        return contact_create(actor, fields={}, emails=mine).pk

    results = _at_once(account, 8, create)
    assert results.count("duplicate") == 7


@pytest.mark.django_db(transaction=True)
def test_an_import_s_many_values_hold_off_single_ones(account: Account) -> None:
    many = [Identity("email", f"e{number}@example.com") for number in range(1_000)]

    def is_free(_number: int) -> object:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            try:
                lock_identities([many[500]])
            except Exception as error:  # noqa: BLE001 - which driver error it is does not matter
                return type(error).__name__
        return "free"

    with scope(account), transaction.atomic():
        lock_identities(many)
        assert _at_once(account, 1, is_free) == ["OperationalError"]
    assert _at_once(account, 1, is_free) == ["free"]
