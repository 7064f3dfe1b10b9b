"""What contacts adds to the kernel and to accounts."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contacts import export_notices as export_notices  # registers export events and notices
from contacts import field_file_events as field_file_events  # registers field_file.*
from contacts import field_files
from contacts import (
    form_event_types as form_event_types,
)  # registers account settings
from contacts import merge_fields as merge_fields  # registers contact.*
from contacts import notices as notices  # registers whom the events tell
from contacts import picture_events as picture_events  # registers contact.picture_*
from contacts import tabs as tabs  # registers the record's own tabs
from contacts import webhook_payloads as webhook_payloads  # registers what webhooks tell
from contacts.bulk import extensions as bulk_extensions  # noqa: F401 - registers bulk actions
from contacts.bulk.actions import bulk_actions
from contacts.bulk.listed import ListedJob, listed_jobs
from contacts.business_jobs import BusinessDelete, BusinessRename
from contacts.conditions import related as condition_related  # noqa: F401 - fields of conditions
from contacts.contact_parts import ContactPart, contact_parts
from contacts.dnd import DndChannel, dnd_channels
from contacts.export.bulk import Export
from contacts.export.forgetting import exports_busy, exports_forget
from contacts.export.job import ExportJob
from contacts.export.keeping import export_purpose
from contacts.index_jobs import FieldIndexJob
from contacts.listing.business_source import business_source
from contacts.listing.registries import ListAction, list_actions, list_tabs
from contacts.listing.sources import all_tab, contact_source, page_source
from contacts.models import Contact
from contacts.picture_access import KINDS as PICTURE_KINDS
from contacts.picture_access import LARGEST_BYTES, PURPOSE, can_read, is_picture
from contacts.removal_jobs import ContactsErase, ContactsRestore
from contacts.search_jobs import SearchFill
from contacts.services import custom_store
from contacts.services.business_contacts import REMOVED, business_contact_take_out_undo
from contacts.services.business_delete import business_delete_undo
from contacts.services.contacts import contact_delete_undo
from contacts.services.field_files import field_file_restore, field_files_drop
from contacts.services.merging import belongings as belongings  # registers merge handlers
from contacts.services.merging import channels as channels  # likewise
from contacts.services.merging import dnd as merging_dnd  # noqa: F401 - likewise
from contacts.services.merging import master as master  # likewise
from contacts.services.merging import people as people  # likewise
from contacts.services.notes import note_restore
from contacts.services.pictures import contact_picture_undo
from contacts.services.restored import contacts_mend
from contacts.services.searched import searched_field_renamed
from contacts.services.tag_settings import tags_undo
from contacts.services.types import contact_types_seed
from contacts.tag_jobs import TagSweep
from contacts.tasks import extensions as task_extensions  # noqa: F401 - registers what tasks add
from hoopcrm.accounts.limits import LimitCounter, limit_counters
from hoopcrm.accounts.setup import AccountSetup, account_setups
from hoopcrm.core.actor import Actor
from hoopcrm.core.extensions import (
    NavItem,
    NewItem,
    Permission,
    SettingsGroup,
    SettingsPage,
    nav_items,
    new_items,
    permissions,
    search_sources,
    settings_pages,
)
from hoopcrm.core.journal import RestoreCheck, Undoable, restore_checks, undoables
from hoopcrm.customfields.pages import FieldPage, field_pages
from hoopcrm.customfields.stores import ValueStore, value_stores
from hoopcrm.files.kinds import DOCUMENT_KINDS
from hoopcrm.files.purposes import FilePurpose, file_purposes
from hoopcrm.jobs.types import job_types

for key, label, everyday in (
    ("contacts.view", _("See contacts"), True),
    ("contacts.create", _("Add contacts"), True),
    ("contacts.edit", _("Edit contacts"), True),
    ("contacts.delete", _("Delete contacts"), False),
    ("contacts.export", _("Export contacts"), False),
    ("notes.view", _("See notes of contacts"), True),
    ("notes.edit", _("Write, change and delete notes"), True),
    ("contacts.audit", _("See the audit log of contacts"), True),
    ("businesses.view", _("See businesses"), True),
    ("businesses.edit", _("Add and edit businesses"), True),
):
    permissions.add(Permission(key=key, label=label, everyday=everyday))
permissions.add(
    Permission(
        key="contacts.import", label=_("Import contacts"), everyday=False, whole_account=True
    )
)
permissions.add(
    Permission(
        key="contacts.restore",
        label=_("Restore deleted contacts"),
        everyday=False,
        whole_account=True,
    )
)
permissions.add(
    Permission(
        key="contacts.erase",
        label=_("Remove deleted contacts for good"),
        everyday=False,
        whole_account=True,
    )
)
permissions.add(
    Permission(key="tags.manage", label=_("Manage tags"), everyday=False, whole_account=True)
)
permissions.add(
    Permission(
        key="businesses.delete", label=_("Delete businesses"), everyday=False, whole_account=True
    )
)


def _alive(account: Any) -> int:
    return int(Contact.objects.alive().filter(account=account).count())


def _seed_types(account: Any) -> None:
    contact_types_seed(Actor.system("account setup"))


limit_counters.add(LimitCounter(key="contacts", label=_("contacts"), count=_alive))
value_stores.add(
    ValueStore(
        key="contact",
        count=custom_store.count,
        count_option=custom_store.count_option,
        strip=custom_store.strip,
        drop_files=field_files_drop,
        renamed=lambda actor, field: searched_field_renamed(actor, field=field),
    )
)
for kind in ("field_file.deleted", "field_file.replaced"):
    undoables.add(Undoable(key=kind, permission="contacts.edit", undo=field_file_restore))
file_purposes.add(
    FilePurpose(
        key=field_files.PURPOSE,
        label=_("Files in custom fields"),
        max_bytes=lambda: settings.UPLOAD_LIMIT_BYTES,
        kinds=DOCUMENT_KINDS,
        can_read=field_files.can_read,
        in_use=field_files.is_field_file,
    )
)
restore_checks.add(RestoreCheck(key="contacts_contact", run=contacts_mend))
undoables.add(
    Undoable(key="contact.deleted", permission="contacts.delete", undo=contact_delete_undo)
)
for kind in ("contact.picture_set", "contact.picture_removed"):
    undoables.add(Undoable(key=kind, permission="contacts.edit", undo=contact_picture_undo))
file_purposes.add(
    FilePurpose(
        key=PURPOSE,
        label=_("Pictures of contacts"),
        max_bytes=lambda: LARGEST_BYTES,
        kinds=PICTURE_KINDS,
        can_read=can_read,
        in_use=is_picture,
    )
)
for kind in ("tag.deleted", "tag.merged"):
    undoables.add(Undoable(key=kind, permission="tags.manage", undo=tags_undo))
job_types.add(TagSweep())
for job in (ContactsRestore(), ContactsErase(), ExportJob()):
    job_types.add(job)
    listed_jobs.add(ListedJob(key=job.key, label=job.label))
list_actions.add(
    ListAction(
        key="restore",
        label=_("Restore deleted contacts"),
        icon="history",
        url_name="contacts:deleted",
        permission="contacts.restore",
        in_menu=True,
        weight=80,
    )
)
settings_pages.add(
    SettingsPage(
        key="contacts",
        group=SettingsGroup.CONTACTS,
        label=_("Contacts"),
        text=_("How records are saved, and what the form asks for that adds a contact."),
        icon="address-book",
        url_name="contact_settings:details",
        permission="settings.manage",
        weight=10,
    )
)
settings_pages.add(
    SettingsPage(
        key="tags",
        group=SettingsGroup.CONTACTS,
        label=_("Tags"),
        text=_("The words that your company puts on contacts: rename, merge and tidy them up."),
        icon="tag",
        url_name="tags:list",
        permission="tags.manage",
        weight=20,
    )
)
undoables.add(
    Undoable(key=REMOVED, permission="contacts.edit", undo=business_contact_take_out_undo)
)
undoables.add(Undoable(key="note.deleted", permission="notes.edit", undo=note_restore))
undoables.add(
    Undoable(key="business.deleted", permission="businesses.delete", undo=business_delete_undo)
)
job_types.add(SearchFill())
job_types.add(FieldIndexJob())
field_pages.add(
    FieldPage(
        key="searched",
        label=_("Edit searchable fields"),
        icon="search",
        url_name="searched_fields:edit",
        permission="fields.manage",
    )
)
bulk_actions.add(Export())
contact_parts.add(
    ContactPart(
        key="exports",
        tables=("contacts.ContactExport",),
        forget=exports_forget,
        busy=exports_busy,
    )
)
file_purposes.add(export_purpose)
list_actions.add(
    ListAction(
        key="export",
        label=_("Export"),
        icon="file-export",
        url_name="contacts:export",
        permission="contacts.export",
        in_menu=True,
        of_list=True,
    )
)
list_actions.add(
    ListAction(
        key="exports",
        label=_("Past exports"),
        icon="history",
        url_name="contacts:exports",
        permission="contacts.export",
        in_menu=True,
        weight=60,
    )
)
job_types.add(BusinessRename())
job_types.add(BusinessDelete())
account_setups.add(AccountSetup(key="contacts.types", run=_seed_types))
nav_items.add(
    NavItem(
        key="contacts",
        label=_("Contacts"),
        icon="users",
        url_name="contacts:list",
        permission="contacts.view",
        weight=20,
        areas=("imports", "lists"),
        shortcut="g c",
    )
)
nav_items.add(
    NavItem(
        key="bulk",
        label=_("Bulk actions"),
        icon="list-check",
        url_name="contacts:bulk",
        permission="jobs.view",
        parent="contacts",
        weight=21,
    )
)
nav_items.add(
    NavItem(
        key="restore",
        label=_("Restore"),
        icon="history",
        url_name="contacts:deleted",
        permission="contacts.restore",
        parent="contacts",
        weight=21,
    )
)
nav_items.add(
    NavItem(
        key="businesses",
        label=_("Businesses"),
        icon="building",
        url_name="businesses:list",
        permission="businesses.view",
        weight=22,
        shortcut="g b",
    )
)
new_items.add(
    NewItem(
        key="contact",
        label=_("Contact"),
        icon="user-plus",
        url_name="contacts:new",
        permission="contacts.create",
        weight=10,
        shortcut="c",
    )
)
dnd_channels.add(DndChannel(key="email", label=_("E-mail"), icon="mail", weight=10))
dnd_channels.add(DndChannel(key="sms", label=_("SMS"), icon="message", weight=20))
new_items.add(
    NewItem(
        key="business",
        label=_("Business"),
        icon="building",
        url_name="businesses:new",
        permission="businesses.edit",
        weight=12,
    )
)
list_tabs.add(all_tab)
search_sources.add(contact_source)
search_sources.add(business_source)
search_sources.add(page_source)
