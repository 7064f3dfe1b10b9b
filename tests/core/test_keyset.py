"""Keyset paging over the contacts table: ties, blanks, both directions, spoiled cursors."""

import base64
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contacts.listing.sorts import SORTS
from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.clock import now
from hoopcrm.core.keyset import (
    Order,
    Position,
    Take,
    behind,
    decode,
    paginate,
    slices,
    take_from,
    take_prepared,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
ORDERS = [sort.order(descending=down) for sort in SORTS.values() for down in (False, True)]


@pytest.fixture
def crowd(in_account: Account) -> list[Contact]:
    """120 contacts with many equal and many blank values, ids in no order of theirs."""
    rng = random.Random(7)
    names = ["", "adam", "ádám", "eva", "eva's", "zoë", "李明", "x" * 500]
    rows = [
        Contact(
            account=in_account,
            sort_name=rng.choice(names),
            email_normalised=rng.choice(["", "a@example.com", "b@example.com"]),
            company_folded=rng.choice(["", "acme"]),
            created_at=START + timedelta(days=rng.randrange(5)),
            updated_at=START + timedelta(days=rng.randrange(3)),
            last_activity_at=rng.choice([None, START, START + timedelta(hours=1)]),
        )
        for _ in range(120)
    ]
    rng.shuffle(rows)
    with writes.frame("test data", silent=True):
        Contact.objects.bulk_create(rows)
    return rows


def in_order(rows: list[Contact], order: Order) -> list[Any]:
    """What the pages together must show: filled values in order, then the blank ones."""

    def key(row: Contact) -> Any:
        value = getattr(row, order.column)
        return (value.encode() if isinstance(value, str) else value, row.pk.int)

    filled = [row for row in rows if getattr(row, order.column)]
    blank = [row for row in rows if not getattr(row, order.column)]
    filled.sort(key=key, reverse=order.descending)
    blank.sort(key=lambda row: row.pk.int, reverse=order.descending)
    return [row.pk for row in [*filled, *blank]]


def everybody() -> Any:
    return Contact.objects.all()


def plain(order: Order) -> Take:
    return take_from(everybody(), order)


def prepared(order: Order) -> Take:
    return take_prepared(everybody, order)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.token)
@pytest.mark.parametrize("size", [1, 7, 200])
@pytest.mark.parametrize("take_by", [plain, prepared])
def test_pages_forward_show_every_row_once_in_order(
    crowd: list[Contact], order: Order, size: int, take_by: Callable[[Order], Take]
) -> None:
    take, seen, after = take_by(order), [], ""
    while True:
        page = paginate(take, order, size=size, after=after)
        seen += [position.pk for position in page.positions]
        after = page.next
        if not after:
            break
    assert seen == in_order(crowd, order)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.token)
@pytest.mark.parametrize("take_by", [plain, prepared])
def test_pages_backward_show_what_forward_pages_showed(
    crowd: list[Contact], order: Order, take_by: Callable[[Order], Take]
) -> None:
    take, pages, after = take_by(order), [], ""
    while True:
        page = paginate(take, order, size=25, after=after)
        pages.append(page)
        after = page.next
        if not after:
            break
    for earlier, later in zip(reversed(pages[:-1]), reversed(pages[1:]), strict=True):
        back = paginate(take, order, size=25, before=later.previous)
        assert back.positions == earlier.positions
        assert back.is_first == earlier.is_first


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.token)
def test_one_condition_says_the_same_as_the_phases(crowd: list[Contact], order: Order) -> None:
    expected = in_order(crowd, order)
    for row in crowd[::10]:
        place = expected.index(row.pk)
        after = Contact.objects.filter(behind(order, order.position(row)))
        before = Contact.objects.filter(behind(order, order.position(row), backward=True))
        assert {one.pk for one in after} == set(expected[place + 1 :])
        assert {one.pk for one in before} == set(expected[:place])


def test_a_page_deep_in_an_order_begins_at_its_first_row(in_account: Account) -> None:
    """With a second lower bound PostgreSQL would walk the index from that one."""
    order = SORTS["name"].order(descending=False)
    first, *_ = slices(Contact.objects.all(), order, Position("eva", UUID(int=1)))
    condition = str(first.query).partition("WHERE")[2]
    assert condition.count(">") == 1
    assert '"sort_name", "contacts_contact"."id") > (' in condition


def test_rows_that_come_and_go_neither_repeat_nor_skip_others(crowd: list[Contact]) -> None:
    order = SORTS["name"].order(descending=False)
    take = take_from(Contact.objects.all(), order)
    first = paginate(take, order, size=30)
    expected = in_order(crowd, order)[30:60]
    with writes.frame("test data", silent=True):
        Contact.objects.filter(pk=first.positions[-1].pk).delete()
        Contact.objects.create(account=crowd[0].account, sort_name="a")
    second = paginate(take, order, size=30, after=first.next)
    assert [position.pk for position in second.positions] == expected


def test_going_back_past_the_start_gives_a_whole_first_page(crowd: list[Contact]) -> None:
    order = SORTS["name"].order(descending=False)
    take = take_from(Contact.objects.all(), order)
    fifth = paginate(take, order, size=5).positions[-1]
    page = paginate(take, order, size=30, before=fifth.encode(order))
    assert page.is_first
    assert len(page.positions) == 30


def test_a_cursor_with_nothing_behind_it_gives_the_first_page(crowd: list[Contact]) -> None:
    order = SORTS["created"].order(descending=False)
    take = take_from(Contact.objects.all(), order)
    beyond = Position(now() + timedelta(days=1), crowd[0].pk).encode(order)
    assert paginate(take, order, size=30, after=beyond) == paginate(take, order, size=30)


def packed(payload: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")


HEX = "0" * 32
NAME = SORTS["name"].order(descending=False)
CREATED = SORTS["created"].order(descending=True)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", NAME),
        ("nonsense", NAME),
        ("é", NAME),
        ("A" * 10_000, NAME),
        (packed("name"), NAME),
        (packed(["name", "a"]), NAME),
        (packed(["-name", "a", HEX]), NAME),
        (packed(["email", "a", HEX]), NAME),
        (packed(["name", 5, HEX]), NAME),
        (packed(["name", ["a"], HEX]), NAME),
        (packed(["name", "", HEX]), NAME),
        (packed(["name", "a\x00b", HEX]), NAME),
        (packed(["name", "\ud800", HEX]), NAME),
        (packed(["name", "a", "no id"]), NAME),
        (packed(["name", "a", 7]), NAME),
        (packed(["-created", "yesterday", HEX]), CREATED),
        (packed(["-created", "2026-01-01", HEX]), CREATED),
        (packed(["-created", None, HEX]), CREATED),
        (packed(json.loads("[" * 50 + "]" * 50)), NAME),
        ("W" * 3000, NAME),
    ],
)
def test_a_spoiled_cursor_is_none(text: str, order: Order) -> None:
    assert decode(text, order) is None


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.token)
def test_a_cursor_survives_the_url(crowd: list[Contact], order: Order) -> None:
    for row in crowd:
        place = order.position(row)
        text = place.encode(order)
        assert text.isascii()
        assert decode(text, order) == place
