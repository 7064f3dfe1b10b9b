"""What events add to the pages of records: Activity and the audit log."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.core.records import RecordTab, Side, record_tabs
from hoopcrm.events.views.activity import activity
from hoopcrm.events.views.audit import audit_log

# Sent by whatever writes to a record: its fields, and what belongs to it.
REFRESH_ON = (
    "contact-changed",
    "tasks-changed",
    "notes-changed",
    "documents-changed",
    "associations-changed",
    "actions-changed",
    "operation-undone",
)

record_tabs.add(
    RecordTab(
        key="activity",
        label=_("Activity"),
        icon="activity",
        side=Side.RIGHT,
        permission="contacts.view",
        body=activity,
        weight=10,
        refresh_on=REFRESH_ON,
    )
)
record_tabs.add(
    RecordTab(
        key="audit",
        label=_("Audit log"),
        icon="history",
        side=Side.LEFT,
        permission="contacts.audit",
        body=audit_log,
        weight=90,
        refresh_on=REFRESH_ON,
    )
)
