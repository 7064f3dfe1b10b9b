"""Events of the form that adds a contact."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.events.types import EventType, event_types

event_types.add(
    EventType(
        key="contact_form.changed",
        label=_("Fields of the form that adds a contact changed"),
        icon="forms",
        on_timeline=False,
    )
)
