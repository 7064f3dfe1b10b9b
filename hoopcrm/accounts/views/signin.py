"""Signing in: the page, and the answer to somebody who guesses passwords."""

from http import HTTPStatus
from typing import Any

from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hoopcrm.accounts.locks import lifts_at
from hoopcrm.accounts.offers import offered_logins


class SignInView(LoginView):
    """The sign-in page; that of a demo offers its logins."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"offers": offered_logins()}


def locked(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """429: too many wrong passwords for one e-mail, with the time when the lock lifts."""
    lifts = lifts_at(request, credentials)
    wait = max(int((lifts - timezone.now()).total_seconds()), 1)
    page = render(
        request,
        "account/locked.html",
        {"lifts": lifts, "minutes": -(-wait // 60)},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
    page.headers["Retry-After"] = str(wait)
    return page
