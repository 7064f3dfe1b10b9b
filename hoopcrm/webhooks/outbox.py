"""Over all accounts: what is due is sent, some at a time; what was left half sent is put back."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.webhooks.models import WebhookCall, WebhookEndpoint
from hoopcrm.webhooks.sending import deliver, ready_of
from hoopcrm.webhooks.services.calls import LOST_AFTER, call_claim, call_lost, call_note
from hoopcrm.webhooks.services.forgetting import calls_expire

logger = logging.getLogger(__name__)

WORKER = Actor.system("webhooks")
# So many receivers are asked side by side.
AT_ONCE = 8
BATCH = 500
# A run ends after this; the next goes on.
LONGEST_RUN = timedelta(seconds=45)
Due = list[tuple[UUID, UUID]]
State = WebhookCall.State


def send_due() -> bool:
    """Send what is due; returns whether the time was over before the end."""
    put_back_lost()
    until = monotonic() + LONGEST_RUN.total_seconds()
    left: set[UUID] = set()
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        while found := _due(left):
            if monotonic() > until:
                return True
            left |= _send(found, pool)
    return False


def put_back_lost() -> int:
    """Queue again what workers were sending when they died; returns how many."""
    with unscoped("webhooks of all accounts go out by one clock"):
        rows = WebhookCall.objects.filter(state=State.SENDING, sending_at__lt=now() - LOST_AFTER)
        found = list(rows.order_by("sending_at").values_list("account_id", "pk")[:BATCH])
    return sum(
        bool(_guarded(account, pk, lambda one: call_lost(WORKER, pk=one)))
        for account, pk in _with_accounts(found)
    )


def forget_old() -> int:
    """Delete what the log need not show any more; returns how many calls."""
    count = 0
    for account in Account.objects.exclude(state=Account.State.CLOSED).order_by("pk"):
        with scope(account):
            while gone := calls_expire(WORKER, limit=BATCH):
                count += gone
    return count


def _due(left: set[UUID]) -> Due:
    """Some calls that are due, of as many endpoints as can be: none waits for another's queue."""
    moment = now()
    asleep = (Account.State.READ_ONLY, Account.State.CLOSED)
    with unscoped("webhooks of all accounts go out by one clock"):
        waiting = WebhookCall.objects.filter(state=State.QUEUED, next_try_at__lte=moment)
        waiting = waiting.exclude(pk__in=left)
        awake = Q(rests_until__isnull=True) | Q(rests_until__lte=moment)
        endpoints = (
            WebhookEndpoint.objects.filter(awake, is_active=True)
            .exclude(account__state__in=asleep)
            .filter(Exists(waiting.filter(endpoint=OuterRef("pk"))))
            .order_by("?")
            .values_list("pk", flat=True)[:AT_ONCE]
        )
        chosen = list(endpoints)
        found: Due = []
        for endpoint in chosen:
            rows = waiting.filter(endpoint=endpoint).order_by("next_try_at", "pk")
            found += rows.values_list("account_id", "pk")[: max(AT_ONCE // len(chosen), 1)]
    return found


def _send(found: Due, pool: ThreadPoolExecutor) -> set[UUID]:
    """Send them; returns those that could not be claimed, because another worker has them."""
    claimed = [
        (account, call)
        for account, pk in _with_accounts(found)
        if (call := _guarded(account, pk, lambda one: call_claim(WORKER, pk=one)))
    ]
    asked = {}
    for account, call in claimed:
        with scope(account):
            asked[pool.submit(deliver, ready_of(call))] = account, call
    # Each is noted as soon as it is known: what is not is sent once more when this worker dies.
    for answer in as_completed(asked):
        account, call = asked[answer]
        note = partial(call_note, WORKER, call=call, outcome=answer.result())
        _guarded(account, call.pk, lambda _pk, note=note: note())
    return {pk for _account, pk in found} - {call.pk for _account, call in claimed}


def _with_accounts(found: Due) -> list[tuple[Account, UUID]]:
    accounts = Account.objects.in_bulk({account for account, _pk in found})
    return [(accounts[account], pk) for account, pk in found if account in accounts]


def _guarded(account: Account, pk: UUID, act: Callable[[UUID], Any]) -> Any:
    """One that cannot be dealt with holds up no other."""
    try:
        with scope(account):
            return act(pk)
    except Exception:
        logger.exception("webhook %s could not be dealt with", pk)
        return None
