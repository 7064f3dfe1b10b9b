"""The event types of a kind of programs."""

from collections.abc import Callable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import Text
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types
from hoopcrm.programs.kinds import ProgramKind


def add_event_types(kind: ProgramKind) -> None:
    """Register what is told of programs, and of contacts in them."""
    words = kind.words
    for verb, label, icon, text in (
        ("enrolled", words.event_enrolled_label, kind.icon, words.event_enrolled),
        ("removed", words.event_removed_label, "x", words.event_removed),
        ("finished", words.event_finished_label, "check", words.event_finished),
    ):
        event_types.add(
            EventType(
                key=f"{kind.key}.{verb}",
                label=label,
                icon=icon,
                text=_about(text, label),
                permission=kind.view,
            )
        )
    for verb, label, icon in (
        ("created", _("{kind} created"), "plus"),
        ("renamed", _("{kind} renamed"), "pencil"),
        ("published", _("{kind} published"), "check"),
        ("drafted", _("{kind} taken back to draft"), "pencil"),
        ("deleted", _("{kind} deleted"), "trash"),
        ("restored", _("{kind} restored"), "arrow-back-up"),
    ):
        event_types.add(
            EventType(
                key=f"{kind.key}.{verb}",
                label=format_lazy(label, kind=words.one),
                icon=icon,
                permission=kind.view,
                on_timeline=False,
                keeps=("subject_label", "changes"),
            )
        )


def _about(text: Text, label: Text) -> Callable[[Event], str]:
    def tell(event: Event) -> str:
        # Without a name where the contact was forgotten.
        return str(text) % {"name": event.subject_label} if event.subject_label else str(label)

    return tell
