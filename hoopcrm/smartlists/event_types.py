"""Events of smart lists; they belong to no contact."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.events.types import EventType, event_types

for key, label, icon in (
    ("smart_list.created", _("Smart list created"), "plus"),
    ("smart_list.saved", _("Smart list changed"), "device-floppy"),
    ("smart_list.renamed", _("Smart list renamed"), "pencil"),
    ("smart_list.shared", _("Sharing of a smart list changed"), "share"),
    ("smart_list.deleted", _("Smart list deleted"), "trash"),
    ("smart_list.restored", _("Smart list restored"), "arrow-back-up"),
):
    event_types.add(EventType(key=key, label=label, icon=icon, on_timeline=False))
