"""Events of custom field definitions."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.events.types import EventType, event_types

for key, label, icon in (
    ("custom_field.created", _("Custom field created"), "forms"),
    ("custom_field.updated", _("Custom field changed"), "forms"),
    ("custom_field.option_added", _("Option added to a custom field"), "forms"),
    ("custom_field.option_renamed", _("Option of a custom field renamed"), "forms"),
    ("custom_field.option_removed", _("Option of a custom field removed"), "forms"),
    ("custom_field.options_ordered", _("Options of a custom field reordered"), "forms"),
    ("custom_field.ordered", _("Custom fields reordered"), "forms"),
    ("custom_field.deleted", _("Custom field deleted"), "trash"),
    ("custom_value.created", _("Custom value created"), "code"),
    ("custom_value.updated", _("Custom value changed"), "code"),
    ("custom_value.deleted", _("Custom value deleted"), "trash"),
    ("custom_value.restored", _("Custom value restored"), "code"),
    ("field_folder.renamed", _("Folder of custom fields renamed"), "folder"),
    ("field_folder.ordered", _("Folders of custom fields reordered"), "folder"),
    ("field_folder.deleted", _("Folder of custom fields deleted"), "trash"),
    ("field_folder.created", _("Folder of custom fields created"), "folder-plus"),
):
    event_types.add(EventType(key=key, label=label, icon=icon, on_timeline=False))
