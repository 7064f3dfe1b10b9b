"""What the log of webhooks forgets: with time, and with contacts that are removed for good."""

import json
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.webhooks.models import WebhookAttempt, WebhookCall
from hoopcrm.webhooks.payloads import webhook_types, written

State = WebhookCall.State

# What of a payload says only that there was something.
BARE = ("type", "locationId", "appId", "id", "contactId", "timestamp", "webhookId")


@service(silent="old calls say nothing that the events do not", read_only=ReadOnly.ALLOW)
def calls_expire(actor: Actor, *, limit: int) -> int:
    """Delete up to `limit` calls that are older than the log goes back; returns how many."""
    over = now() - timedelta(days=settings.WEBHOOK_LOG_DAYS)
    old = WebhookCall.objects.filter(created_at__lt=over).order_by("created_at")
    pks = list(old.values_list("pk", flat=True)[:limit])
    tries = WebhookAttempt.objects.filter(call__in=pks)
    tries._raw_delete(tries.db)
    calls = WebhookCall.objects.filter(pk__in=pks)
    calls._raw_delete(calls.db)
    return len(pks)


@service(silent="what the calls told is removed with the contacts", read_only=ReadOnly.ALLOW)
def calls_forget(actor: Actor, *, contacts: Collection[UUID]) -> int:
    """Blank what calls say of these contacts; returns how many calls.

    What still waits is not sent any more, except that others are told by ids alone of what was
    deleted, so that they can forget it as well.
    """
    going_on = {kind.key for kind in webhook_types if kind.goes_on}
    rows = list(WebhookCall.objects.select_for_update().filter(contact_id__in=list(contacts)))
    for row in rows:
        waits = row.state in (State.QUEUED, State.SENDING)
        if waits and row.type in going_on:
            row.payload = written(_bare(json.loads(row.payload)))
            continue
        row.payload, row.error = "", ""
        if waits:
            row.state, row.next_try_at = State.FAILED, None
            row.error = _("The contact was removed for good before this could be sent.")
    WebhookCall.objects.bulk_update(rows, ["payload", "error", "state", "next_try_at"])
    WebhookAttempt.objects.filter(call__in=rows).update(answer="", error="", headers={})
    return len(rows)


def _bare(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload without anything but ids, of the record within it likewise."""
    return {
        key: _bare(value) if isinstance(value, Mapping) else value
        for key, value in payload.items()
        if key in BARE or isinstance(value, Mapping)
    }
