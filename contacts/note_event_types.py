"""Events of notes, as the timeline and the audit log tell them."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.event_types import quoted
from contacts.models import Note
from hoopcrm.events.changes import plain
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types


def _note(label: Any, pattern: Any) -> Callable[[Event], str]:
    def text(event: Event) -> str:
        excerpt = event.data.get("excerpt") or event.subject_label
        return str(pattern) % {"note": quoted(excerpt)} if excerpt else str(label)

    return text


def note_field_label(event: Event, key: str) -> str:
    """What a part of a note is called."""
    labels = {"body": _("Text"), "title": _("Title"), "colour": _("Colour"), "pinned": _("Pinned")}
    return labels.get(key, key)


def note_value_text(key: str, value: Any) -> str:
    """A value of a note's change for people."""
    if key == "colour" and value in Note.Colour:
        return str(Note.Colour(value).label)
    return plain(value)


for key, label, icon, pattern in (
    (
        "note.created",
        gettext_lazy("Note added"),
        "note",
        gettext_lazy("Added a note: %(note)s"),
    ),
    (
        "note.updated",
        gettext_lazy("Note changed"),
        "pencil",
        gettext_lazy("Changed a note: %(note)s"),
    ),
    (
        "note.pinned",
        gettext_lazy("Note pinned"),
        "pin",
        gettext_lazy("Pinned a note: %(note)s"),
    ),
    (
        "note.unpinned",
        gettext_lazy("Note unpinned"),
        "pinned-off",
        gettext_lazy("Unpinned a note: %(note)s"),
    ),
    (
        "note.deleted",
        gettext_lazy("Note deleted"),
        "trash",
        gettext_lazy("Deleted a note: %(note)s"),
    ),
    (
        "note.restored",
        gettext_lazy("Note restored"),
        "arrow-back-up",
        gettext_lazy("Restored a note: %(note)s"),
    ),
):
    event_types.add(
        EventType(
            key=key,
            label=label,
            icon=icon,
            text=_note(label, pattern),
            permission="notes.view",
        )
    )
