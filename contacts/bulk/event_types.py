"""Events of bulk actions as a whole; what they do with each contact has its own events."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types


def _text(label: Any, pattern: Any) -> Callable[[Event], str]:
    def text(event: Event) -> str:
        if not event.subject_label:
            return str(label)
        return str(pattern) % {"name": event.subject_label, "done": event.data.get("done", 0)}

    return text


def _link(event: Event) -> str:
    if not event.subject_id:
        return ""
    return f"{reverse('contacts:bulk', args=[event.account_id])}?stats={event.subject_id}"


for key, label, pattern, icon in (
    (
        "bulk.finished",
        gettext_lazy("Bulk action finished"),
        gettext_lazy("Bulk action “%(name)s” finished: %(done)d contacts changed"),
        "list-check",
    ),
    (
        "bulk.failed",
        gettext_lazy("Bulk action failed"),
        gettext_lazy("Bulk action “%(name)s” failed after %(done)d contacts"),
        "alert-triangle",
    ),
    (
        "bulk.cancelled",
        gettext_lazy("Bulk action cancelled"),
        gettext_lazy("Bulk action “%(name)s” was cancelled after %(done)d contacts"),
        "player-stop",
    ),
    (
        "bulk.rescheduled",
        gettext_lazy("Bulk action rescheduled"),
        gettext_lazy("Bulk action “%(name)s” was given another schedule"),
        "calendar-time",
    ),
    (
        "bulk.undone",
        gettext_lazy("Bulk action undone"),
        gettext_lazy("“%(name)s” is done: %(done)d contacts"),
        "arrow-back-up",
    ),
    (
        "bulk.undo_stopped",
        gettext_lazy("Undo of a bulk action stopped"),
        gettext_lazy("“%(name)s” stopped after %(done)d contacts"),
        "player-stop",
    ),
):
    event_types.add(
        EventType(
            key=key,
            label=label,
            icon=icon,
            text=_text(label, pattern),
            link=_link,
            on_timeline=False,
        )
    )
