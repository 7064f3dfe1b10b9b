"""Settings → Webhooks: the list of endpoints, their switch and their secret."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoopcrm.core.actor import Actor
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger, vary_htmx
from hoopcrm.core.secrets import Unreadable, decrypt
from hoopcrm.core.views.asking import ask, asks_first
from hoopcrm.core.views.page import requires
from hoopcrm.webhooks.access import endpoints, get_endpoint, waiting_for
from hoopcrm.webhooks.models import WebhookEndpoint
from hoopcrm.webhooks.services.endpoints import (
    endpoint_delete,
    endpoint_new_secret,
    endpoint_secret_shown,
    endpoint_switch,
)
from hoopcrm.webhooks.signing import signing_keys
from hoopcrm.webhooks.views.shown import deleting, endpoint_menu, renewing, state_of

MANAGE = "webhooks.manage"
CHANGED = "webhooks-changed"


@require_GET
@requires(MANAGE)
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """The endpoints, and how their receivers check what they get."""
    account: Any = request.account  # type: ignore[attr-defined]
    found = endpoints()
    waiting = waiting_for(one.pk for one in found)
    data = {
        "rows": [
            {
                "endpoint": one,
                "count": len(one.events),
                "waiting": waiting.get(one.pk, 0),
                "state": state_of(one),
                "active_url": reverse("webhooks:active", args=[account.pk, one.pk]),
                "menu": endpoint_menu(one),
            }
            for one in found
        ],
        "new_url": reverse("webhooks:new", args=[account.pk]),
        "self_url": reverse("webhooks:list", args=[account.pk]),
    }
    if getattr(request, "htmx", False):
        return vary_htmx(render(request, "webhooks/_list.html", data))
    data |= {
        "keys": signing_keys(),
        "pem_url": request.build_absolute_uri(reverse("webhook_public_key")),
    }
    return vary_htmx(render(request, "webhooks/list.html", data))


@require_POST
@requires(MANAGE)
def endpoint_active(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST `on`: whether it is told anything."""
    endpoint, on = get_endpoint(pk), request.POST.get("on") == "1"
    endpoint_switch(Actor.of_request(request), endpoint=endpoint, on=on)
    text = _("“%(name)s” is switched on.") if on else _("“%(name)s” is switched off.")
    message = text % {"name": endpoint.name}
    back = endpoint.get_absolute_url() if request.POST.get("back") else _list_url(endpoint)
    if getattr(request, "htmx", False) and not request.POST.get("back"):
        return toast(trigger(no_content(), CHANGED), message)
    messages.success(request, message)
    return redirect_htmx(request, back)


@asks_first
@requires(MANAGE)
def endpoint_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete it with its log."""
    endpoint = get_endpoint(pk)
    if request.method == "GET":
        return ask(request, deleting(endpoint), endpoint.get_absolute_url())
    endpoint_delete(Actor.of_request(request), endpoint=endpoint)
    messages.success(request, _("“%(name)s” was deleted.") % {"name": endpoint.name})
    return redirect_htmx(request, _list_url(endpoint))


@require_POST
@requires(MANAGE)
def secret_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The secret, to be copied; that it was looked at is noted."""
    endpoint = get_endpoint(pk)
    endpoint_secret_shown(Actor.of_request(request), endpoint=endpoint)
    return _secret(request, endpoint)


@asks_first
@requires(MANAGE)
def secret_renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make another secret and show it."""
    endpoint = get_endpoint(pk)
    if request.method == "GET":
        return ask(request, renewing(), endpoint.get_absolute_url())
    endpoint = endpoint_new_secret(Actor.of_request(request), endpoint=endpoint)
    message = _("What goes out from now on is signed with the new secret.")
    answer = _secret(request, endpoint)
    return toast(answer, message) if getattr(request, "htmx", False) else answer


def _secret(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    try:
        secret, problem = decrypt(endpoint.secret), ""
    except Unreadable:
        secret, problem = "", _("This secret can no longer be read. Make a new one.")
    data = {"endpoint": endpoint, "secret": secret, "problem": problem, "renewing": renewing()}
    template = "_secret.html" if getattr(request, "htmx", False) else "secret.html"
    answer = vary_htmx(render(request, f"webhooks/{template}", data))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _list_url(endpoint: WebhookEndpoint) -> str:
    return reverse("webhooks:list", args=[endpoint.account_id])
