"""What stands before every endpoint: rates, tokens, versions, scopes, locations, routes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from redis.exceptions import ConnectionError as RedisDown

from hoopcrm.accounts.models import Account, ApiToken, Integration
from hoopcrm.accounts.services.tokens import integration_revoke, token_rotate
from hoopcrm.api import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from tests.api.conftest import Api

SYSTEM = Actor.system("tests")


def contacts(api: Api) -> str:
    return f"/contacts/?locationId={api.location}"


def refusal(api: Api, status: int, path: str = "", **headers: str) -> str:
    answer = api("GET", path or contacts(api), status=status, **headers)
    assert answer.keys() >= {"statusCode", "message", "error", "traceId"}
    message: str = answer["message"]
    return message


def test_without_a_token(api: Api) -> None:
    assert refusal(api, 401, Authorization="") == "Invalid JWT"
    assert refusal(api, 401, Authorization="", Version="") == "Invalid JWT"


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        ("Bearer pit-00000000-0000-4000-8000-000000000000", "Invalid Private Integration token"),
        ("Bearer nonsense", "Invalid token: access token is invalid"),
        ("Basic abc", "Invalid token: access token is invalid"),
    ],
)
def test_a_bad_token(api: Api, shown: str, message: str) -> None:
    assert refusal(api, 401, Authorization=shown) == message


def test_versions(api: Api) -> None:
    assert refusal(api, 401, Version="") == "version header was not found."
    assert refusal(api, 401, Version="2020-01-01") == "version header is invalid"
    for version in ("2021-04-15", "2023-02-21", "v3"):
        api("GET", contacts(api), Version=version)


def test_scopes(account: Account, token: Callable[..., str]) -> None:
    reader = Api(account, token("contacts.readonly"))
    reader("GET", contacts(reader))
    answer = reader("POST", "/contacts/", {"locationId": reader.location}, status=401)
    assert answer["message"] == "The token is not authorized for this scope."


def test_another_location(api: Api, other_account: Account) -> None:
    told = "The token does not have access to this location."
    assert refusal(api, 403, f"/contacts/?locationId={other_account.pk}") == told
    body = {"locationId": str(other_account.pk), "nonsense": 1}
    assert api("POST", "/contacts/", body, status=403)["message"] == told


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/x"), ("PATCH", "/contacts/"), ("GET", "/contacts/a/b/c")]
)
def test_unknown_routes_answer_json(api: Api, method: str, path: str) -> None:
    answer = api(method, path, status=404)
    assert answer["message"] == f"Cannot {method} {path}"


def test_slashes_do_not_matter(api: Api) -> None:
    api("GET", f"/contacts?locationId={api.location}")
    api("GET", f"/contacts/search/duplicate/?locationId={api.location}&email=a@example.com")
    api("POST", "/contacts", {"locationId": api.location, "firstName": "Ada"}, status=201)


def test_malformed_json(api: Api) -> None:
    answer = api("POST", "/contacts/", '{"locationId": ', status=400)
    assert answer["message"] == "Body is not valid JSON."


def test_a_body_that_is_no_object(api: Api) -> None:
    assert api("POST", "/contacts/", [1, 2], status=422)["statusCode"] == 422
    assert api("POST", "/contacts/", None, status=422)["statusCode"] == 422


def test_an_own_host(api: Api, settings: Any) -> None:
    settings.API_HOST = "api.example.com"
    settings.ALLOWED_HOSTS = ["*"]
    headers = {"Authorization": f"Bearer {api.token}", "Version": "v3", "Host": "api.example.com"}
    response = Client().get(contacts(api), headers=headers)
    assert response.status_code == 200
    assert response.json()["contacts"] == []


def test_use_is_noted_once_a_minute(api: Api) -> None:
    api("GET", contacts(api))
    with scope(api.account):
        first = ApiToken.objects.get().last_used_at
        assert first is not None
        api("GET", contacts(api))
        assert ApiToken.objects.get().last_used_at == first


def test_rotated_tokens_overlap(api: Api) -> None:
    with scope(api.account):
        integration = Integration.objects.get()
        _token, text = token_rotate(SYSTEM, integration=integration)
    api("GET", contacts(api))
    api("GET", contacts(api), Authorization=f"Bearer {text}")
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        refusal(api, 401)
        api("GET", contacts(api), Authorization=f"Bearer {text}")


def test_a_revoked_integration(api: Api) -> None:
    with scope(api.account):
        integration_revoke(SYSTEM, integration=Integration.objects.get())
    refusal(api, 401)


def test_a_burst_is_stopped(api: Api, settings: Any) -> None:
    settings.API_RATE_LIMITS = {"second": 100, "minute": 3, "day": 100}
    seen = [api.raw("GET", contacts(api)) for _ in range(4)]
    assert [one.status_code for one in seen] == [200, 200, 200, 429]
    assert [one["X-RateLimit-Remaining"] for one in seen] == ["2", "1", "0", "0"]
    assert seen[3]["X-RateLimit-Max"] == "3"
    assert seen[3]["X-RateLimit-Interval-Milliseconds"] == "60000"
    assert 1 <= int(seen[3]["Retry-After"]) <= 60
    assert seen[3]["X-RateLimit-Daily-Remaining"] == "97"  # a refused call is not counted
    assert seen[3].json()["statusCode"] == 429


def test_the_day_is_shared_by_the_account(api: Api, settings: Any, token: Any) -> None:
    settings.API_RATE_LIMITS = {"second": 100, "minute": 100, "day": 2}
    other = Api(api.account, token())
    api("GET", contacts(api))
    other("GET", contacts(api))
    response = other.raw("GET", contacts(api))
    assert response.status_code == 429
    assert response["X-RateLimit-Daily-Remaining"] == "0"
    assert int(response["X-RateLimit-Daily-Reset"]) > 0


def test_strangers_are_counted_by_address(api: Api, settings: Any) -> None:
    settings.API_RATE_LIMITS = {"second": 100, "minute": 2, "day": 100}
    seen = [api.raw("GET", "/contacts/", Authorization="").status_code for _ in range(3)]
    assert seen == [401, 401, 429]


def test_the_limiter_fails_open(api: Api, monkeypatch: Any) -> None:
    def down(**_kwargs: Any) -> None:
        raise RedisDown

    monkeypatch.setattr(limits, "_script", lambda: down)
    monkeypatch.setattr(limits, "_resting_until", 0.0)
    response = api.raw("GET", contacts(api))
    assert response.status_code == 200
    assert response["X-RateLimit-Remaining"] == "100000"


def test_refused_calls_are_no_warnings(api: Api, caplog: Any) -> None:
    with caplog.at_level("INFO"):
        refusal(api, 401, Authorization="")
        refusal(api, 404, "/nothing/")
    told = [(one.levelname, one.getMessage()) for one in caplog.records]
    assert told == [
        ("INFO", "GET /api/contacts/ is answered 401"),
        ("INFO", "GET /api/nothing/ is answered 404"),
    ]


def test_defects_are_told_in_json(api: Api, monkeypatch: Any, caplog: Any) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("hoopcrm.api.v1.contacts.told", broken)
    api._client.raise_request_exception = False
    made = api("POST", "/contacts/", {"locationId": api.location, "name": "A"}, status=500)
    assert made["message"] == "Internal server error"
    errors = [one for one in caplog.records if one.levelname == "ERROR"]
    assert [one.getMessage() for one in errors] == ["POST /api/contacts/ failed"]
    assert errors[0].exc_info
