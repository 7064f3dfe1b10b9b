"""What smart lists know of the list of appointments, and the lists that accounts begin with."""

from django.utils.translation import gettext_lazy as _

from appointments.list_counting import counts_of
from appointments.list_state import SPANS, AppointmentState
from appointments.list_words import changes, review
from appointments.views.appointment_list import KIND, asked
from contacts.listing.registries import ListKind, ListTab, ListTabs, list_kinds, list_tabs

READY = (
    (_("Today"), AppointmentState(show="today")),
    (_("Waiting for confirmation"), AppointmentState(statuses=("new",))),
    (_("No-shows"), AppointmentState(show="past", statuses=("noshow",))),
    (
        _("Cancelled"),
        AppointmentState(
            show="all",
            statuses=("cancelled",),
            columns=("when", "contact", "calendar", "member", "reason", "booked", "source"),
        ),
    ),
)
list_kinds.add(
    ListKind(
        key=KIND,
        label=_("Manage lists of appointments"),
        permission="appointments.view",
        url_name="agenda:list",
        hint=_(
            "Sort and filter the appointments as you need them, then press “New list”: it stays"
            " as a tab that you can share."
        ),
        state=AppointmentState,
        asked=asked,
        review=review,
        changes=changes,
        counts=counts_of,
        ready=READY,
    )
)
list_tabs.add(
    ListTabs(
        key="appointments",
        kind=KIND,
        permission="appointments.view",
        weight=0,
        tabs=lambda member, kind: [ListTab(key="", label=SPANS[AppointmentState().show])],
    )
)
