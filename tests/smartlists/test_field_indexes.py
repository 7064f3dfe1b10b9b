"""Custom fields that saved lists ask for have an index where there are many contacts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from contacts import field_indexes
from contacts.conditions.custom import indexed, serves
from contacts.conditions.tree import Condition, Group
from contacts.field_indexes import in_database, review
from contacts.listing.finder import Finder
from contacts.listing.search import compile_search
from contacts.listing.sorts import SORTS
from contacts.listing.state import State
from contacts.models import Contact, CustomFieldIndex
from contacts.services import field_indexes as registry
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.accounts import account_state_set
from hoopcrm.accounts.services.erasure import account_erase
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.removal import field_delete
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.services.lists import smart_list_delete
from tests import make

ASK = {
    "number": ("greater", "990"),
    "monetary": ("between", ["990", "1200"]),
    "date": ("from_to", ["2030-01-01", "2030-02-01"]),
    "text": ("is", "word 7"),
}


@pytest.fixture(autouse=True)
def _few_are_many(settings: Any) -> None:
    settings.FIELD_INDEX_CONTACTS = 1


def asking(field: FieldDefinition, op: str = "", value: Any = None) -> State:
    op, value = (op, value) if op else ASK[field.type]
    return State(conditions=Group((Condition(f"custom.{field.pk}", op, value),)))


def crowd(account: Account, size: int, fields: dict[str, FieldDefinition]) -> None:
    """So many contacts; every third has values."""
    number, money, day, text = (str(fields[one].pk) for one in ASK)
    make.make_contact(account, first_name="Zero")
    with writes.frame("test", silent=True), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contact SELECT (jsonb_populate_record(c, jsonb_build_object("
            " 'id', core_uuid7(now()), 'custom', CASE WHEN n %% 3 = 0 THEN jsonb_build_object("
            " %s::text, n::text, %s::text, n::text, %s::text, ('2020-01-01'::date + n)::text,"
            " %s::text, 'Word ' || n) ELSE '{}'::jsonb END))).*"
            " FROM contacts_contact c, generate_series(1, %s) n WHERE c.account_id = %s",
            [number, money, day, text, size, account.pk],
        )
        cursor.execute("ANALYZE contacts_contact")


def run_jobs(account: Account) -> list[str]:
    """Run the jobs that wait; their states."""
    with scope(account):
        jobs = list(Job.objects.filter(type=registry.INDEX, state=Job.State.QUEUED))
        for job in jobs:
            run_job(job.pk)
        return [Job.objects.get(pk=job.pk).state for job in jobs]


def entries() -> dict[str, CustomFieldIndex]:
    with unscoped("test"):
        return {one.name: one for one in CustomFieldIndex.objects.all()}


def plan(member: Member, state: State) -> str:
    order = SORTS["created"].order(descending=True)
    rows = Finder(member, order, compile_search(""), state.conditions).contacts()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        return str(rows.order_by().explain())


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_used_and_dropped(
    account: Account, alice: Member, make_list: Callable[..., SmartList]
) -> None:
    fields = {type_: make.make_field(account, type_.title(), type=type_) for type_ in ASK}
    crowd(account, 1_500, fields)
    lists = [make_list(type_, state=asking(field)) for type_, field in fields.items()]
    names = {type_: f"contacts_field_{field.pk.hex}" for type_, field in fields.items()}
    # An attempt that was cut off has left an index that is not valid.
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE UNIQUE INDEX CONCURRENTLY {names['number']} ON contacts_contact (account_id)"
        )
    review()
    assert set(entries()) == set(names.values())
    assert run_jobs(account) == ["done"] * 4
    assert in_database() == set(names.values())
    assert all(one.made_at for one in entries().values())
    with scope(account):
        for type_, field in fields.items():
            assert names[type_] in plan(alice, asking(field))
        [seventh] = Finder(
            alice,
            SORTS["name"].order(descending=False),
            compile_search(""),
            asking(fields["text"], "any_of", ["WORD 6", "word 7"]).conditions,
        ).contacts()
        assert seventh.custom[str(fields["text"].pk)] == "Word 6"
        assert names["text"] in plan(alice, asking(fields["text"], "any_of", ["a", "b"]))
    review()
    assert run_jobs(account) == []

    # Made again, it is left as it is.
    field_indexes.build(entries_with_fields(account)[0])
    assert in_database() == set(names.values())

    actor = Actor.of_member(alice)
    with scope(account):
        field_delete(actor, definition=fields["number"], confirm="Number")
        smart_list_delete(actor, smart_list=lists[1])
    review()
    assert in_database() == set(names.values()) - {names["number"]}
    age(names["monetary"], registry.UNUSED + timedelta(minutes=1))
    review()
    assert in_database() == {names["date"], names["text"]}
    account_erase(actor, account=account)
    review()
    assert in_database() == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_statistic_ext")
        assert cursor.fetchone() == (0,)


def entries_with_fields(account: Account) -> list[CustomFieldIndex]:
    with scope(account):
        return list(CustomFieldIndex.objects.select_related("field"))


def age(name: str, by: timedelta) -> None:
    with writes.frame("test", silent=True), unscoped("test"):
        CustomFieldIndex.objects.filter(name=name).update(used_at=now() - by)


def test_small_accounts_and_lists_that_an_index_does_not_answer_get_none(
    account: Account, make_list: Callable[..., SmartList], settings: Any
) -> None:
    number = make.make_field(account, "Number", type="number")
    size = make.make_field(account, "Size", type="single", options=["S", "L"])
    make.make_contact(account)
    make_list("Negative", state=asking(number, "not_equal", "1"))
    make_list("Choice", state=asking(size, "any_of", []))
    review()
    assert entries() == {}
    make_list("Greater", state=asking(number))
    settings.FIELD_INDEX_CONTACTS = 2
    review()
    assert entries() == {}
    settings.FIELD_INDEX_CONTACTS = 1
    system = Actor.system("test")
    account_state_set(system, account=account, state="read_only")
    review()
    assert entries() == {}
    account_state_set(system, account=account, state="active")
    review()
    assert len(entries()) == 1


def test_the_installation_has_room_for_some_only(
    account: Account,
    alice: Member,
    make_list: Callable[..., SmartList],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "MOST", 2)
    make.make_contact(account)
    fields = [make.make_field(account, f"Number {n}", type="number") for n in range(3)]
    lists = [make_list(field.label, state=asking(field)) for field in fields]
    review()
    kept = entries()
    assert len(kept) == 2
    review()
    assert set(entries()) == set(kept)
    used = next(one for one in lists if f"contacts_field_{key_of(one)}" in kept)
    with scope(account):
        smart_list_delete(Actor.of_member(alice), smart_list=used)
    review()
    assert set(entries()) == {f"contacts_field_{key_of(one)}" for one in lists if one is not used}


def key_of(smart_list: SmartList) -> str:
    [condition] = smart_list.state["conditions"]["all"]
    return condition["field"].removeprefix("custom.").replace("-", "")


def test_a_job_that_failed_is_tried_again_on_another_day(
    account: Account, make_list: Callable[..., SmartList]
) -> None:
    make.make_contact(account)
    make_list("Greater", state=asking(make.make_field(account, "Number", type="number")))

    def jobs(state: str) -> int:
        with scope(account):
            return Job.objects.filter(type=registry.INDEX, state=state).count()

    review()
    review()
    assert jobs("queued") == 1
    with writes.frame("test", silent=True), scope(account):
        Job.objects.filter(type=registry.INDEX).update(state="failed")
    review()
    assert jobs("queued") == 0
    with writes.frame("test", silent=True), scope(account):
        CustomFieldIndex.objects.update(asked_at=now() - registry.TRY_AGAIN)
    review()
    assert jobs("queued") == 1


def test_which_operators_an_index_answers(account: Account) -> None:
    def of(type_: str, **more: Any) -> tuple[bool, set[str]]:
        field = make.make_field(account, type_.title(), type=type_, **more)
        ops = (
            "is",
            "is_not",
            "contains",
            "any_of",
            "greater",
            "not_equal",
            "on",
            "not_on",
            "empty",
        )
        return indexed(field) is not None, {op for op in ops if serves(field, op)}

    assert of("number") == (True, {"greater"})
    assert of("date") == (True, {"on"})
    assert of("large_text") == (True, {"is", "any_of"})
    assert of("textbox_list", options=["A"])[0] is False
    assert of("radio", options=["A"])[0] is False
    assert Contact._meta.db_table == "contacts_contact"
