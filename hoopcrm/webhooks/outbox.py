"""Over all accounts: what is due is sent, some at a time; what was left half sent is put back.

And samples, for whoever tries an endpoint.
"""

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.webhooks.models import WebhookCall, WebhookEndpoint
from hoopcrm.webhooks.outcome import Outcome
from hoopcrm.webhooks.sending import deliver, ready_of
from hoopcrm.webhooks.services.by_hand import trial_claim
from hoopcrm.webhooks.services.calls import LOST_AFTER, call_claim, call_lost, call_note
from hoopcrm.webhooks.services.forgetting import calls_expire

logger = logging.getLogger(__name__)

WORKER = Actor.system("webhooks")
# So many receivers are asked side by side, and so many times one of them.
AT_ONCE, AT_ONCE_EACH = 8, 4
BATCH = 500
# A run ends after this; the next goes on.
LONGEST_RUN = timedelta(seconds=45)
Due = list[tuple[UUID, UUID]]
State = WebhookCall.State


def send_due() -> bool:
    """Send what is due; returns whether the time was over before the end."""
    put_back_lost()
    until = monotonic() + LONGEST_RUN.total_seconds()
    run = _Run()
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        while True:
            is_over = monotonic() > until
            if not is_over:
                _take_up(run, pool)
            if not run.asked:
                return is_over
            # Each is noted as soon as it is known: what is not is sent once more when this
            # worker dies.
            for answer in wait(run.asked, return_when=FIRST_COMPLETED).done:
                account, call = run.asked.pop(answer)
                _guarded(account, call.pk, _noting(call, answer.result()))


def send_trial(
    actor: Actor, *, endpoint: WebhookEndpoint, type: str
) -> tuple[WebhookCall, Outcome]:
    """Send a sample now, once, outside any transaction. Raises Refused `unknown`."""
    call = trial_claim(actor, endpoint=endpoint, type=type)
    outcome = deliver(ready_of(call))
    call_note(actor, call=call, outcome=outcome)
    return call, outcome


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


@dataclass(slots=True)
class _Run:
    """What is under way: the call of each answer that is waited for, and calls left to others."""

    asked: dict["Future[Outcome]", tuple[Account, WebhookCall]] = field(default_factory=dict)
    left: set[UUID] = field(default_factory=set)

    @property
    def room(self) -> int:
        """How many more receivers may be asked."""
        return AT_ONCE - len(self.asked)

    def room_for(self, endpoint: UUID) -> int:
        """The same of one receiver, who may be slow."""
        return AT_ONCE_EACH - sum(
            call.endpoint_id == endpoint for _one, call in self.asked.values()
        )


def _take_up(run: _Run, pool: ThreadPoolExecutor) -> None:
    """Ask as many more receivers as there is room for."""
    while run.room > 0 and (found := _due(run)):
        for account, pk in _with_accounts(found):
            call = _guarded(account, pk, lambda one: call_claim(WORKER, pk=one))
            if call is None:
                # Another worker has it.
                run.left.add(pk)
                continue
            with scope(account):
                run.asked[pool.submit(deliver, ready_of(call))] = account, call


def _due(run: _Run) -> Due:
    """Some calls that are due, of as many endpoints as can be: none waits for another's queue."""
    moment = now()
    asleep = (Account.State.READ_ONLY, Account.State.CLOSED)
    busy = {call.endpoint_id for _account, call in run.asked.values()}
    full = [pk for pk in busy if run.room_for(pk) < 1]
    with unscoped("webhooks of all accounts go out by one clock"):
        waiting = WebhookCall.objects.filter(state=State.QUEUED, next_try_at__lte=moment)
        waiting = waiting.exclude(pk__in=run.left)
        awake = Q(rests_until__isnull=True) | Q(rests_until__lte=moment)
        endpoints = (
            WebhookEndpoint.objects.filter(awake, is_active=True)
            .exclude(pk__in=full)
            .exclude(account__state__in=asleep)
            .filter(Exists(waiting.filter(endpoint=OuterRef("pk"))))
            .order_by("?")
            .values_list("pk", flat=True)[: run.room]
        )
        chosen = list(endpoints)
        found: Due = []
        for endpoint in chosen:
            rows = waiting.filter(endpoint=endpoint).order_by("next_try_at", "pk")
            share = min(max(run.room // len(chosen), 1), run.room_for(endpoint))
            found += rows.values_list("account_id", "pk")[:share]
    return found


def _noting(call: WebhookCall, outcome: Outcome) -> Callable[[UUID], bool]:
    return lambda _pk: call_note(WORKER, call=call, outcome=outcome)


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
