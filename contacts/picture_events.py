"""Events of the picture of a contact, and how they read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types


def _set(event: Event) -> str:
    if event.data.get("undone"):
        return _("Brought the earlier picture back")
    return _("Replaced the picture") if event.data.get("replaced") else _("Added a picture")


event_types.add(
    EventType(key="contact.picture_set", label=gettext_lazy("Picture set"), icon="photo", text=_set)
)
event_types.add(
    EventType(
        key="contact.picture_removed",
        label=gettext_lazy("Picture removed"),
        icon="photo",
        text=lambda event: _("Removed the picture"),
    )
)
