"""Event types: what an event is called, how it reads, and what of it is personal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry
from hoopcrm.events.models import Event

# What `shred` leaves of an event of a person who asked to be forgotten.
SHREDDED: dict[str, Any] = {
    "subject_label": "",
    "data": {},
    "changes": {},
    "ip": None,
    "user_agent": "",
}


def _default_text(event: Event) -> str:
    kind = event_types.get(event.type)
    return f"{kind.label}: {event.subject_label}" if event.subject_label else str(kind.label)


def _no_link(event: Event) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class EventType:
    """A kind of event, `noun.past_verb`.

    Attributes:
        label: short name, for filters.
        icon: of the sprite.
        text: one line that tells the event, without the actor and the time.
        link: address of what the event is about, "" for none; it may be gone by now.
        undo: address that takes back what it tells, "" for none; the audit log of the record
            offers it, as long as the event's operation stands, to those who hold the right that
            undoing this operation takes.
        permission: right without which a member is not shown it, "" for none.
        on_timeline: whether a contact's Activity shows it (the audit log shows all).
        audit_only: whether retention may blank its changes.
        keeps: fields that hold nothing personal and survive `shred`.
    """

    key: str
    label: Text
    icon: str = "point"
    text: Callable[[Event], str] = _default_text
    link: Callable[[Event], str] = _no_link
    undo: Callable[[Event], str] = _no_link
    permission: str = ""
    on_timeline: bool = True
    audit_only: bool = False
    keeps: tuple[str, ...] = ()

    def shred(self) -> dict[str, Any]:
        """Column values that remove what is personal; time, actor and type stay."""
        return {name: value for name, value in SHREDDED.items() if name not in self.keeps}


event_types: Registry[EventType] = Registry("event_types")


def hidden_from(member: Any) -> list[str]:
    """Keys of the event types that the member may not read."""
    return [kind.key for kind in event_types if kind.permission and not member.has(kind.permission)]


def describe(event: Event) -> str:
    """The event in one line, also when its type is gone."""
    kind = event_types.find(event.type)
    if kind is None:
        return _("Unknown event %(type)s") % {"type": event.type}
    return kind.text(event)
