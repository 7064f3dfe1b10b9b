"""What appointments add to the product: rights, and what becomes of a contact's appointments."""

from django.utils.translation import gettext_lazy as _

from appointments import agenda_extensions as agenda_extensions
from appointments import booking_extensions as booking_extensions  # registers tab and form
from appointments import calendar_extensions as calendar_extensions  # registers their settings
from appointments import event_types as event_types
from appointments import merge_fields as merge_fields  # registers appointment.*, calendar.*
from appointments import notices as notices  # registers whom the events tell
from appointments import webhook_payloads as webhook_payloads  # registers what webhooks tell
from appointments.services import feeds
from appointments.services import merging as merging  # registers the merge handler
from appointments.services.change import CHANGED
from appointments.services.edit import EDITED, appointment_change_undo
from appointments.services.leaving import times_leave, times_return
from appointments.services.status import (
    DELETED,
    STATUS_SET,
    appointment_delete_undo,
    appointment_status_undo,
)
from contacts.contact_parts import ContactPart, contact_parts
from hoopcrm.core.extensions import (
    Permission,
    SettingsGroup,
    SettingsPage,
    permissions,
    settings_pages,
)
from hoopcrm.core.journal import Undoable, undoables

for key, label in (
    ("appointments.view", _("See appointments and calendars")),
    ("appointments.edit", _("Book, change and cancel appointments")),
    ("appointments.any_time", _("Book outside the bookable times and over conflicts")),
):
    permissions.add(Permission(key=key, label=label))
permissions.add(
    Permission(key="appointments.delete", label=_("Delete appointments"), everyday=False)
)
permissions.add(
    Permission(
        key="calendars.manage", label=_("Manage calendars"), everyday=False, whole_account=True
    )
)
settings_pages.add(
    SettingsPage(
        key="connections",
        group=SettingsGroup.PERSONAL,
        label=_("Connected calendars"),
        text=_("Your appointments in other programs, and calendars that say when you are busy."),
        icon="link",
        url_name="connections:page",
        permission="appointments.edit",
        weight=35,
    )
)
contact_parts.add(ContactPart(key="appointments", left=times_leave, back=times_return))
for kind, permission, undo in (
    (feeds.DELETED, "appointments.edit", feeds.busy_calendar_delete_undo),
    (CHANGED, "appointments.edit", appointment_change_undo),
    (EDITED, "appointments.edit", appointment_change_undo),
    (STATUS_SET, "appointments.edit", appointment_status_undo),
    (DELETED, "appointments.delete", appointment_delete_undo),
):
    undoables.add(Undoable(key=kind, permission=permission, undo=undo))
