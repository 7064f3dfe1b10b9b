"""Events of messages, as the timeline tells them."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.conversations.models import Message
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types

N_ = gettext_lazy


def _channel(event: Event) -> str:
    name = (event.data or {}).get("channel", "")
    return str(Message.Channel(name).label) if name in Message.Channel else _("Message")


def _text(pattern: Any) -> Any:
    def tell(event: Event) -> str:
        line = str(pattern) % {"channel": _channel(event)}
        if event.subject_label:
            line = f"{line}: {event.subject_label}"
        data = event.data or {}
        if data.get("to_other"):
            line = _("%(line)s, to %(address)s") % {"line": line, "address": data.get("address")}
        reason = data.get("reason")
        return f"{line} · {reason}" if reason else line

    return tell


def _link(event: Event) -> str:
    try:
        return reverse("conversations:message", args=[event.account_id, event.subject_id])
    except NoReverseMatch:
        return ""


for key, label, icon, pattern, on_timeline in (
    ("sent", N_("Message sent"), "send", N_("%(channel)s sent"), True),
    ("failed", N_("Message failed"), "alert-triangle", N_("%(channel)s failed"), True),
    ("refused", N_("Message not sent"), "ban", N_("%(channel)s not sent"), True),
    ("cancelled", N_("Message cancelled"), "x", N_("%(channel)s cancelled"), False),
    (
        "queued_again",
        N_("Message to be sent again"),
        "refresh",
        N_("%(channel)s to be sent again"),
        False,
    ),
):
    event_types.add(
        EventType(
            key=f"message.{key}",
            label=label,
            icon=icon,
            text=_text(pattern),
            link=_link,
            permission="conversations.view",
            on_timeline=on_timeline,
        )
    )
