"""The demo's mailbox: what would have been sent, for everybody who can open the demo."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoopcrm.core.http import no_content, vary_htmx
from hoopcrm.transports.access import LONGEST_SEARCH, get_message, messages_to
from hoopcrm.transports.doors import mailbox_doors
from hoopcrm.transports.html import safe_html

PAGE_SIZE = 25


def in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that only a demo or a development server has: elsewhere 404.

    While the demo is loaded it asks for no sign-in, because a forgotten password is what brings
    people here. Afterwards it is the installation's staff's.
    """

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        is_open = settings.DEBUG or any(door.is_open() for door in mailbox_doors)
        if not (settings.DEMO or settings.DEBUG) or not (is_open or user.is_staff):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@require_safe
@never_cache
@in_demo
def mailbox(request: HttpRequest) -> HttpResponse:
    """All messages, newest first. `?seen=` (a poll) answers 204 while nothing is newer."""
    search = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    paginator = Paginator(messages_to(search), PAGE_SIZE)
    page: Page[Any] = paginator.get_page(request.GET.get("page"))
    newest = str(page.object_list[0].pk) if page.object_list else "none"
    details: Any = getattr(request, "htmx", None)
    htmx = bool(details) and not details.history_restore_request
    if htmx and request.GET.get("seen") == newest:
        return no_content()
    data = {
        "page": page,
        "search": search,
        "poll_url": _url(q=search, page=_number(page.number), seen=newest),
        "previous_url": _page_url(search, page.previous_page_number) if page.has_previous() else "",
        "next_url": _page_url(search, page.next_page_number) if page.has_next() else "",
        "clear_url": reverse("transports:mailbox"),
    }
    template = "transports/_messages.html" if htmx else "transports/mailbox.html"
    return vary_htmx(render(request, template, data))


@require_safe
@never_cache
@in_demo
def message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message, as text and as cleaned HTML."""
    found = get_message(pk)
    data = {"message": found, "html": safe_html(found.html) if found.html else ""}
    return render(request, "transports/message.html", data)


def _page_url(search: str, number: Callable[[], int]) -> str:
    return _url(q=search, page=_number(number()))


def _number(page: int) -> str:
    return str(page) if page > 1 else ""


def _url(**query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    url = reverse("transports:mailbox")
    return f"{url}?{urlencode(given)}" if given else url
