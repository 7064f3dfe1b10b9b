"""Webhooks from the event to the answer, each step a transaction of its own.

A worker claims a row, sends it outside any transaction, and notes what came of it. A row whose
worker died in between is sent again: receivers know by its `webhookId` what they have had.
"""

import random
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from hoopcrm.core.actor import Actor
from hoopcrm.core.broker import nudge
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.events.emit import emit
from hoopcrm.events.models import Event
from hoopcrm.webhooks import interest
from hoopcrm.webhooks.models import WebhookAttempt, WebhookCall, WebhookEndpoint
from hoopcrm.webhooks.outcome import Outcome, cut_off
from hoopcrm.webhooks.payloads import enveloped, timed, webhook_payloads

State = WebhookCall.State

# After each failed attempt; when the last one is over, it has failed. Together about a day.
GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 300, 1_080))
JITTER = 0.2
# No attempt takes so long; whoever made it is gone.
LOST_AFTER = timedelta(minutes=2)
# What failed before a day without a failure is no part of failing now; retries come more often.
FORGIVEN_AFTER = timedelta(days=1)
# Where nobody answers, others are not held up by trying again and again.
REST = timedelta(seconds=60)


@service(silent="tells other programs of an event that is kept already")
def calls_make(actor: Actor, *, event: Event) -> int:
    """Write what each endpoint is told of the event; returns how many rows. Twice makes no more."""
    payload = webhook_payloads.find(event.type)
    if payload is None:
        return 0
    endpoints = [
        endpoint
        for endpoint in WebhookEndpoint.objects.filter(is_active=True)
        if not set(payload.types).isdisjoint(endpoint.events)
    ]
    if not endpoints:
        return 0
    moment, account_id = now(), current_account().pk
    rows = []
    for told in payload.make(event):
        for endpoint in endpoints:
            if told.type not in endpoint.events:
                continue
            pk = new_id()
            text = enveloped(
                told.payload,
                type=told.type,
                account_id=account_id,
                webhook_id=pk,
                at=moment,
                app_id=endpoint.app_id,
            )
            rows.append(
                WebhookCall(
                    id=pk,
                    account_id=account_id,
                    endpoint=endpoint,
                    event_id=event.pk,
                    type=told.type,
                    record_id=str(told.record_id),
                    contact_id=told.contact_id,
                    payload=text,
                    next_try_at=moment,
                )
            )
    WebhookCall.objects.bulk_create(rows, ignore_conflicts=True)
    if rows and event.is_single:
        # What jobs do comes by thousands; the sweep finds it.
        wake_sender()
    return len(rows)


@service(silent="an attempt; its outcome stands in the log")
def call_claim(actor: Actor, *, pk: UUID) -> WebhookCall | None:
    """Take a due call to send it now; None when it is not to be sent."""
    moment = now()
    rows = WebhookCall.objects.select_for_update(skip_locked=True, of=("self",))
    due = rows.filter(pk=pk, state=State.QUEUED, next_try_at__lte=moment, endpoint__is_active=True)
    call: WebhookCall | None = due.select_related("endpoint").first()
    if call is None:
        return None
    call.state, call.sending_at, call.next_try_at = State.SENDING, moment, None
    call.attempts += 1
    call.payload = timed(call.payload, moment)
    call.save()
    return call


@service(
    silent="the outcome stands in the log; an endpoint switched off is told",
    read_only=ReadOnly.ALLOW,
)
def call_note(actor: Actor, *, call: WebhookCall, outcome: Outcome) -> bool:
    """Note what came of an attempt; False when the row is gone or in other hands."""
    rows = WebhookCall.objects.select_for_update(of=("self",))
    row: WebhookCall | None = rows.filter(
        pk=call.pk, state=State.SENDING, sending_at=call.sending_at
    ).first()
    if row is None:
        return False
    WebhookAttempt.objects.create(
        account_id=row.account_id,
        call=row,
        at=call.sending_at,
        status=outcome.status,
        answer=outcome.answer,
        error=outcome.error,
        duration_ms=outcome.duration_ms,
        headers=outcome.headers,
    )
    row.status, row.error, row.duration_ms = outcome.status, outcome.error, outcome.duration_ms
    if outcome.is_success:
        row.state, row.delivered_at = State.DELIVERED, now()
    elif row.is_test or row.attempts > len(GAPS):
        row.state = State.FAILED
    else:
        row.state, row.next_try_at = State.QUEUED, now() + gap_after(row.attempts)
    row.save()
    _note_endpoint(actor, row.endpoint_id, outcome, is_test=row.is_test)
    return True


@service(silent="one that was settled meanwhile is left as it is", read_only=ReadOnly.ALLOW)
def call_lost(actor: Actor, *, pk: UUID) -> bool:
    """Put back a call whose worker has died while it was being sent."""
    rows = WebhookCall.objects.select_for_update(skip_locked=True, of=("self",))
    lost = rows.filter(pk=pk, state=State.SENDING, sending_at__lt=now() - LOST_AFTER)
    call: WebhookCall | None = lost.first()
    if call is None:
        return False
    if call.is_test or call.attempts > len(GAPS):
        call.state = State.FAILED
    else:
        call.state, call.next_try_at = State.QUEUED, now()
    call.error = cut_off()
    call.save()
    return True


def gap_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts; never quite the same."""
    return GAPS[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret


def wake_sender() -> None:
    """Have what is due sent when the transaction has committed."""
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from hoopcrm.webhooks.jobs import send

    nudge(send, queue="mail")


def _note_endpoint(actor: Actor, pk: UUID, outcome: Outcome, *, is_test: bool) -> None:
    """What an attempt says of the endpoint: that it works, or since when it does not."""
    rows, moment = WebhookEndpoint.objects.filter(pk=pk), now()
    if outcome.is_success:
        rows.filter(Q(failing_since__isnull=False) | Q(rests_until__isnull=False)).update(
            failing_since=None, last_failed_at=None, rests_until=None
        )
        return
    if is_test:
        return
    new = Q(failing_since__isnull=True) | Q(last_failed_at__lt=moment - FORGIVEN_AFTER)
    rows.filter(new).update(failing_since=moment)
    rows.update(last_failed_at=moment, rests_until=None if outcome.was_answered else moment + REST)
    too_long = moment - timedelta(days=settings.WEBHOOK_FAILING_DAYS)
    if rows.filter(is_active=True, failing_since__lte=too_long).update(
        is_active=False, disabled_at=moment, disabled_reason=outcome.told
    ):
        endpoint = rows.get()
        interest.forget(endpoint.account_id)
        emit(
            "webhook.switched_off",
            account=current_account(),
            actor=actor,
            subject=endpoint,
            data={"reason": outcome.told, "days": settings.WEBHOOK_FAILING_DAYS},
        )
