"""An endpoint with its log, one call, tests, and sending again."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_
from django.views.decorators.http import require_POST

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx, trigger, vary_htmx
from hoopcrm.core.keyset import KeysetPage, Take, take_from
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging
from hoopcrm.core.views.page import Page, requires
from hoopcrm.webhooks.access import (
    NEWEST,
    calls_by_id,
    calls_of,
    get_call,
    get_endpoint,
    tries_of,
    waiting_for,
)
from hoopcrm.webhooks.models import WebhookCall, WebhookEndpoint
from hoopcrm.webhooks.outbox import send_trial
from hoopcrm.webhooks.payloads import webhook_types
from hoopcrm.webhooks.sending import HEADERS
from hoopcrm.webhooks.services.by_hand import call_again
from hoopcrm.webhooks.views.endpoints import MANAGE
from hoopcrm.webhooks.views.shown import TONES, deletion, pretty, renewing, state_of, type_label

State = WebhookCall.State
TABS = {"": N_("All"), State.QUEUED: N_("Waiting"), State.DELIVERED: N_("Delivered")}
TABS |= {State.FAILED: N_("Failed")}
CALLS_CHANGED = "webhook-calls-changed"


class EndpointPage(ListingPage):
    """`?state=failed&type=ContactCreate&after=<cursor>&size=50` is the whole state of the log."""

    permission = MANAGE
    template_name = "webhooks/endpoint.html"
    results_template_name = "webhooks/_calls.html"
    results_id = "webhook-calls"
    order = NEWEST

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.pk: UUID = kwargs.pop("pk")
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> HttpResponse | None:
        self.endpoint = get_endpoint(self.pk)
        state, type = self.request.GET.get("state", ""), self.request.GET.get("type", "")
        self.state = state if state in TABS else ""
        self.type = type if type in webhook_types else ""
        return None

    def take(self) -> Take:
        return take_from(calls_of(self.endpoint, state=self.state, type=self.type), self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        found = calls_by_id(position.pk for position in page.positions)
        size = paging.size
        return {
            "rows": [call_row(one, self.endpoint) for one in found],
            "size": size,
            "previous_url": page.previous and self._url(size=size, before=page.previous),
            "next_url": page.next and self._url(size=size, after=page.next),
            "sizes": [{"size": one, "url": self._url(size=one)} for one in SIZES],
            "self_url": self._url(size=size, after=paging.after, before=paging.before),
        }

    def frame(self) -> dict[str, Any]:
        one = self.endpoint
        args = [one.account_id, one.pk]
        return {
            "endpoint": one,
            "status": state_of(one),
            "events": [type_label(key) for key in one.events],
            "waiting": waiting_for([one.pk]).get(one.pk, 0),
            "menu": [deletion(one)],
            "renewing": renewing(),
            "delete_url": reverse("webhooks:delete", args=args),
            "types": [
                {"key": kind.key, "label": kind.label, "on": kind.key == self.type}
                for kind in webhook_types
            ],
            "samples": [
                {"key": kind.key, "label": kind.label}
                for kind in sorted(webhook_types, key=lambda kind: kind.key not in one.events)
            ],
            "state": self.state,
            "type": self.type,
            "all_url": one.get_absolute_url(),
            "tabs": [
                {
                    "key": key or "all",
                    "label": label,
                    "url": self._url(state=key),
                    "active": key == self.state,
                }
                for key, label in TABS.items()
            ],
            "active_url": reverse("webhooks:active", args=args),
            "edit_url": reverse("webhooks:edit", args=args),
            "test_url": reverse("webhooks:test", args=args),
        }

    def _url(self, **over: Any) -> str:
        parts = {"state": self.state, "type": self.type} | over
        query = urlencode({name: value for name, value in parts.items() if value})
        path = self.endpoint.get_absolute_url()
        return f"{path}?{query}" if query else path


class CallPage(Page):
    """What was sent, and each attempt with its answer; while it is under way it is asked anew."""

    permission = MANAGE

    def get(self, request: HttpRequest, endpoint_pk: UUID, pk: UUID) -> HttpResponse:
        call = get_call(endpoint_pk, pk)
        tries = tries_of(call)
        data = {
            "call": call,
            "row": call_row(call, call.endpoint),
            "endpoint": call.endpoint,
            "tries": tries,
            "headers": HEADERS | (tries[0].headers if tries else {}),
            "payload": pretty(call.payload),
            "is_moving": call.state == State.SENDING
            or (call.state == State.QUEUED and not call.attempts and call.endpoint.is_active),
            "again_url": reverse("webhooks:again", args=[call.account_id, endpoint_pk, pk]),
        }
        template = "_call.html" if getattr(request, "htmx", False) else "call.html"
        return vary_htmx(render(request, f"webhooks/{template}", data))


@require_POST
@requires(MANAGE)
def call_once_more(request: HttpRequest, endpoint_pk: UUID, pk: UUID) -> HttpResponse:
    """Send a call again, or now instead of later."""
    call = get_call(endpoint_pk, pk)
    try:
        call_again(Actor.of_request(request), call=call)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("It is sent again now."))
    return redirect_htmx(request, call.get_absolute_url())


@require_POST
@requires(MANAGE)
def endpoint_test(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST `type`: send a sample of it now, and show what came back."""
    actor, type = Actor.of_request(request), request.POST.get("type", "")
    call, outcome = send_trial(actor, endpoint=get_endpoint(pk), type=type)
    if not getattr(request, "htmx", False):
        return redirect(call.get_absolute_url())
    data = {"call": call, "outcome": outcome, "type_label": type_label(call.type)}
    return trigger(render(request, "webhooks/_test.html", data), CALLS_CHANGED)


def call_row(call: WebhookCall, endpoint: WebhookEndpoint) -> dict[str, Any]:
    """A call as the log shows it."""
    return {
        "call": call,
        "url": call.get_absolute_url(),
        "label": type_label(call.type),
        "state": State(call.state).label,
        "tone": TONES[State(call.state)],
        "next_try": call.next_try_at if call.waits_to_try_again and endpoint.is_active else None,
    }
