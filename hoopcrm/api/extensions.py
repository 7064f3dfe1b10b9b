"""The scopes of the API and the rights that they bring."""

from django.utils.translation import gettext_lazy as _

from contacts.contact_parts import ContactPart, contact_parts
from hoopcrm.accounts.api_scopes import ApiScope, api_scopes
from hoopcrm.api import neighbour_scopes as neighbour_scopes  # registers theirs
from hoopcrm.api import start_page as start_page  # registers itself
from hoopcrm.api.idempotency import answers_forget

CONTACTS = _("Contacts")

contact_parts.add(ContactPart(key="api", tables=("api.IdempotentAnswer",), forget=answers_forget))

api_scopes.add(
    ApiScope(
        key="contacts.readonly",
        label=_("Read contacts with their tasks, notes, appointments and tags"),
        group=CONTACTS,
        permissions=("contacts.view", "notes.view", "tasks.view", "appointments.view"),
        weight=10,
    )
)
api_scopes.add(
    ApiScope(
        key="contacts.write",
        label=_("Create, change and delete contacts, tasks, notes, tags and followers"),
        group=CONTACTS,
        permissions=(
            "contacts.view",
            "contacts.create",
            "contacts.edit",
            "contacts.delete",
            "notes.view",
            "notes.edit",
            "tasks.view",
            "tasks.edit",
        ),
        weight=11,
    )
)
