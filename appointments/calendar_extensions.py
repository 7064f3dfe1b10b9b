"""What calendars and working hours add: pages of the settings, and undo of deletions."""

from django.utils.translation import gettext_lazy as _

from appointments.covers import KINDS, LARGEST_BYTES, PURPOSE, is_cover
from appointments.services import blocks, calendars, groups, resources, schedules
from hoopcrm.core.extensions import SettingsGroup, SettingsPage, settings_pages
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.files.purposes import FilePurpose, file_purposes

MANAGE, OWN = "calendars.manage", "appointments.edit"

for key, permission, undo in (
    (calendars.DELETED, MANAGE, calendars.calendar_delete_undo),
    (resources.DELETED, MANAGE, resources.resource_delete_undo),
    (groups.DELETED, MANAGE, groups.group_delete_undo),
    (groups.SWITCHED_OFF, MANAGE, groups.group_calendars_switch_off_undo),
    (schedules.DELETED, OWN, schedules.schedule_delete_undo),
    (blocks.DELETED, OWN, blocks.block_delete_undo),
):
    undoables.add(Undoable(key=key, permission=permission, undo=undo))
settings_pages.add(
    SettingsPage(
        key="calendars",
        group=SettingsGroup.CALENDARS,
        label=_("Calendars"),
        text=_("What can be booked, with whom, at which times, and by which rules."),
        icon="calendar",
        url_name="calendars:list",
        permission=MANAGE,
        weight=10,
    )
)
settings_pages.add(
    SettingsPage(
        key="resources",
        group=SettingsGroup.CALENDARS,
        label=_("Rooms & equipment"),
        text=_("What appointments take besides people's time, so that nothing is promised twice."),
        icon="building",
        url_name="resources:list",
        permission=MANAGE,
        weight=20,
    )
)
settings_pages.add(
    SettingsPage(
        key="availability",
        group=SettingsGroup.PERSONAL,
        label=_("My availability"),
        text=_("When you work, and when you have no time for appointments."),
        icon="clock",
        url_name="availability:page",
        permission=OWN,
        weight=30,
    )
)
file_purposes.add(
    FilePurpose(
        key=PURPOSE,
        label=_("Covers of calendars"),
        max_bytes=lambda: LARGEST_BYTES,
        kinds=KINDS,
        can_read=lambda member, stored: member.has("appointments.view"),
        in_use=is_cover,
    )
)
