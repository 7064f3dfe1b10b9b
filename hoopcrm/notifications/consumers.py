"""Notices are made from events, after the transaction in which these happened."""

from uuid import UUID

from hoopcrm.core.actor import Actor
from hoopcrm.events.consumers import Consumer, consumers
from hoopcrm.events.models import Event
from hoopcrm.notifications.kinds import rules_of
from hoopcrm.notifications.services.notices import notices_make


def _wants(account_id: UUID, event_type: str) -> bool:
    return any(not rule.of_job for rule in rules_of(event_type))


def _wants_sums(account_id: UUID, event_type: str) -> bool:
    return any(rule.of_job for rule in rules_of(event_type))


def _handle(event: Event) -> None:
    notices_make(Actor.system("notifications"), event=event)


consumers.add(Consumer(key="notices", handle=_handle, wants=_wants, singly=True))
consumers.add(Consumer(key="notices.jobs", handle=_handle, wants=_wants_sums))
