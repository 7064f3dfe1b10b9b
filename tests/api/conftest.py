"""A program with a token, and the account that it works in."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoopcrm.accounts.api_scopes import api_scopes
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.tokens import integration_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope

VERSION = "2021-07-28"


class Api:
    """Calls the API as a client library does: JSON, a token, a version."""

    def __init__(self, account: Account, token: str, version: str = VERSION) -> None:
        self.account, self.token, self.version = account, token, version
        self.location = str(account.pk)
        self._client = Client()

    def __call__(
        self, method: str, path: str, body: Any = None, *, status: int | None = None, **headers: str
    ) -> Any:
        """The answer's JSON; fails the test when the status is not the one expected."""
        response = self.raw(method, path, body, **headers)
        wanted = status or 200
        assert response.status_code == wanted, (response.status_code, response.content)
        return response.json()

    def raw(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The whole answer; one that refuses must have changed nothing."""
        before = _stored()
        response = self.send(method, path, body, **headers)
        if response.status_code >= 400:
            assert _stored() == before, "a refused request has changed something"
        return response

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The whole answer. A header that is "" is left out."""
        sent = {"Authorization": f"Bearer {self.token}", "Version": self.version} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self._client.generic(
            method,
            f"/api{path}",
            "" if body is None else _json(body),
            "application/json",
            headers={name: value for name, value in sent.items() if value},
        )


WATCHED = (
    *("contacts_contact", "contacts_contactemail", "contacts_contactphone", "contacts_tag"),
    *("contacts_contacttag", "contacts_contactaccess", "contacts_contactdnd", "contacts_note"),
    *("contacts_task", "contacts_business", "events_event", "core_operation"),
)


def _stored() -> Any:
    """Another value when a row of what the API writes has come, gone or changed."""
    parts = ", ".join(
        f"(SELECT coalesce(sum(hashtext(t::text)::bigint), 0) FROM {table} t)"  # noqa: S608 - constants
        for table in WATCHED
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        return cursor.fetchone()


def _json(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


@pytest.fixture(autouse=True)
def _no_rate_limit(settings: Any) -> None:
    settings.API_RATE_LIMITS = {"second": 100_000, "minute": 100_000, "day": 100_000}


@pytest.fixture
def token(account: Account, alice: Member) -> Callable[..., str]:
    """`token("contacts.readonly")`: a new token; without scopes one for all of them."""

    def token(*scopes: str) -> str:
        with scope(account):
            every = [one.key for one in api_scopes]
            _made, text = integration_create(
                Actor.of_member(alice), name="Shop", scopes=scopes or every
            )
        return text

    return token


@pytest.fixture
def api(account: Account, token: Callable[..., str]) -> Api:
    """A program that may do everything."""
    return Api(account, token())


@pytest.fixture
def api_v3(account: Account, token: Callable[..., str]) -> Api:
    return Api(account, token(), "v3")


@pytest.fixture
def written() -> Callable[[], CaptureQueriesContext]:
    """A context that holds the SQL run in it."""
    return lambda: CaptureQueriesContext(connection)
