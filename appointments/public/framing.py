"""Pages that stand within other sites, and what all pages for visitors have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from appointments.public.guard import LOOKS, too_often

View = Callable[..., HttpResponse]


def framed(view: View) -> View:
    """A page that any site may show in a frame; all others stay as they are.

    It acts by no cookie, so a site that lays something over it wins nothing.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = busy(request) if too_often(request, LOOKS) else view(request, *args, **kwargs)
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]
        return response

    return never_cache(wrapper)


def show(
    request: HttpRequest,
    name: str,
    data: dict[str, Any],
    *,
    status: int = 200,
    listed: bool = False,
) -> HttpResponse:
    """A page of `templates/appointments/public/`; search engines see only `listed` ones."""
    data.setdefault("embedded", request.GET.get("embed") == "1")
    data.setdefault("theme", request.GET.get("theme", ""))
    response = render(request, f"appointments/public/{name}.html", data, status=status)
    if not listed or status != 200 or request.GET:
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def closed(request: HttpRequest, account: Any, *, name: str, text: str = "") -> HttpResponse:
    """The page says that nothing can be booked here, and whom to ask."""
    text = text or _("Nothing can be booked here at the moment.")
    data = {"account": account, "name": name, "text": text}
    return show(request, "closed", data)


def busy(request: HttpRequest) -> HttpResponse:
    """An address asked too often."""
    response = show(request, "busy", {}, status=429)
    response["Retry-After"] = "60"
    return response
