"""Request ids, and refusals that no view has turned into a form error."""

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from hoopcrm.core import logs
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import trigger
from hoopcrm.core.ids import new_id

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Names each request, in the answer's `X-Request-ID` and in the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = str(new_id())  # type: ignore[attr-defined]
        token = logs.request_id.set(request.request_id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


class ForwardedAddressMiddleware:
    """The visitor's address behind one proxy: the last one that it added.

    What a visitor writes into the header themselves stands before that and is not believed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ip_address(last))
        return self.get_response(request)


class RefusedMiddleware:
    """A refusal that reached the top: a toast for HTMX, a page otherwise. 409 in both cases."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if getattr(request, "htmx", False):
            response = HttpResponse(status=409, headers={"HX-Reswap": "none"})
            return trigger(response, "toast", {"message": exception.message, "kind": "error"})
        context = {"refused": exception, "back_url": _came_from(request)}
        return render(request, "errors/refused.html", context, status=409)


def _came_from(request: HttpRequest) -> str:
    """The page of ours from which something was asked for; "" when that cannot be known."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        page, {request.get_host()}, require_https=request.is_secure()
    )
    return page if is_ours and page != request.build_absolute_uri() else ""
