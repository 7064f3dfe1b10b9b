"""How endpoints and calls are shown."""

import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.core.views.asking import Question
from hoopcrm.webhooks.models import WebhookCall, WebhookEndpoint
from hoopcrm.webhooks.payloads import webhook_types

TONES = {
    WebhookCall.State.QUEUED: "amber",
    WebhookCall.State.SENDING: "blue",
    WebhookCall.State.DELIVERED: "green",
    WebhookCall.State.FAILED: "red",
}


def state_of(endpoint: WebhookEndpoint) -> dict[str, str]:
    """How it is with an endpoint: a few words and their colour."""
    if endpoint.disabled_at is not None:
        return {"label": _("Switched off: it only failed"), "tone": "red"}
    if not endpoint.is_active:
        return {"label": _("Off"), "tone": "gray"}
    if endpoint.failing_since is not None:
        return {"label": _("Failing"), "tone": "amber"}
    return {"label": _("On"), "tone": "green"}


def endpoint_menu(endpoint: WebhookEndpoint) -> list[dict[str, Any]]:
    """What can be done with an endpoint from the list."""
    edit = reverse("webhooks:edit", args=[endpoint.account_id, endpoint.pk])
    return [
        {"label": _("Edit"), "icon": "pencil", "url": edit},
        {"divider": True},
        deletion(endpoint),
    ]


def deletion(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """The entry of a menu that deletes it."""
    question = deleting(endpoint)
    return {
        "label": _("Delete"),
        "icon": "trash",
        "url": reverse("webhooks:delete", args=[endpoint.account_id, endpoint.pk]),
        "post": True,
        "danger": True,
        "confirm": question.title,
        "confirm_text": question.text,
        "confirm_button": question.button,
    }


def deleting(endpoint: WebhookEndpoint) -> Question:
    """What is asked before it goes."""
    return Question(
        title=_("Delete “%(name)s”?") % {"name": endpoint.name},
        text=_("It is told nothing any more, what waits for it is not sent, and its log goes."),
        button=_("Delete"),
    )


def renewing() -> Question:
    """What is asked before a new secret takes the place of the one there is."""
    return Question(
        title=_("Make a new secret?"),
        text=_(
            "The old one stops working at once: put the new one into the program at the other end."
        ),
        button=_("New secret"),
        danger=False,
    )


def type_label(key: str) -> str:
    """What a webhook tells, in words; its key where nobody knows it any more."""
    kind = webhook_types.find(key)
    return str(kind.label) if kind else key


def pretty(payload: str) -> str:
    """The JSON text with line ends and indents; only white space differs from what was sent."""
    try:
        return json.dumps(json.loads(payload), ensure_ascii=False, indent=2)
    except ValueError:
        return payload
