"""From events to deliveries, and from deliveries to consumers.

Both steps are database to database, so losing the broker or a worker at any moment delays an
event and never loses one: the sweep finds what was left.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.events.consumers import Consumer, consumers
from hoopcrm.events.models import Delivery, Event

logger = logging.getLogger(__name__)

BATCH = 500
MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(hours=6)


def dispatch_waiting(batch: int = BATCH) -> int:
    """Turn one batch of undispatched events into deliveries; returns how many events.

    Batches are claimed with SKIP LOCKED, so dispatchers may run side by side.
    """
    with unscoped("dispatch serves every account"), transaction.atomic():
        events = list(
            Event.objects.select_for_update(skip_locked=True)
            .filter(dispatched_at__isnull=True)
            .order_by("id")
            .only("account_id", "type", "contact_id", "actor_kind", "via", "one_of_many")[:batch]
        )
        Delivery.objects.bulk_create(
            (
                Delivery(
                    account_id=event.account_id,
                    event_id=event.pk,
                    contact_id=event.contact_id,
                    consumer=consumer.key,
                )
                for event in events
                for consumer in consumers
                if consumer.wants(event.account_id, event.type)
                and (event.is_single or not consumer.singly)
            ),
            ignore_conflicts=True,
        )
        Event.objects.filter(pk__in=[event.pk for event in events]).update(dispatched_at=now())
    return len(events)


def deliver_due(limit: int = BATCH) -> int:
    """Hand due deliveries to their consumers, each in its own transaction; returns how many."""
    handled = 0
    while handled < limit and _deliver_next():
        handled += 1
    return handled


def _deliver_next() -> bool:
    """Claim, handle and delete one delivery; False when none is due."""
    with unscoped("deliveries of every account share one queue"), transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True)
            .filter(next_try_at__lte=now(), attempts__lt=MAX_ATTEMPTS)
            .order_by("next_try_at", "id")
            .first()
        )
        if delivery is None:
            return False
        if not _lock_contact(delivery):
            Delivery.objects.filter(pk=delivery.pk).update(next_try_at=now() + timedelta(seconds=1))
            return True
        consumer = consumers.find(delivery.consumer)
        event = Event.objects.filter(pk=delivery.event_id).first()
        if consumer is None or event is None:
            delivery.delete()
            return True
        error = _handle(consumer, event)
        if error is None:
            delivery.delete()
        else:
            _postpone(delivery, error)
    return True


def _handle(consumer: Consumer, event: Event) -> str | None:
    """Run the consumer in a savepoint inside the event's account; returns what went wrong."""
    account = apps.get_model("accounts", "Account").objects.get(pk=event.account_id)
    try:
        with scope(account), transaction.atomic():
            consumer.handle(event)
    except Exception as error:
        logger.exception("consumer %s failed on event %s", consumer.key, event.pk)
        return f"{type(error).__name__}: {error}"
    return None


def _postpone(delivery: Delivery, error: str) -> None:
    wait = min(FIRST_RETRY * 2**delivery.attempts, LONGEST_RETRY)
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts + 1, error=error[:2000], next_try_at=now() + wait
    )


def _lock_contact(delivery: Delivery) -> bool:
    """Keep the order within one contact: one worker at a time handles its events."""
    if delivery.contact_id is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_key(delivery.contact_id)])
        (locked,) = cursor.fetchone()
    return bool(locked)


def _lock_key(contact_id: UUID) -> int:
    return (contact_id.int & ((1 << 63) - 1)) ^ 0x6576656E74


def dispatch_all() -> int:
    """Dispatch until nothing waits; returns how many events were dispatched."""
    total = 0
    while count := dispatch_waiting():
        total += count
    return total
