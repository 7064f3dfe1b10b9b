"""`/oauth/token`: apps get and renew their tokens. In OAuth's words, with the contract's beside."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict

from hoopcrm.accounts.oauth.server import Answer, Request, error_payload, server
from hoopcrm.api import answers, limits
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.core.errors import Refused

Given = dict[str, list[str]]
# As version v3 spells what is sent and answered; its clients send nothing else.
SPELLINGS = {
    "clientId": "client_id",
    "clientSecret": "client_secret",
    "grantType": "grant_type",
    "refreshToken": "refresh_token",
    "userType": "user_type",
    "redirectUri": "redirect_uri",
    "codeVerifier": "code_verifier",
}
V3_NAMES = {
    "access_token": "accessToken",
    "token_type": "tokenType",
    "expires_in": "expiresIn",
    "refresh_token": "refreshToken",
}


def token(request: ApiRequest) -> HttpResponse:
    """Exchange a code, a refresh token or an app's secret for tokens.

    No Version header; form-encoded or JSON. A few calls a minute for each app and address.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    given = given_of(request)
    verdict = limits.count_exchange(_who(request, given))
    if not verdict.allowed:
        response = _told(request, 429, _error("slow_down", "Too many requests."))
    else:
        answer = _exchange(request, given)
        response = _told(request, answer.status, as_version(request, answer.payload))
        for name, value in answer.headers.items():
            response.headers[name] = value
    for name, value in verdict.headers.items():
        response.headers[name] = value
    return response


def _exchange(request: HttpRequest, given: Given) -> Answer:
    """What the server says; whatever is refused has changed nothing but ended what was misused."""
    kind = given.get("user_type", [""])[-1]
    if kind not in ("", "Location"):
        said = "Tokens are for one location: user_type must be Location."
        return Answer(400, _error("invalid_request", said), {})
    try:
        answer: Answer = server.create_token_response(Request(request, given))
    except Refused as refused:
        return Answer(400, error_payload(refused), {})
    except (OAuth2Error, ValueError):  # Authlib would quote what errors may not have in them
        return Answer(400, _error("invalid_request", "The request is malformed."), {})
    if answer.payload.get("error") == "invalid_client":
        # Authlib lists its own names of ways here.
        told = _error("invalid_client", "The client id or the client secret is wrong.")
        return Answer(HTTPStatus.UNAUTHORIZED, told, answer.headers)
    return answer


def _told(request: HttpRequest, status: int, payload: Mapping[str, Any]) -> HttpResponse:
    said = dict(payload)
    if status >= HTTPStatus.BAD_REQUEST:
        said["statusCode"] = status
        said["message"] = said.get("error_description") or said["error"]
    return answers.answer(request, status, said)


def _error(code: str, said: str) -> dict[str, str]:
    return {"error": code, "error_description": said}


def given_of(request: ApiRequest) -> Given:
    """What the body says. Raises ApiError 400, 413."""
    try:
        raw = request.body
        if "json" not in (request.content_type or ""):
            return _spelt(dict(QueryDict(raw, encoding="utf-8").lists()))
    except RequestDataTooBig as fault:
        raise ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Body too large.") from fault
    except (TooManyFieldsSent, UnicodeError, ValueError) as fault:
        raise ApiError(400, "Body is not a valid form.") from fault
    said = request.call.body
    if not isinstance(said, dict):
        raise ApiError(400, "Body is not a JSON object.")
    return _spelt({name: [value] for name, value in said.items() if isinstance(value, str)})


def _spelt(given: Given) -> Given:
    return {SPELLINGS.get(name, name): values for name, values in given.items()}


def as_version(request: ApiRequest, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Tokens as the version of the request spells them; for v3 both ways."""
    if not request.call.is_v3:
        return dict(payload)
    more = {V3_NAMES[name]: value for name, value in payload.items() if name in V3_NAMES}
    return {**payload, **more}


def _who(request: HttpRequest, given: Given) -> str:
    """The app that it says it is, from where it calls: nobody else is slowed down by it."""
    client = given.get("client_id", [""])[-1]
    if not client:
        try:
            client = extract_basic_authorization(request.headers)[0] or ""
        except ValueError:
            client = ""
    return f"{client[:40]}:{request.META.get('REMOTE_ADDR', '')}"
