"""Events of tasks, as the timeline tells them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from hoopcrm.core.moments import Moments
from hoopcrm.events.changes import FieldNames, field_names, plain
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types

REMINDERS = ("task.due_soon", "task.overdue")
LABELS = {
    "title": N_("Title"),
    "description": N_("Description"),
    "due_at": N_("Due"),
    "assignee": N_("Assigned to"),
    "contact": N_("Contact"),
    "other_contacts": N_("Other contacts"),
    "business": N_("Businesses"),
}


def _moment(text: Any) -> str:
    try:
        return Moments().exact(datetime.fromisoformat(text)) if text else ""
    except (TypeError, ValueError):
        return str(text)


def _value(name: str, value: Any) -> str:
    return _moment(value) if name == "due_at" else plain(value)


def _line(text: str) -> Any:
    def tell(event: Event) -> str:
        return _(text) % {"title": event.subject_label}

    return tell


def _created(event: Event) -> str:
    line = _("Task added: %(title)s") % {"title": event.subject_label}
    due = _moment((event.data or {}).get("due_at"))
    return _("%(line)s, due %(due)s") % {"line": line, "due": due} if due else line


def _updated(event: Event) -> str:
    names = [str(LABELS[key]).lower() for key in LABELS if key in (event.changes or {})]
    if (event.data or {}).get("repeats"):
        names.append(_("how it repeats"))
    line = _("Task changed: %(title)s") % {"title": event.subject_label}
    return f"{line} ({', '.join(names)})" if names else line


for key, label, icon, text in (
    ("task.created", N_("Task added"), "checkbox", _created),
    ("task.updated", N_("Task changed"), "pencil", _updated),
    ("task.completed", N_("Task done"), "circle-check", _line("Task done: %(title)s")),
    ("task.reopened", N_("Task reopened"), "reload", _line("Task reopened: %(title)s")),
    ("task.deleted", N_("Task deleted"), "trash", _line("Task deleted: %(title)s")),
    ("task.due_soon", N_("Task due soon"), "clock", _line("Task due soon: %(title)s")),
    ("task.overdue", N_("Task overdue"), "alert-triangle", _line("Task overdue: %(title)s")),
    ("task.restored", N_("Task restored"), "arrow-back-up", _line("Task restored: %(title)s")),
):
    event_types.add(
        EventType(
            key=key,
            label=label,
            icon=icon,
            text=text,
            permission="tasks.view",
            on_timeline=key not in REMINDERS,
        )
    )

field_names.add(
    FieldNames(
        key="contacts.task", label=lambda event, name: str(LABELS.get(name, name)), text=_value
    )
)
