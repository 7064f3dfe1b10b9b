"""The bell in the top bar: the number on it, and the panel under it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hoopcrm.core.views.page import requires
from hoopcrm.notifications.access import (
    LATEST,
    MOST_COUNTED,
    lines_of,
    own_notices,
    unread_count,
)


@require_GET
@requires("notices.use")
def count(request: HttpRequest) -> HttpResponse:
    """How many notices are unread. One query; the page asks while it is visible."""
    number = unread_count(request.member)  # type: ignore[attr-defined]
    return render(request, "notifications/_count.html", _number(number))


@require_GET
@requires("notices.use")
def latest(request: HttpRequest) -> HttpResponse:
    """The newest notices, read or not."""
    return render(request, "notifications/_panel.html", panel(request.member))  # type: ignore[attr-defined]


def panel(member: Any) -> dict[str, Any]:
    """Context of the panel."""
    return {
        "lines": lines_of(member, own_notices(member)[:LATEST]),
        **_number(unread_count(member)),
    }


def _number(number: int) -> dict[str, Any]:
    return {
        "unread": number,
        "shown_number": f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number),
    }
