"""Where members book and find: the tab of a contact, + New, conditions, a bulk action."""

from django.utils.translation import gettext_lazy as _

from appointments import conditions as conditions  # registers fields of conditions
from appointments.access import count_upcoming
from appointments.bulk import BookClass
from appointments.views.tab import appointments_tab
from contacts.bulk.actions import bulk_actions
from hoopcrm.core.extensions import NewItem, new_items
from hoopcrm.core.records import RecordTab, Side, record_tabs

record_tabs.add(
    RecordTab(
        key="appointments",
        label=_("Appointments"),
        icon="calendar",
        side=Side.RIGHT,
        permission="appointments.view",
        body=appointments_tab,
        weight=55,
        count=count_upcoming,
    )
)
new_items.add(
    NewItem(
        key="appointment",
        label=_("Appointment"),
        icon="calendar-plus",
        url_name="appointments:new",
        permission="appointments.edit",
        weight=35,
    )
)
bulk_actions.add(BookClass())
