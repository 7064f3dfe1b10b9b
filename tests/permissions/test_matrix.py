"""Every address of an account, as every kind of person."""

import re
from collections.abc import Callable
from typing import Any

import pytest
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

Address = Callable[[Account], str]


@pytest.fixture
def world(account: Account, alice: Member, tag_maker: object) -> dict[str, dict[str, Any]]:
    return build_world(account, alice)


@pytest.fixture(params=ADDRESSES, ids=[path for path, _ in ADDRESSES])
def address(request: pytest.FixtureRequest, world: dict[str, dict[str, Any]]) -> Address:
    """The address within an account, with the ids of Alice's things."""
    path, pattern = request.param
    return lambda account: _address(path, pattern, account, world)


def _address(
    path: str, pattern: URLPattern, account: Account, world: dict[str, dict[str, Any]]
) -> str:
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
    response.close()
    return response.status_code


def test_signed_out_people_are_sent_to_sign_in(address: Address, account: Account) -> None:
    response = Client().get(address(account))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_an_account_of_others_is_not_there(
    address: Address, account: Account, as_mallory: Client
) -> None:
    assert _open(as_mallory, address(account)) == 404


def test_things_of_others_are_not_in_my_account(
    address: Address, other_account: Account, as_mallory: Client
) -> None:
    url = address(other_account)
    if any(part.count("-") == 4 for part in url.split("/")[3:]):
        assert _open(as_mallory, url) == 404


def test_without_the_right_it_is_forbidden(address: Address, account: Account) -> None:
    make_role(account, "Nothing")
    nobody = signed_in(make_member(account, "Nobody", role="Nothing"))
    assert _open(nobody, address(account)) == 403


def test_what_i_may_not_see_is_not_there(
    address: Address, account: Account, world: dict[str, dict[str, Any]], as_bob: Client
) -> None:
    """Bob sees only what he owns or follows; Alice's contact is not his."""
    url = address(account)
    hidden = {
        str(value)
        for area, values in world.items()
        for name, value in values.items()
        if name in {"contact", "note_pk", "event_pk", "row"} or (name == "pk" and area in HIDDEN)
    }
    if hidden & set(url.split("/")):
        assert _open(as_bob, url) in {403, 404}


@pytest.mark.parametrize("query", ["", SEARCHED], ids=["plain", "searching"])
def test_no_page_of_mine_speaks_of_what_i_may_not_see(
    query: str, account: Account, world: dict[str, dict[str, Any]], bob: Member
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
        for part in TABS if "<str:key>" in path and "tab" in path.split("/") else [""]:
            response = client.get(url.replace("/activity/", f"/{part or 'activity'}/") + query)
            assert response.status_code in FINE | {403, 404, 405}, url
            told = b"".join(response) if response.streaming else response.content
            spoken = f"{told.decode(errors='replace')} {dict(response.headers)}"
            for secret in (SECRET_NAME, str(world["contacts"]["pk"])):
                assert secret not in spoken, f"{response.request} speaks of a hidden contact"
            answered += response.status_code == 200
    assert answered > 40


def test_numbers_count_only_what_i_may_see(
    account: Account, world: dict[str, dict[str, Any]], bob: Member
) -> None:
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


def test_with_the_right_it_answers(address: Address, account: Account, as_alice: Client) -> None:
    assert _open(as_alice, address(account)) in FINE
