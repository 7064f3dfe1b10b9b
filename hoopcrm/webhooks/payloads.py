"""What webhooks there are, and what they say.

Apps above register the types that can be chosen in the settings, and for each type of event what
is told of it. Payloads are flat, with the keys of the API's contract.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hoopcrm.core.clock import api_time
from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry
from hoopcrm.events.models import Event


@dataclass(frozen=True, kw_only=True)
class WebhookType:
    """A webhook that an endpoint can choose.

    Attributes:
        key: as `type` in the payload, such as "ContactCreate".
        label: what it tells, in a few words.
        group: heading under which it is chosen.
        sample: what "Send test" sends, without the envelope.
        goes_on: whether it is told even of a contact that was removed for good meanwhile, by its
            id alone, since others would keep what they know of it.
    """

    key: str
    label: Text
    group: Text
    sample: Mapping[str, Any]
    goes_on: bool = False
    weight: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One webhook to send: its type, what it is about, and the payload without the envelope."""

    type: str
    record_id: UUID | str
    contact_id: UUID | None
    payload: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class WebhookPayload:
    """What is told of a type of event.

    Attributes:
        key: of the event type.
        types: every webhook that it may lead to; accounts in which no endpoint wants one of
            them are spared the event.
        make: the webhooks of one event, as things are now. It runs in the event's account.
    """

    key: str
    types: tuple[str, ...]
    make: Callable[[Event], Iterable[Told]]


webhook_types: Registry[WebhookType] = Registry("webhook_types")
webhook_payloads: Registry[WebhookPayload] = Registry("webhook_payloads")


def enveloped(
    payload: Mapping[str, Any],
    *,
    type: str,
    account_id: UUID,
    webhook_id: UUID,
    at: datetime,
    app_id: str = "",
) -> str:
    """The JSON text to send."""
    envelope = {
        "type": type,
        "locationId": str(account_id),
        **({"appId": app_id} if app_id else {}),
        **payload,
        "timestamp": api_time(at),
        "webhookId": str(webhook_id),
    }
    return written(envelope)


def timed(text: str, at: datetime) -> str:
    """The same JSON text with another `timestamp`: receivers refuse what was sent long ago."""
    return written(json.loads(text) | {"timestamp": api_time(at)})


def written(payload: Mapping[str, Any]) -> str:
    """JSON as `JSON.stringify` writes it: receivers that have parsed the body check the signature
    over what they write themselves.
    """
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
