"""What people have sent themselves: tests, and calls once more."""

from typing import Any

from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.webhooks.models import WebhookCall, WebhookEndpoint
from hoopcrm.webhooks.payloads import enveloped, webhook_types
from hoopcrm.webhooks.services.calls import wake_sender

State = WebhookCall.State


@service(silent="a test tells nobody here; it stands in the log")
def trial_claim(actor: Actor, *, endpoint: WebhookEndpoint, type: str) -> WebhookCall:
    """A call with a sample, which the caller sends now. Raises Refused `unknown`."""
    kind = webhook_types.find(type)
    if kind is None:
        raise Refused("unknown", _("There is no such event."), field="type")
    account: Any = current_account()
    pk, moment = new_id(), now()
    call: WebhookCall = WebhookCall.objects.create(
        id=pk,
        account_id=account.pk,
        endpoint=endpoint,
        type=kind.key,
        payload=enveloped(
            kind.sample,
            type=kind.key,
            account_id=account.pk,
            webhook_id=pk,
            at=moment,
            app_id=endpoint.app_id,
        ),
        state=State.SENDING,
        attempts=1,
        sending_at=moment,
        is_test=True,
    )
    return call


@service(silent="asks for another attempt; its outcome stands in the log")
def call_again(actor: Actor, *, call: WebhookCall) -> None:
    """Send it once more now, or now instead of later, with all its attempts before it.

    Raises:
        Refused: `gone`, `under_way`, `forgotten` or `switched_off`.
    """
    rows = WebhookCall.objects.select_for_update(of=("self",)).select_related("endpoint")
    row: WebhookCall | None = rows.filter(pk=call.pk).first()
    if row is None:
        raise Refused("gone", _("It is no longer there."))
    if not (row.is_settled or row.waits_to_try_again):
        raise Refused("under_way", _("It is already on its way."))
    if not row.payload:
        text = _("What it told was removed with the contact; there is nothing left to send.")
        raise Refused("forgotten", text)
    if not row.endpoint.is_active:
        raise Refused("switched_off", _("Switch the webhook on first."))
    row.state, row.next_try_at, row.attempts = State.QUEUED, now(), 0
    row.delivered_at = None
    row.save()
    WebhookEndpoint.objects.filter(pk=row.endpoint_id).update(rests_until=None)
    wake_sender()
