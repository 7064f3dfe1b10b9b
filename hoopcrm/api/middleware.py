"""The API's door: it answers before sessions, cookies and CSRF, and always in JSON."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core import signals
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.log import log_response

from hoopcrm.accounts.services.tokens import token_used
from hoopcrm.api import answers, gate
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import Call
from hoopcrm.core.scoping import scope

logger = logging.getLogger(__name__)

PREFIX = "/api/"
URLS = "hoopcrm.api.urls"
# Pages about the API, which are like every other page.
PAGES = frozenset({"/api/docs", "/api/docs/", "/api/openapi.json"})


class ApiMiddleware:
    """Takes what stands under `/api/`, or everything at the API's own host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = path_of(request)
        return self.get_response(request) if path is None else respond(request, path)


def path_of(request: HttpRequest) -> str | None:
    """The address within the API; None for other pages."""
    if request.path_info in PAGES:
        return None
    if request.path_info.startswith(PREFIX):
        return request.path_info[len(PREFIX) - 1 :]
    if settings.API_HOST and request.get_host() == settings.API_HOST:
        return request.path_info
    return None


def respond(request: HttpRequest, path: str) -> HttpResponse:
    """The answer to a call, whatever happens."""
    caller, verdict = gate.count(request)
    try:
        if not verdict.allowed:
            raise ApiError(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.")
        match = _find(request, path)
        call = Call(request, caller)
        request.call = call  # type: ignore[attr-defined]
        request.resolver_match = match
        if caller is None:
            response = match.func(request, **match.kwargs)
        else:
            with scope(caller.account), timezone.override(caller.account.time_zone):
                if caller.use_is_due:
                    token_used(call.actor, token=caller.token)
                response = match.func(request, **match.kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            raise _no_route(request, path)
    except ApiError as fault:
        response = answers.error(request, fault)
    except Exception:  # noqa: BLE001 - whatever it was, the caller is told in JSON
        logger.exception("%s %s failed", request.method, request.path)
        signals.got_request_exception.send(sender=ApiMiddleware, request=request)
        response = answers.error(request, ApiError(500, "Internal server error"))
        response._has_been_logged = True  # type: ignore[attr-defined]
    if HTTPStatus.BAD_REQUEST <= response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        _note(request, response)
    for name, value in verdict.headers.items():
        response.headers.setdefault(name, value)
    response.headers["Cache-Control"] = "no-store"
    return response


def _note(request: HttpRequest, response: HttpResponse) -> None:
    """A refused call is its caller's affair: Django would warn the installation of each."""
    told = request.method, request.path, response.status_code
    log_response("%s %s is answered %d", *told, response=response, request=request, level="info")


def _find(request: HttpRequest, path: str) -> ResolverMatch:
    """The view, with or without a slash at the end."""
    for form in (path, path[:-1] if path.endswith("/") else f"{path}/"):
        try:
            return resolve(form or "/", URLS)
        except Resolver404:
            continue
    raise _no_route(request, path)


def _no_route(request: HttpRequest, path: str) -> ApiError:
    return ApiError(HTTPStatus.NOT_FOUND, f"Cannot {request.method} {path}")
