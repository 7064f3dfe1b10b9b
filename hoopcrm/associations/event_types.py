"""Events of associations, as the timeline tells them."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types


def _link(text: str) -> Callable[[Event], str]:
    def tell(event: Event) -> str:
        return _(text) % {"name": event.subject_label, "label": event.data.get("label", "")}

    return tell


for key, label, icon, text in (
    (
        "association.added",
        gettext_lazy("Association added"),
        "link",
        _link("Associated with %(name)s (%(label)s)"),
    ),
    (
        "association.removed",
        gettext_lazy("Association removed"),
        "unlink",
        _link("No longer associated with %(name)s (%(label)s)"),
    ),
):
    event_types.add(EventType(key=key, label=label, icon=icon, text=text))

for key, label, icon in (
    ("association_label.created", gettext_lazy("Association label created"), "plus"),
    ("association_label.renamed", gettext_lazy("Association label renamed"), "pencil"),
    ("association_label.deleted", gettext_lazy("Association label deleted"), "trash"),
    ("association_label.restored", gettext_lazy("Association label restored"), "arrow-back-up"),
):
    event_types.add(EventType(key=key, label=label, icon=icon, on_timeline=False))
