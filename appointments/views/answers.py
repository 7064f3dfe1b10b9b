"""What actions of the settings pages answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger


def done(
    request: HttpRequest,
    message: str,
    url: str,
    event: str,
    *,
    operation: Any = None,
    kind: str = "success",
) -> HttpResponse:
    """Tell what was done, with Undo where there is an operation.

    HTMX gets `event`, on which the page loads its rows anew; others go to `url`.
    """
    undo = ""
    if operation is not None and request.member.has("undo.use"):  # type: ignore[attr-defined]
        undo = reverse("operations:undo", args=[operation.account_id, operation.pk])
    if not getattr(request, "htmx", False):
        level = messages.WARNING if kind == "warning" else messages.SUCCESS
        messages.add_message(request, level, message, extra_tags=undo)
        return redirect_htmx(request, url)
    response = trigger(trigger(no_content(), "slide-over:close"), event)
    return toast(response, message, kind=kind, undo_url=undo)
