"""The tabs that contacts themselves put on their page."""

from django.utils.translation import gettext_lazy as _

from contacts.access import events_seen, merged_into
from contacts.action_sections import CHANGED, sections_for
from contacts.event_faces import contact_faces
from contacts.event_types import business_label, field_label
from contacts.note_access import count_notes
from contacts.note_event_types import note_field_label, note_value_text
from contacts.restoring import restore_offers
from contacts.views.dnd import dnd
from contacts.views.tabs.actions import actions_tab
from contacts.views.tabs.business import business_notes
from contacts.views.tabs.left import additional, general, info
from contacts.views.tabs.notes import notes_tab
from hoopcrm.core.records import RecordTab, Side, record_tabs
from hoopcrm.events.access import EventGuard, EventKin, event_guards, event_kin
from hoopcrm.events.changes import FieldNames, Restorer, field_names, restorers
from hoopcrm.events.faces import EventFaces, event_faces

for weight, (key, label, icon, body) in enumerate(
    (
        ("info", _("Contact info"), "user", info),
        ("general", _("General info"), "map-pin", general),
        ("additional", _("Additional info"), "list-details", additional),
        ("dnd", _("DND"), "bell-off", dnd),
    ),
    start=1,
):
    record_tabs.add(
        RecordTab(
            key=key,
            label=label,
            icon=icon,
            side=Side.LEFT,
            permission="contacts.view",
            body=body,
            weight=weight * 10,
            refresh_on=("operation-undone", CHANGED) if key == "info" else ("operation-undone",),
        )
    )

record_tabs.add(
    RecordTab(
        key="actions",
        label=_("Actions"),
        icon="bolt",
        side=Side.LEFT,
        permission="contacts.view",
        offered=lambda member: bool(sections_for(member)),
        body=actions_tab,
        weight=50,
        refresh_on=(CHANGED, "operation-undone"),
    )
)
record_tabs.add(
    RecordTab(
        key="notes",
        label=_("Notes"),
        icon="notes",
        side=Side.RIGHT,
        permission="notes.view",
        body=notes_tab,
        weight=50,
        count=count_notes,
    )
)
record_tabs.add(
    RecordTab(
        key="business-notes",
        object_type="business",
        label=_("Notes"),
        icon="notes",
        side=Side.RIGHT,
        permission="notes.view",
        body=business_notes,
        weight=30,
    )
)
field_names.add(FieldNames(key="contacts.contact", label=field_label))
field_names.add(FieldNames(key="contacts.business", label=lambda event, name: business_label(name)))
field_names.add(FieldNames(key="contacts.note", label=note_field_label, text=note_value_text))
event_guards.add(EventGuard(key="contacts", seen=events_seen))
event_faces.add(EventFaces(key="contacts.contact", faces=contact_faces))
event_kin.add(EventKin(key="contacts", also=merged_into))
restorers.add(Restorer(key="contacts.contact", offers=restore_offers))
