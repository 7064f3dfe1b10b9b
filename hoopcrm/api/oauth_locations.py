"""Where an app may work, for clients that ask before they call: an account is its own company."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed

from hoopcrm.accounts.callers import Caller
from hoopcrm.accounts.oauth.server import tokens_told
from hoopcrm.accounts.services.oauth import access_again
from hoopcrm.api import answers
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.gate import why_not
from hoopcrm.api.oauth import as_version, given_of

ELSEWHERE = "The token does not have access to this location."


def installed_locations(request: ApiRequest) -> HttpResponse:
    """The location of the token."""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    caller = _app(request)
    _require_own(caller, request.GET.get("companyId"), request.GET.get("locationId"))
    account = caller.account
    parts = (account.street, account.city, account.postal_code, account.country)
    here = {
        "_id": account.pk,
        "name": account.name,
        "address": ", ".join(filter(None, parts)),
        "isInstalled": True,
    }
    payload: dict[str, Any] = {"locations": [here], "count": 1, "installToFutureLocations": False}
    if request.call.is_v3:
        page = {"hasNextPage": False, "hasPrevPage": False, "currentPageSize": 1, "totalRecords": 1}
        payload |= {"items": [here], "pagination": page}
    return answers.answer(request, HTTPStatus.OK, payload)


def location_token(request: ApiRequest) -> HttpResponse:
    """Another access token for the location of the token that asks."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    caller, given = _app(request), given_of(request)
    named = [given.get(name, [""])[-1] for name in ("companyId", "locationId")]
    if not all(named):
        names = ("companyId", "locationId")
        missing = [name for name, value in zip(names, named, strict=True) if not value]
        raise ApiError(422, [f"{name} should not be empty" for name in missing])
    _require_own(caller, *named)
    made = access_again(request.call.actor, token=caller.token)
    return answers.answer(request, HTTPStatus.OK, as_version(request, tokens_told(made)))


def _app(request: ApiRequest) -> Caller:
    """The app that calls. Raises ApiError 401."""
    caller = request.call.caller
    if caller is None:
        raise ApiError(401, why_not(request))
    if caller.integration.application is None:
        raise ApiError(401, "The token is not authorized for this scope.")
    return caller


def _require_own(caller: Caller, *named: str | None) -> None:
    for one in named:
        if one and one.lower() != str(caller.account.pk):
            raise ApiError(403, ELSEWHERE)
