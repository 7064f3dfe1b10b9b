"""Many programs at once: nothing twice, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from contacts.models import Contact
from hoopcrm.core.scoping import scope
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: list[Any]) -> list[Any]:
    """What the calls answer, ten at a time."""

    def run(call: Any) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(run, calls))


def test_parallel_upserts_of_one_email_make_one_contact(api: Api) -> None:
    def upsert(number: int) -> Any:
        body = {"locationId": api.location, "email": "Ada@example.com", "tags": [f"t{number}"]}
        return lambda: Api(api.account, api.token).send("POST", "/contacts/upsert", body)

    answers = at_once([upsert(number) for number in range(50)])
    assert {one.status_code for one in answers} == {200}
    bodies = [one.json() for one in answers]
    assert sum(one["new"] for one in bodies) == 1
    assert len({one["contact"]["id"] for one in bodies}) == 1
    with scope(api.account):
        assert Contact.objects.count() == 1


def test_parallel_tags_lose_nothing(api: Api) -> None:
    body = {"locationId": api.location, "firstName": "Ada"}
    pk = api("POST", "/contacts/", body, status=201)["contact"]["id"]

    def add(number: int) -> Any:
        tags = {"tags": [f"t{number}", f"t{number + 1}"]}
        return lambda: Api(api.account, api.token).send("POST", f"/contacts/{pk}/tags", tags)

    answers = at_once([add(number) for number in range(30)])
    assert {one.status_code for one in answers} == {201}
    tags = api("GET", f"/contacts/{pk}")["contact"]["tags"]
    assert sorted(tags) == sorted(f"t{number}" for number in range(31))
    put = [tag for one in answers for tag in one.json()["tagsAdded"]]
    assert sorted(put) == sorted(tags)  # each was new to one call only
