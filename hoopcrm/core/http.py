"""Answers that HTMX understands, and addresses in them."""

import json
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


@lru_cache(maxsize=4096)
def address_of(url_name: str, account_id: UUID, *args: str) -> str:
    """`reverse`, remembered: every page of an account has the same few dozen addresses on it."""
    return reverse(url_name, args=[account_id, *args])


def trigger(response: ResponseT, event: str, detail: Any = None) -> ResponseT:
    """Make the browser fire `event` with `detail` when it gets this answer."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = {} if detail is None else detail
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def toast(
    response: ResponseT,
    message: str,
    *,
    kind: str = "success",
    undo_url: str = "",
    link_url: str = "",
    link_label: str = "",
) -> ResponseT:
    """Show a toast, with an Undo button when `undo_url` (posted to) is given, and with a link."""
    detail = {"message": message, "kind": kind}
    if undo_url:
        detail["undo_url"] = undo_url
    if link_url:
        detail |= {"link_url": link_url, "link_label": link_label}
    return trigger(response, "toast", detail)


def no_content() -> HttpResponse:
    """204: done, nothing to swap."""
    return HttpResponse(status=204)


def redirect_htmx(request: HttpRequest, url: str) -> HttpResponse:
    """Go to `url`: by HTMX's header within a fragment request, else by a plain redirect."""
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = url
        return response
    return HttpResponse(status=302, headers={"Location": url})


def vary_htmx(response: ResponseT) -> ResponseT:
    """Mark an answer that is a page or a fragment by the request's HX headers."""
    from django.utils.cache import patch_vary_headers

    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response
