"""Where members book: the Appointments tab of a contact, and the + New menu."""

from django.utils.translation import gettext_lazy as _

from appointments.access import count_upcoming
from appointments.views.tab import appointments_tab
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
