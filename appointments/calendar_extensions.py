"""What calendars and working hours add: undo of deletions."""

from appointments.services import blocks, calendars, groups, schedules
from hoopcrm.core.journal import Undoable, undoables

MANAGE, OWN = "calendars.manage", "appointments.edit"

for key, permission, undo in (
    (calendars.DELETED, MANAGE, calendars.calendar_delete_undo),
    (groups.DELETED, MANAGE, groups.group_delete_undo),
    (groups.SWITCHED_OFF, MANAGE, groups.group_calendars_switch_off_undo),
    (schedules.DELETED, OWN, schedules.schedule_delete_undo),
    (blocks.DELETED, OWN, blocks.block_delete_undo),
):
    undoables.add(Undoable(key=key, permission=permission, undo=undo))
