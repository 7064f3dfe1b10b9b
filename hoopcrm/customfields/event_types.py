"""Events of custom field definitions."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.events.types import EventType, event_types

for key, label, icon in (
    ("custom_field.created", _("Custom field created"), "forms"),
    ("custom_field.updated", _("Custom field changed"), "forms"),
    ("custom_field.option_added", _("Option added to a custom field"), "forms"),
    ("custom_field.option_renamed", _("Option of a custom field renamed"), "forms"),
    ("field_folder.created", _("Folder of custom fields created"), "folder-plus"),
):
    event_types.add(EventType(key=key, label=label, icon=icon, on_timeline=False))
