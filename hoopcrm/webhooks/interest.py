"""Whether an account has an endpoint for a type of event, asked whenever something happens."""

import time
from functools import partial
from uuid import UUID

from django.db import transaction

from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import unscoped
from hoopcrm.webhooks.models import WebhookEndpoint
from hoopcrm.webhooks.payloads import webhook_payloads

# So long an endpoint that was made or switched on in another process may miss what happens.
SECONDS = 2.0
MOST_ACCOUNTS = 5_000

_known: dict[UUID, tuple[float, frozenset[str]]] = {}


def wants(account_id: UUID, event_type: str) -> bool:
    """Whether any active endpoint of the account is to be told of such events."""
    payload = webhook_payloads.find(event_type)
    return payload is not None and not _wanted(account_id).isdisjoint(payload.types)


def forget(account_id: UUID) -> None:
    """Ask anew: the endpoints of the account have changed, for all with the running transaction."""
    _known.pop(account_id, None)
    transaction.on_commit(partial(_known.pop, account_id, None), robust=True)


def _wanted(account_id: UUID) -> frozenset[str]:
    moment = time.monotonic()
    known = _known.get(account_id)
    if known is not None and known[0] > moment:
        return known[1]
    if len(_known) > MOST_ACCOUNTS:
        _known.clear()
    with unscoped("events are dispatched for every account"):
        rows = WebhookEndpoint.objects.filter(account_id=account_id, is_active=True)
        types = frozenset(key for events in rows.values_list("events", flat=True) for key in events)
    _known[account_id] = (moment + SECONDS, types)
    return types


def accounts_with_endpoints() -> list[Account]:
    """The open accounts that have a webhook, of the whole installation."""
    with unscoped("one key signs what every account sends"):
        ids = WebhookEndpoint.objects.order_by().values("account_id").distinct()
        return list(Account.objects.filter(pk__in=ids).exclude(state=Account.State.CLOSED))
