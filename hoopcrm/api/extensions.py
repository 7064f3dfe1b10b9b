"""The scopes of the API and the rights that they bring."""

from django.utils.translation import gettext_lazy as _

from contacts.contact_parts import ContactPart, contact_parts
from hoopcrm.accounts.api_scopes import ApiScope, api_scopes
from hoopcrm.api import neighbour_scopes as neighbour_scopes  # registers theirs
from hoopcrm.api import start_page as start_page  # registers itself
from hoopcrm.api.idempotency import answers_forget

CONTACTS = _("Contacts")
AUTOMATION = _("Automation")

contact_parts.add(ContactPart(key="api", tables=("api.IdempotentAnswer",), forget=answers_forget))

api_scopes.add(
    ApiScope(
        key="contacts.readonly",
        label=_("Read contacts with their tasks, notes, appointments and tags"),
        group=CONTACTS,
        permissions=(
            "contacts.view",
            "notes.view",
            "tasks.view",
            "appointments.view",
            "workflows.view",
            "campaigns.view",
        ),
        weight=10,
    )
)
api_scopes.add(
    ApiScope(
        key="contacts.write",
        label=_("Change contacts, their tasks, notes, tags, followers, campaigns and workflows"),
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
            "workflows.view",
            "workflows.enrol",
            "campaigns.view",
            "campaigns.enrol",
        ),
        weight=11,
    )
)
for key, label, permission, weight in (
    ("workflows.readonly", _("Read the list of workflows"), "workflows.view", 80),
    ("campaigns.readonly", _("Read the list of campaigns"), "campaigns.view", 81),
):
    api_scopes.add(
        ApiScope(key=key, label=label, group=AUTOMATION, permissions=(permission,), weight=weight)
    )
