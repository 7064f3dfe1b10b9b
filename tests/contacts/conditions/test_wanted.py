"""A list's SQL is written once, and yet says what is asked now."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db.models import Q

from contacts.conditions.fields import condition_fields
from contacts.conditions.sources import Says
from contacts.conditions.tree import Condition, Group
from contacts.listing import wanted as wanted_module
from contacts.listing.finder import FAR, INDEX, Finder
from contacts.listing.search import compile_search
from contacts.listing.sorts import SORTS
from contacts.listing.wanted import Plans
from contacts.models import Contact
from contacts.services.tasks import task_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.customfields.models import FieldDefinition, FieldOption
from tests import make

NEWEST = SORTS["created"].order(descending=True)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Q]]:
    """The conditions of which SQL is written meanwhile."""
    wanted_module._kept_of.cache_clear()
    seen: list[Q] = []
    write = wanted_module._write

    def watch(condition: Q) -> Any:
        seen.append(condition)
        return write(condition)

    monkeypatch.setattr(wanted_module, "_write", watch)
    yield seen
    wanted_module._kept_of.cache_clear()


def found(member: Member, *parts: Any) -> list[UUID]:
    finder = Finder(member, NEWEST, compile_search(""), Group(parts))
    ids = [position.pk for position in finder.take(None, False, 50)]
    assert finder.count() == len(ids)
    assert set(finder.contacts().values_list("pk", flat=True)) == set(ids)
    return ids


def test_the_moment_is_that_of_each_request(
    account: Account, in_account: Account, alice: Member, written: list[Q]
) -> None:
    actor = Actor.of_member(alice)
    contact = make.make_contact(account, actor, first_name="Ann")
    morning = now().replace(hour=9, minute=0)
    task_create(actor, contact=contact, title="Call", due_at=morning + dt.timedelta(minutes=30))
    overdue = Condition("overdue_task", "on")
    with time_machine.travel(morning, tick=False):
        assert found(alice, overdue) == []
    with time_machine.travel(morning + dt.timedelta(hours=1), tick=False):
        assert found(alice, overdue) == [contact.pk]
    assert len(written) == 1


def test_windows_move_with_the_day(
    account: Account, in_account: Account, alice: Member, written: list[Q]
) -> None:
    contact = make.make_contact(account, Actor.of_member(alice), first_name="Ann")
    today = Condition("created", "today")
    assert found(alice, today) == [contact.pk]
    with time_machine.travel(now() + dt.timedelta(days=1), tick=False):
        assert found(alice, today) == []
    assert len(written) == 2


def test_each_member_has_their_own(
    account: Account, in_account: Account, alice: Member, bob: Member, written: list[Q]
) -> None:
    actor = Actor.of_member(alice)
    hers = make.make_contact(account, actor, first_name="Ann", owner=alice)
    his = make.make_contact(account, actor, first_name="Ben", owner=bob)
    mine, ours = Condition("owner", "is", "me"), Condition("owner", "not_empty")
    assert found(alice, mine) == [hers.pk]
    assert found(bob, mine) == [his.pk]
    assert found(alice, ours) == [his.pk, hers.pk]
    # Bob sees only his own.
    assert found(bob, ours) == [his.pk]


def test_an_option_that_comes_is_known_at_once(
    account: Account, in_account: Account, alice: Member, written: list[Q]
) -> None:
    field = make.make_field(account, "Size", "single", ("Small",))
    contact = make.make_contact(account, Actor.of_member(alice), first_name="Ann")
    large = UUID(int=1)
    size = Condition(f"custom.{field.pk}", "any_of", [str(large)])
    with writes.frame("test data", silent=True):
        Contact.objects.filter(pk=contact.pk).update(custom={str(field.pk): str(large)})
    assert found(alice, size) == []
    with writes.frame("test data", silent=True):
        FieldOption.objects.create(account=account, field=field, pk=large, label="Large")
    assert found(alice, size) == [contact.pk]
    with writes.frame("test data", silent=True):
        FieldDefinition.objects.filter(pk=field.pk).delete()
    assert found(alice, size) == []


@pytest.mark.parametrize("hours", [-1, 1])
def test_what_is_computed_from_the_moment_is_written_each_time(
    account: Account,
    in_account: Account,
    alice: Member,
    written: list[Q],
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
) -> None:
    span = dt.timedelta(hours=hours)
    source = Says(lambda context: Q(created_at__gt=context.moment + span))
    field = replace(condition_fields.get("dnd_all"), source=source)
    monkeypatch.setitem(condition_fields._entries, "dnd_all", field)
    contact = make.make_contact(account, Actor.of_member(alice), first_name="Ann")
    fresh = Condition("dnd_all", "on")
    before, after = now() - 3 * abs(span), now() + 3 * abs(span)
    for moment, expected in ((before, [contact.pk]), (after, []), (before, [contact.pk])):
        with time_machine.travel(moment, tick=False):
            assert found(alice, fresh) == expected


def test_the_plan_is_begun_with_for_a_minute(
    account: Account, in_account: Account, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = [100.0]
    monkeypatch.setattr(wanted_module, "monotonic", lambda: time[0])
    plans = Plans()
    assert plans.known("page") == ""
    plans.note("page", FAR)
    time[0] += 59
    plans.note("page", FAR)
    assert plans.known("page") == FAR
    assert plans.known("other page") == ""
    plans.note("page", INDEX)
    assert plans.known("page") == INDEX
    time[0] += 61
    assert plans.known("page") == ""
