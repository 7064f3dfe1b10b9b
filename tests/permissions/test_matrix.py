"""Every address of an account, as every kind of person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from hoopcrm.accounts.models import Account, Member
from tests.conftest import signed_in
from tests.make import make_member, make_role
from tests.permissions.world import build_world
from tests.structure.test_urls import ACCOUNT_URLS

pytestmark = pytest.mark.django_db
PREFIX = "a/<uuid:account_id>/"
ADDRESSES = [(path.removeprefix(PREFIX), pattern) for path, pattern in ACCOUNT_URLS]

# What a good request may be answered with; 409 and 422 are refusals of an empty form.
FINE = {200, 204, 302, 400, 409, 422}

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
        for area in ("contacts", "documents", "files", "jobs", "tasks")
        for name, value in world[area].items()
        if name in {"pk", "contact"}
    }
    if hidden & set(url.split("/")):
        assert _open(as_bob, url) in {403, 404}


def test_with_the_right_it_answers(address: Address, account: Account, as_alice: Client) -> None:
    assert _open(as_alice, address(account)) in FINE
