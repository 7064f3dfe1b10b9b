"""Who may call what, in the contract's order: rate, token, version, scope, location.

The rate and the token are looked at for every address, also those that do not exist.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from hoopcrm.accounts.callers import Caller
from hoopcrm.api import limits
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import VERSIONS, ApiRequest, find_caller


def count(request: HttpRequest) -> tuple[Caller | None, limits.Verdict]:
    """Who calls, and whether they may: those without a good token are counted by address."""
    caller = find_caller(request)
    if caller is None:
        address = request.META.get("REMOTE_ADDR", "")
        return None, limits.count_stranger(address)
    return caller, limits.count(caller.pk, caller.account.pk)


@dataclass(frozen=True)
class Gate:
    """In front of one endpoint: what django-ninja asks before it looks at the request's body.

    Attributes:
        scope: what the token must be good for.
        declared: names that may stand in the query.
        location: the path names the location.
    """

    scope: str
    declared: frozenset[str]
    location: bool = False

    def __call__(self, request: ApiRequest) -> Any:
        """The caller. Raises ApiError 400, 401, 403."""
        call = request.call
        call.declared = self.declared
        caller = call.caller
        if caller is None:
            raise ApiError(401, why_not(request))
        if not call.version:
            raise ApiError(401, "version header was not found.")
        if call.version not in VERSIONS:
            raise ApiError(401, "version header is invalid")
        if not caller.has_scope(self.scope):
            raise ApiError(401, "The token is not authorized for this scope.")
        for named in self._locations(request):
            if named.lower() != str(caller.account.pk):
                raise ApiError(403, "The token does not have access to this location.")
        return caller

    def _locations(self, request: ApiRequest) -> list[str]:
        """Each location that the request names."""
        found = [request.GET.get("locationId")]
        body = request.call.body
        if isinstance(body, dict):
            found.append(body.get("locationId"))
        if self.location and request.resolver_match:
            found.append(str(request.resolver_match.kwargs.get("locationId", "")))
        return [one for one in found if isinstance(one, str) and one]


def why_not(request: HttpRequest) -> str:
    """What is said of a request without a good token."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not token:
        return "Invalid JWT"
    if token.startswith("pit-"):
        return "Invalid Private Integration token"
    return "Invalid token: access token is invalid"
