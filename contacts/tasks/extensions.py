"""What tasks add: rights, the tab of the contact, the entry of the sidebar, Undo."""

from django.utils.translation import gettext_lazy as _

from contacts.access import business_names, businesses_found, contact_names
from contacts.linked_records import BUSINESS, CONTACT, LinkedRecord, linked_records
from contacts.listing.picker import contacts_found
from contacts.services.tasks import task_delete_undo
from contacts.tasks import digest as digest  # registers the daily digest
from contacts.tasks import event_types as event_types
from contacts.tasks.access import count_open
from contacts.views.tabs.business import business_tasks
from contacts.views.tabs.tasks import tasks_tab
from hoopcrm.core.extensions import NavItem, NewItem, Permission, nav_items, new_items, permissions
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.core.records import RecordTab, Side, record_tabs

for key, label in (("tasks.view", _("See tasks")), ("tasks.edit", _("Add and change tasks"))):
    permissions.add(Permission(key=key, label=label))

undoables.add(Undoable(key="task.deleted", permission="tasks.edit", undo=task_delete_undo))
record_tabs.add(
    RecordTab(
        key="tasks",
        label=_("Tasks"),
        icon="checkbox",
        side=Side.RIGHT,
        permission="tasks.view",
        body=tasks_tab,
        weight=40,
        count=count_open,
    )
)
record_tabs.add(
    RecordTab(
        key="business-tasks",
        object_type="business",
        label=_("Tasks"),
        icon="checkbox",
        side=Side.RIGHT,
        permission="tasks.view",
        body=business_tasks,
        weight=20,
    )
)
linked_records.add(
    LinkedRecord(
        key=CONTACT,
        label=_("Other contacts"),
        label_one=_("Contact"),
        icon="user-circle",
        permission="contacts.view",
        named=contact_names,
        found=lambda member, text: [
            (one.pk, one.display_name) for one in contacts_found(member, text)
        ],
        url_name="contacts:record",
        field_name="other_contacts",
        all_see=False,
    )
)
linked_records.add(
    LinkedRecord(
        key=BUSINESS,
        label=_("Businesses"),
        label_one=_("Business"),
        icon="building",
        permission="businesses.view",
        named=lambda _member, ids: business_names(ids),
        found=lambda _member, text: businesses_found(text),
        url_name="businesses:detail",
    )
)
nav_items.add(
    NavItem(
        key="tasks",
        label=_("Tasks"),
        icon="checkbox",
        url_name="tasks:list",
        permission="tasks.view",
        weight=25,
        shortcut="g t",
        count_url_name="tasks:count",
        count_on=("tasks-changed", "operation-undone"),
    )
)
new_items.add(
    NewItem(
        key="task",
        label=_("Task"),
        icon="checkbox",
        url_name="tasks:new",
        permission="tasks.edit",
        weight=30,
        shortcut="t",
    )
)
