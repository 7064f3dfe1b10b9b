"""Events of files in custom fields."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types


def _of(pattern: Any) -> Callable[[Event], str]:
    return lambda event: (
        str(pattern)
        % {
            "name": event.subject_label,
            "field": event.data.get("field", ""),
        }
    )


for key, label, icon, pattern in (
    ("field_file.added", _("File added"), "upload", _("Added “%(name)s” to %(field)s")),
    ("field_file.replaced", _("File replaced"), "upload", _("Put “%(name)s” into %(field)s")),
    ("field_file.deleted", _("File deleted"), "trash", _("Deleted “%(name)s” from %(field)s")),
    (
        "field_file.restored",
        _("File restored"),
        "arrow-back-up",
        _("Restored “%(name)s” in %(field)s"),
    ),
):
    event_types.add(EventType(key=key, label=label, icon=icon, text=_of(pattern)))
