"""Every address of an account, as every kind of person."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import URLPattern, reverse

from hoopcrm.accounts.models import Account, Member, Role
from hoopcrm.core import writes
from hoopcrm.core.extensions import permissions
from hoopcrm.core.records import record_tabs
from hoopcrm.core.scoping import scope
from tests.conftest import signed_in
from tests.make import make_member, make_role
from tests.permissions.world import HIDDEN, SECRET_NAME, build_neighbours, build_world
from tests.structure.test_urls import ACCOUNT_URLS

pytestmark = pytest.mark.django_db
PREFIX = "a/<uuid:account_id>/"
ADDRESSES = [(path.removeprefix(PREFIX), pattern) for path, pattern in ACCOUNT_URLS]

# What a good request may be answered with; 409 and 422 are refusals of an empty form.
FINE = {200, 204, 302, 400, 409, 422}

# Finds Alice's contact wherever a page searches, without being her secret name.
SEARCHED = "?q=zzyzx&search=zzyzx&text=zzyzx&notes_q=zzyzx&tasks_q=zzyzx&at=1"
TABS = [tab.key for tab in record_tabs if tab.object_type == "contact"]

World = dict[str, dict[str, Any]]


@pytest.fixture
def world(account: Account, alice: Member, tag_maker: object) -> World:
    return build_world(account, alice)


def _address(path: str, pattern: URLPattern, account: Account, world: World) -> str:
    parts = path.split("/")
    area = max((area for area in world if set(area.split()) <= set(parts)), key=len, default="")
    values = world.get(area, {})
    names = pattern.pattern.converters
    chosen = {name: values.get(name) for name in names}
    if "tab" in parts:
        chosen["key"] = "activity"
    missing = [name for name, value in chosen.items() if value is None]
    assert not missing, f"tests/permissions/world.py has no {missing} for {path}"
    filled = path
    for name, value in chosen.items():
        for converter in ("uuid", "str", "slug", "int"):
            filled = filled.replace(f"<{converter}:{name}>", str(value))
    return f"{reverse('contacts:list', args=[account.pk]).removesuffix('contacts/')}{filled}"


def _open(client: Client, url: str) -> int:
    """The status of a GET, or of a POST where only that is answered."""
    response = client.get(url)
    if response.status_code == 405:
        response = client.post(url)
    # The end of a request closes old connections, and with them the one of the test.
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    return response.status_code


def answers(
    client: Client, account: Account, world: World, ask: Callable[[Client, str], Any] = _open
) -> dict[str, Any]:
    """What each address of the account answers, with the ids of `world`.

    Each is asked by itself: what one changes is taken back before the next.
    """
    found, cookies = {}, client.cookies
    for path, pattern in ADDRESSES:
        url = _address(path, pattern, account, world)
        client.cookies = deepcopy(cookies)
        with transaction.atomic():
            found[url] = ask(client, url)
            transaction.set_rollback(True)
    return found


def test_signed_out_people_are_sent_to_sign_in(account: Account, world: World) -> None:
    def to_sign_in(client: Client, url: str) -> bool:
        response = client.get(url)
        sent = response.status_code == 302
        return sent and response["Location"].startswith(reverse("account_login"))

    found = answers(Client(), account, world, to_sign_in)
    assert [url for url, sent in found.items() if not sent] == []


def test_an_account_of_others_is_not_there(
    account: Account, world: World, as_mallory: Client
) -> None:
    found = answers(as_mallory, account, world)
    assert {url: status for url, status in found.items() if status != 404} == {}


def test_things_of_others_are_not_in_my_account(
    other_account: Account, world: World, as_mallory: Client
) -> None:
    def named(url: str) -> bool:
        return any(part.count("-") == 4 for part in url.split("/")[3:])

    found = answers(as_mallory, other_account, world)
    assert {url: status for url, status in found.items() if named(url) and status != 404} == {}


def test_without_the_right_it_is_forbidden(account: Account, world: World) -> None:
    make_role(account, "Nothing")
    nobody = signed_in(make_member(account, "Nobody", role="Nothing"))
    found = answers(nobody, account, world)
    assert {url: status for url, status in found.items() if status != 403} == {}


def test_with_the_right_it_answers(account: Account, world: World, as_alice: Client) -> None:
    found = answers(as_alice, account, world)
    assert {url: status for url, status in found.items() if status not in FINE} == {}


def test_what_i_may_not_see_is_not_there(account: Account, world: World, as_bob: Client) -> None:
    """Bob sees only what he owns or follows; Alice's contact is not his."""
    hidden = {
        str(value)
        for area, values in world.items()
        for name, value in values.items()
        if name in {"contact", "note_pk", "event_pk", "row"} or (name == "pk" and area in HIDDEN)
    }
    found = answers(as_bob, account, world)
    seen = {
        url: status
        for url, status in found.items()
        if hidden & set(url.split("/")) and status not in {403, 404}
    }
    assert seen == {}


@pytest.mark.parametrize("query", ["", SEARCHED], ids=["plain", "searching"])
def test_no_page_of_mine_speaks_of_what_i_may_not_see(
    query: str, account: Account, world: World, bob: Member
) -> None:
    """Bob's own contact is related to Alice's in every way; no address gives hers away."""
    mine = world | build_neighbours(account, bob, world)
    make_role(account, "Everything", *(one.key for one in permissions))
    with writes.frame("test data", silent=True), scope(account):
        bob.role = Role.objects.get(name="Everything")
        bob.save()
    client, answered = signed_in(bob), 0
    for path, pattern in ADDRESSES:
        url = _address(path, pattern, account, mine)
        for part in TABS if ":key>" in path and "tab" in path.split("/") else [""]:
            response = client.get(url.replace("/activity/", f"/{part or 'activity'}/") + query)
            assert response.status_code in FINE | {403, 404, 405}, url
            told = b"".join(response) if response.streaming else response.content
            spoken = f"{told.decode(errors='replace')} {dict(response.headers)}"
            for secret in (SECRET_NAME, str(world["contacts"]["pk"])):
                assert secret not in spoken, f"{response.request} speaks of a hidden contact"
            answered += response.status_code == 200
    assert answered > 40


def test_numbers_count_only_what_i_may_see(account: Account, world: World, bob: Member) -> None:
    mine = build_neighbours(account, bob, world)
    client = signed_in(bob)
    record = reverse("contacts:record_counts", args=[account.pk, mine["contacts"]["pk"]])
    counts = client.get(record).content.decode()
    assert re.search(r"record-right-tab-associations \.count[^>]*>\s*1\s*<", counts)
    business = reverse("businesses:detail", args=[account.pk, world["businesses"]["pk"]])
    assert re.search(
        r'Contacts\s*<span class="count">1</span>', client.get(business).content.decode()
    )
    listed = client.get(reverse("businesses:list", args=[account.pk])).content.decode()
    assert re.search(r"numeric[^>]*>\s*1\s*<", listed)
