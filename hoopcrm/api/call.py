"""One call of the API: who calls, with which version, and what was sent."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from hoopcrm.accounts.callers import Caller, caller_of
from hoopcrm.accounts.models import ApiToken
from hoopcrm.api.answers import ApiError
from hoopcrm.api.shapes.texts import storable
from hoopcrm.core.actor import Actor, request_origin

# Published values; the two client libraries send the last two.
VERSIONS = frozenset({"2021-07-28", "2021-04-15", "2023-02-21", "v3"})
TOKEN_KINDS = frozenset({ApiToken.Kind.PRIVATE.value, ApiToken.Kind.ACCESS.value})


class ApiRequest(HttpRequest):
    """A request in the API's views, which the gate has let pass."""

    call: "Call"
    request_id: str


@dataclass
class Call:
    """What the gate knows of a request."""

    request: HttpRequest
    caller: Caller | None
    # Names of the query that the endpoint declares; none others are accepted.
    declared: frozenset[str] = field(default=frozenset())

    @property
    def by(self) -> Caller:
        """Who calls; only behind the gate."""
        return cast(Caller, self.caller)

    @property
    def version(self) -> str:
        return self.request.headers.get("Version", "").strip()

    @property
    def is_v3(self) -> bool:
        return self.version == "v3"

    @cached_property
    def actor(self) -> Actor:
        """The caller, as the one who does something."""
        return self.by.actor(**request_origin(self.request))

    @cached_property
    def body(self) -> Any:
        """The body as JSON; None without one. Raises ApiError 400, 413."""
        try:
            raw = self.request.body
        except RequestDataTooBig as fault:
            raise ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Body too large.") from fault
        if not raw.strip():
            return None
        try:
            body = json.loads(raw, parse_constant=_no_number)
            return storable(body) if b"\\u" in raw else body
        except (ValueError, RecursionError) as fault:
            raise ApiError(400, "Body is not valid JSON.") from fault

    def unknown_names(self) -> list[str]:
        """Names in the query that the endpoint does not declare."""
        return [name for name in self.request.GET if name not in self.declared]


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no JSON")


def find_caller(request: HttpRequest) -> Caller | None:
    """Whoever's token the request shows, if it is a good one."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if kind.lower() != "bearer" or not token or len(token) > 300:
        return None
    return caller_of(token, kinds=TOKEN_KINDS)
