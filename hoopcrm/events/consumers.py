"""Consumers: what happens because something happened, after the transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from hoopcrm.core.registry import Registry
from hoopcrm.events.models import Event


def _always(account_id: UUID, event_type: str) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Consumer:
    """Handles events one at a time, at least once each.

    `handle` runs in a transaction inside the event's account and must be safe to run twice:
    its own row is unique per event. Order is kept within one contact only.

    Attributes:
        wants: asked when an event is emitted; an account without use for it costs nothing.
        queue: Celery queue that handles the deliveries.
        singly: takes only what was done one by one. It is not handed events of jobs and imports,
            nor history that is loaded later (see `emit`).
    """

    key: str
    handle: Callable[[Event], None]
    wants: Callable[[UUID, str], bool] = _always
    queue: str = "default"
    singly: bool = False


consumers: Registry[Consumer] = Registry("consumers")


def wanted(account_id: UUID, event_type: str, *, mass: bool = False) -> bool:
    """Whether any consumer takes this type of event in this account; `mass`: from a job."""
    return any(
        consumer.wants(account_id, event_type)
        for consumer in consumers
        if not (mass and consumer.singly)
    )
