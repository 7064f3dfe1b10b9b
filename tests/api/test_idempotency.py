"""Calls that are sent again, and batches."""

from datetime import timedelta
from typing import Any

import time_machine

from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.api.idempotency import answers_expire
from hoopcrm.api.models import IdempotentAnswer
from hoopcrm.core.clock import now
from tests.api.conftest import Api
from tests.api.test_contacts import new


def body(api: Api, **fields: Any) -> dict[str, Any]:
    return {"locationId": api.location, "firstName": "Ada", **fields}


def test_the_same_call_is_done_once(api: Api, in_account: Account) -> None:
    first = api.raw("POST", "/contacts/", body(api), Idempotency_Key="a")
    again = api.raw("POST", "/contacts/", body(api), Idempotency_Key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert Contact.objects.count() == 1
    api("POST", "/contacts/", body(api), status=201, Idempotency_Key="b")
    assert Contact.objects.count() == 2


def test_another_body_is_refused(api: Api, in_account: Account) -> None:
    api("POST", "/contacts/", body(api), status=201, Idempotency_Key="a")
    answer = api("POST", "/contacts/", body(api, city="Rome"), status=422, Idempotency_Key="a")
    assert answer["message"] == ["Idempotency-Key was used for another request"]
    assert Contact.objects.count() == 1


def test_a_refusal_is_kept_too(api: Api) -> None:
    made = new(api, email="ada@example.com")
    call = body(api, email="ada@example.com")
    first = api("POST", "/contacts/", call, status=400, Idempotency_Key="a")
    api("DELETE", f"/contacts/{made['id']}")
    assert api("POST", "/contacts/", call, status=400, Idempotency_Key="a") == first


def test_answers_are_forgotten_after_a_day(api: Api, in_account: Account) -> None:
    api("POST", "/contacts/", body(api), status=201, Idempotency_Key="a")
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert answers_expire() == 1
    assert not IdempotentAnswer.objects.exists()
    api("POST", "/contacts/", body(api), status=201, Idempotency_Key="a")
    assert Contact.objects.count() == 2


def test_a_batch_keeps_what_was_right(api: Api) -> None:
    new(api, email="ada@example.com")
    contacts: list[Any] = [
        {"firstName": "Bob", "tags": ["VIP"]},
        {"email": "ada@example.com"},
        {"firstName": 5, "nonsense": 1},
        {"city": "Rome"},
    ]
    answer = api("POST", "/contacts/batch", {"locationId": api.location, "contacts": contacts})
    assert (answer["created"], answer["refused"]) == (1, 3)
    bob, duplicate, malformed, nobody = answer["results"]
    assert api("GET", f"/contacts/{bob['contactId']}")["contact"]["tags"] == ["vip"]
    assert (duplicate["status"], duplicate["meta"]["matchingField"]) == (400, "email")
    assert malformed["message"] == [
        "firstName must be a string",
        "property nonsense should not exist",
    ]
    assert nobody["status"] == 422
