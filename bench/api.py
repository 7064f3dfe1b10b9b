"""The API among many contacts: whole calls through its door, in process, by one and by eight."""

import itertools
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client

from bench.clock import Report, repeat
from bench.measure import ACTOR, World
from bench.people import person
from contacts.models import Contact
from hoopcrm.accounts.api_scopes import api_scopes
from hoopcrm.accounts.services.tokens import integration_create
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import scope

# Milliseconds at p50; the total of a search is timed apart.
CREATE, GET, SEARCH = 10.0, 6.0, 25.0
AT_ONCE, SECONDS = 8, 5.0
BULK = 500

Call = Callable[[], Any]


class Clients(threading.local):
    """A client for each thread: a new one would load the middleware anew."""

    def __init__(self) -> None:
        self.client = Client(HTTP_HOST="localhost")


CLIENTS = Clients()


def constant() -> Any:
    """A view that answers a constant."""
    return CLIENTS.client.get("/healthz")


def measure_api(report: Report, world: World) -> None:
    """Create, get, upsert, search with three filters, bulk tags; then the same by eight."""
    no_limit = 1_000_000_000
    settings.API_RATE_LIMITS = {"second": no_limit, "minute": no_limit, "day": no_limit}
    with scope(world.account):
        _made, token = integration_create(
            ACTOR, name="Bench", scopes=[one.key for one in api_scopes]
        )
        ids = [str(pk) for pk in Contact.objects.alive().values_list("pk", flat=True)[:BULK]]
    program = Program(token, str(world.account.pk))
    began = now()
    floor = repeat(constant, times=200)
    calls = program.calls(ids, world.contacts)
    for what, (call, goal) in calls.items():
        times = repeat(call)
        report.add(
            f"API: {what}",
            f"p50 {times.p50:.1f} ms, p95 {times.p95:.1f} ms",
            f"a constant view {floor.p50:.2f} ms",
            f"p50 ≤ {goal:g} ms" if goal else "-",
            not goal or times.p50 <= goal,
        )
    for what, (call, goal) in calls.items():
        if not goal:
            continue
        report.add(
            f"API: {what}, by {AT_ONCE}",
            f"{_rate(call):,.0f} calls/s",
            f"a constant view {_rate(constant):,.0f} calls/s",
            "-",
            True,
        )
    with scope(world.account):  # the next run measures lists of people, not of these
        Contact.objects.filter(created_at__gte=began).update(deleted_at=now())


class Program:
    """Calls the API as one integration."""

    def __init__(self, token: str, location: str) -> None:
        self.location = location
        self._headers = {"Authorization": f"Bearer {token}", "Version": "2021-07-28"}
        self._numbers = itertools.count()
        self._made = ""

    def calls(self, ids: list[str], contacts: int) -> dict[str, tuple[Call, float]]:
        """What is measured: a call and its goal, 0 for none."""
        _first, _last, email, *_rest = person(contacts // 2)
        filters = [
            {"field": "tags", "operator": "eq", "value": "lead"},
            {"field": "city", "operator": "exists"},
            {"field": "dnd", "operator": "eq", "value": False},
        ]
        search = {"locationId": self.location, "pageLimit": 20, "filters": filters}
        return {
            "create": (self._create, CREATE),
            "get": (lambda: self._call("GET", f"/contacts/{self._made or ids[0]}"), GET),
            "upsert of one that is there": (
                lambda: self._call(
                    "POST",
                    "/contacts/upsert",
                    {"locationId": self.location, "email": email, "city": f"City {self._next()}"},
                ),
                0,
            ),
            "search with three filters": (
                lambda: self._call("POST", "/contacts/search", search),
                SEARCH,
            ),
            "total of that search, not remembered": (lambda: self._total(search), 0),
            f"bulk tags of {BULK}": (
                lambda: self._call(
                    "POST",
                    "/contacts/bulk/tags/update/add",
                    {
                        "locationId": self.location,
                        "contacts": ids,
                        "tags": [f"bench {self._next()}"],
                    },
                ),
                0,
            ),
        }

    def _create(self) -> Any:
        unique = new_id().hex
        body = {
            "locationId": self.location,
            "firstName": "Ada",
            "lastName": "Lovelace",
            "email": f"{unique}@example.com",
            "city": "London",
            "tags": ["lead"],
        }
        response = self._call("POST", "/contacts/", body)
        self._made = json.loads(response.content)["contact"]["id"]
        return response

    def _total(self, search: dict[str, Any]) -> Any:
        cache.clear()
        return self._call("POST", "/contacts/search", search)

    def _next(self) -> int:
        return next(self._numbers)

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        response = CLIENTS.client.generic(
            method,
            f"/api{path}",
            "" if body is None else json.dumps(body),
            "application/json",
            headers=self._headers,
        )
        if response.status_code >= 400:
            raise SystemExit(
                f"{method} {path} answered {response.status_code}: {response.content!r}"
            )
        return response


def _rate(call: Call) -> float:
    """Calls a second, by several threads at once."""
    until = time.monotonic() + SECONDS

    def work() -> int:
        count = 0
        while time.monotonic() < until:
            call()
            count += 1
        connections.close_all()
        return count

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(lambda _number: work(), range(AT_ONCE))) / SECONDS
