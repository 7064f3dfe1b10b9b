"""Events become webhooks after the transaction in which they happened."""

from hoopcrm.core.actor import Actor
from hoopcrm.events.consumers import Consumer, consumers
from hoopcrm.events.models import Event
from hoopcrm.webhooks.interest import wants
from hoopcrm.webhooks.services.calls import calls_make


def _handle(event: Event) -> None:
    calls_make(Actor.system("webhooks"), event=event)


consumers.add(Consumer(key="webhooks", handle=_handle, wants=wants))
