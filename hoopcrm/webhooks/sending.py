"""Sending one webhook: making it ready, and asking the receiver. The second uses no database."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.core.fetch import post
from hoopcrm.core.secrets import Unreadable, decrypt
from hoopcrm.webhooks.models import WebhookCall
from hoopcrm.webhooks.models.calls import ANSWER_LENGTH, ERROR_LENGTH
from hoopcrm.webhooks.outcome import Outcome
from hoopcrm.webhooks.signing import signatures

SECONDS = 10.0
# What goes along with every webhook.
HEADERS = {"Content-Type": "application/json", "User-Agent": "HoopCRM-Webhooks/1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What is to be sent where; with a `problem` it cannot be."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    problem: str = ""


def ready_of(call: WebhookCall) -> Ready:
    """The call as it goes out now, with its endpoint loaded."""
    body = call.payload.encode()
    try:
        signed = signatures(body, secret=decrypt(call.endpoint.secret))
    except Unreadable:
        problem = _(
            "The secret or the signing key cannot be read: the SECRET_KEY of the installation has"
            " changed. Make a new secret, or have the old key put back."
        )
        return Ready(url=call.endpoint.url, body=body, headers={}, problem=problem)
    return Ready(url=call.endpoint.url, body=body, headers=signed)


def deliver(ready: Ready) -> Outcome:
    """Send it, and say what came of it; raises nothing."""
    if ready.problem:
        return Outcome(error=ready.problem[:ERROR_LENGTH])
    began = time.monotonic()
    try:
        answered = post(
            ready.url,
            ready.body,
            headers=HEADERS | dict(ready.headers),
            most_bytes=ANSWER_LENGTH * 4,
            seconds=SECONDS,
        )
    except Refused as refused:
        detail = str(refused.data.get("detail") or "")
        text = f"{refused.message} ({detail})" if detail else refused.message
        return _outcome(began, ready, error=text[:ERROR_LENGTH])
    except Exception as error:  # noqa: BLE001 - whatever a receiver makes of the connection
        return _outcome(began, ready, error=f"{type(error).__name__}: {error}"[:ERROR_LENGTH])
    answer = answered.content.decode("utf-8", "replace").replace("\x00", "\ufffd")
    return _outcome(began, ready, status=answered.status, answer=answer[:ANSWER_LENGTH])


def _outcome(
    began: float, ready: Ready, *, status: int | None = None, answer: str = "", error: str = ""
) -> Outcome:
    return Outcome(
        status=status,
        answer=answer,
        error=error,
        duration_ms=round((time.monotonic() - began) * 1000),
        headers=ready.headers,
    )
