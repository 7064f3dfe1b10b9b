"""The filters of the list of appointments as a form; it is sent by GET to the list."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.access import visible_calendars
from appointments.list_state import SPANS, AppointmentState
from appointments.models import Appointment
from appointments.resource_access import rooms
from contacts.conditions.choices import ME
from hoopcrm.accounts.access import active_members


def _picker(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.SelectMultiple(attrs={"data-module": "tags", "placeholder": _("Any")}),
    )


class FilterForm(forms.Form):
    """The state, in fields of the same names as in the URL."""

    show = forms.ChoiceField(
        label=gettext_lazy("Dates"), choices=list(SPANS.items()), required=False
    )
    status = forms.MultipleChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=Appointment.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Without a tick: all but cancelled and invalid ones."),
    )

    def __init__(self, member: Any, state: AppointmentState) -> None:
        super().__init__(
            auto_id="filter-%s",
            initial={
                "show": state.show,
                "from": state.first,
                "to": state.last,
                "status": list(state.statuses),
                "calendar": list(state.calendars),
                "group": list(state.groups),
                "member": list(state.members),
                "room": list(state.rooms),
                "cancelled": state.cancelled,
            },
        )
        for name, label in (("from", _("First day")), ("to", _("Last day"))):
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name] = forms.DateField(label=label, required=False, widget=widget)
        self._offer(member, state)
        self.fields["cancelled"] = forms.BooleanField(
            label=_("Cancelled and invalid ones too"),
            required=False,
            help_text=_("Where no status is ticked."),
            widget=forms.CheckboxInput(attrs={"value": "1"}),
        )
        self.order_fields(
            ["show", "from", "to", "status", "cancelled", "calendar", "group", "member", "room"]
        )

    def _offer(self, member: Any, state: AppointmentState) -> None:
        """Calendars, groups, people, rooms; what is chosen and gone stays until it goes."""
        calendars = list(visible_calendars(member).select_related("group").order_by("name"))
        groups = {str(one.group_id): one.group.name for one in calendars if one.group}
        people = {ME: _("Me (whoever looks)")}
        people |= {str(one.pk): one.display_name for one in active_members()}
        for name, label, known, chosen in (
            ("calendar", _("Calendar"), {str(o.pk): o.name for o in calendars}, state.calendars),
            ("group", _("Group"), groups, state.groups),
            ("member", _("With"), people, state.members),
            ("room", _("Room"), {str(one.pk): one.name for one in rooms()}, state.rooms),
        ):
            if not (known or chosen):
                continue
            field: Any = _picker(label)
            gone = {one: _("(deleted)") for one in chosen if one not in known}
            field.choices = [*known.items(), *gone.items()]
            self.fields[name] = field
