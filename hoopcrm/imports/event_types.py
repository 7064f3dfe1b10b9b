"""Events of imports."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types


def _with_numbers(pattern: Any) -> Any:
    def text(event: Event) -> str:
        numbers = {
            key: event.data.get(key, 0) for key in ("created", "updated", "skipped", "failed")
        }
        return str(pattern) % {"file": event.subject_label, **numbers}

    return text


def _started(event: Event) -> str:
    return _("Started the import of %(file)s") % {"file": event.subject_label}


def _undone(event: Event) -> str:
    values = {key: event.data.get(key, 0) for key in ("deleted", "reverted", "stays")}
    return _(
        "Took the import of %(file)s back: %(deleted)s deleted, %(reverted)s put back, "
        "%(stays)s changed since"
    ) % {"file": event.subject_label, **values}


for key, label, icon, text in (
    ("import.undo_started", gettext_lazy("Undo of an import started"), "arrow-back-up", None),
    ("import.undone", gettext_lazy("Import taken back"), "arrow-back-up", _undone),
    ("import.started", gettext_lazy("Import started"), "file-import", _started),
    (
        "import.finished",
        gettext_lazy("Import finished"),
        "circle-check",
        _with_numbers(
            gettext_lazy(
                "Imported %(file)s: %(created)s created, %(updated)s updated, "
                "%(skipped)s skipped, %(failed)s failed"
            )
        ),
    ),
    (
        "import.failed",
        gettext_lazy("Import failed"),
        "alert-triangle",
        _with_numbers(gettext_lazy("The import of %(file)s failed; %(created)s were created")),
    ),
    (
        "import.cancelled",
        gettext_lazy("Import cancelled"),
        "player-stop",
        _with_numbers(
            gettext_lazy("The import of %(file)s was cancelled; %(created)s were created")
        ),
    ),
):
    more = {} if text is None else {"text": text}
    event_types.add(EventType(key=key, label=label, icon=icon, on_timeline=False, **more))
