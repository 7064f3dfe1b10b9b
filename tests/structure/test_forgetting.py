"""Every table of accounts says what becomes of it when a contact is removed for good."""

from contacts.contact_parts import contact_parts
from contacts.models import Contact
from hoopcrm.accounts.erasure import owned_models
from hoopcrm.core.forgetting import hanging_keys

# Emptied or cleared by the purge itself.
CLEARED = {
    "contacts.Suppression": "keeps the hash of the address, without the reason",
    "core.JournalRow": "what the journal kept of the contact is dropped",
    "core.Operation": "loses a label that names the contact",
    "customfields.UniqueValue": "released",
    "events.Delivery": "dropped with its event",
    "events.Event": "time, actor and type stay",
    "files.StoredFile": "goes with the row that uses it",
    "notifications.Notice": "dropped with what it told of",
}
# What has nothing of a contact in it.
WITHOUT_CONTACTS = {
    "accounts.ApiApplication": "a program of the company",
    "accounts.ApiCode": "the hash of a secret",
    "accounts.ApiToken": "the hash of a secret",
    "accounts.Integration": "a program of the company",
    "accounts.Member": "the company's people",
    "accounts.Role": "rights",
    "accounts.UsageCounter": "numbers",
    "appointments.AppointmentSeries": "a rule of repeating",
    "appointments.BlockedTime": "when a colleague has no time",
    "appointments.BusyCalendar": "a calendar of the company's people",
    "appointments.BusyTime": "when the company's people are busy",
    "appointments.Feed": "an address of the company's people",
    "appointments.BookingLink": "which appointment was booked by it, not for whom",
    "appointments.Calendar": "what the company offers",
    "appointments.CalendarGroup": "what the company offers",
    "appointments.CalendarMember": "the company's people",
    "appointments.CalendarNotice": "the company's words",
    "appointments.CalendarResource": "what the company offers",
    "appointments.Resource": "rooms and things of the company",
    "appointments.Schedule": "when the company's people work",
    "appointments.Slot": "which time is taken, not by whom",
    "appointments.SlotHold": "which time is kept, not for whom",
    "associations.AssociationLabel": "the company's words",
    "campaigns.Campaign": "the company's words",
    "contacts.BulkJob": "what was to be done, without whom",
    "contacts.JobTarget": "the id of a contact and what became of it",
    "contacts.Business": "a company, not a person",
    "contacts.ContactFormField": "how a form is arranged",
    "contacts.ContactType": "the company's words",
    "contacts.CustomFieldIndex": "which fields have an index",
    "contacts.Tag": "the company's words",
    "customfields.CustomValue": "the company's own data",
    "customfields.FieldDefinition": "what fields there are",
    "customfields.FieldFolder": "how fields are arranged",
    "customfields.FieldOption": "what can be chosen in a field",
    "documents.MediaFile": "the company's own files",
    "documents.MediaFolder": "how these are arranged",
    "imports.ImportMapping": "what columns are called",
    "jobs.Job": "ids only; those over deleted contacts forget what was searched for",
    "notifications.NoticeSettings": "a member's own taste",
    "smartlists.ListPlace": "a member's own taste",
    "smartlists.ListShare": "the company's people",
    "webhooks.WebhookEndpoint": "an address of another program",
    "workflows.Workflow": "the company's words",
    "smartlists.SmartList": "how a list is filtered and shown; who is in it is not kept",
}


def _hanging() -> set[str]:
    found, keys = {Contact}, hanging_keys()
    while True:
        more = {model for model, key in keys if key.remote_field.model in found} - found
        if not more:
            return {model._meta.label for model in found}
        found |= more


def test_every_table_says_what_becomes_of_it_when_a_contact_goes() -> None:
    """Give the table a key to the contact, or a `ContactPart`, or its place in the lists above."""
    by_parts = {label for part in contact_parts for label in part.tables}
    told = [_hanging(), by_parts, set(CLEARED), set(WITHOUT_CONTACTS)]
    known = set().union(*told)
    all_tables = {model._meta.label for model in owned_models()}
    assert all_tables - known == set(), "say what becomes of them"
    assert known - all_tables == set(), "these are gone; take them off the lists"
    assert sum(map(len, told)) == len(known), "told twice"
