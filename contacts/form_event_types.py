"""Events of what an account sets for its contacts: the form that adds one, and the search."""

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
event_types.add(
    EventType(
        key="contacts.searched_fields_changed",
        label=_("Searchable fields changed"),
        icon="search",
        on_timeline=False,
    )
)
