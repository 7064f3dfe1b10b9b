"""The account of the URL: `/a/<account id>/…` runs inside that account or is 404."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hoopcrm.accounts.access import membership_in, memberships_of
from hoopcrm.accounts.models import Account
from hoopcrm.core.http import redirect_htmx
from hoopcrm.core.scoping import scope

LAST_ACCOUNT = "account"
ACCOUNT_PATH = re.compile(r"^/a/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/")


class AccountMiddleware:
    """Sets `request.account`, `.member` and `.memberships`; holds the scope to the last byte."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = ACCOUNT_PATH.match(request.path_info)
        if found is None:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        memberships = memberships_of(request.user)
        member = membership_in(memberships, UUID(found[1]))
        request.memberships = memberships  # type: ignore[attr-defined]
        request.member = member  # type: ignore[attr-defined]
        request.account = member.account  # type: ignore[attr-defined]
        with (
            scope(member.account),
            timezone.override(member.user.time_zone or member.account.time_zone),
        ):
            response = self.get_response(request)
        if response.streaming:
            response.streaming_content = _inside(member.account, response.streaming_content)  # type: ignore[attr-defined]
        if request.COOKIES.get(LAST_ACCOUNT) != found[1]:
            _remember(response, found[1])
        return response


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, leading back to the page (not the fragment) that was asked for."""
    htmx: Any = getattr(request, "htmx", False)
    if htmx:
        page = htmx.current_url_abs_path or request.get_full_path()
        return redirect_htmx(request, redirect_to_login(page).url)
    return redirect_to_login(request.get_full_path())


def _remember(response: HttpResponse, account_id: str) -> None:
    """The start page leads to the account in which one worked last."""
    response.set_cookie(
        LAST_ACCOUNT,
        account_id,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _inside(account: Account, content: Iterator[bytes]) -> Iterator[bytes]:
    """Pull a streamed answer piece by piece inside the account."""
    while True:
        with scope(account):
            try:
                piece = next(content)
            except StopIteration:
                return
        yield piece
