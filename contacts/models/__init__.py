from contacts.models.bulk import BulkJob, JobTarget
from contacts.models.businesses import Business
from contacts.models.channels import ContactEmail, ContactPhone, PhoneLabel
from contacts.models.contact import Contact, ContactType
from contacts.models.dnd import ContactDnd, Suppression
from contacts.models.exports import ContactExport
from contacts.models.field_files import FieldFile
from contacts.models.field_indexes import CustomFieldIndex
from contacts.models.form_fields import ContactFormField
from contacts.models.links import NoteLink, TaskLink
from contacts.models.lists import ListState
from contacts.models.notes import Note
from contacts.models.ownership import ContactAccess
from contacts.models.pictures import ContactPicture
from contacts.models.redirects import ContactRedirect
from contacts.models.reminders import TaskReminder
from contacts.models.staged import StagedContact
from contacts.models.tags import ContactTag, Tag
from contacts.models.tasks import Task, TaskSeries

__all__ = [
    "BulkJob",
    "Business",
    "Contact",
    "ContactAccess",
    "ContactDnd",
    "ContactEmail",
    "ContactExport",
    "ContactFormField",
    "ContactPhone",
    "ContactPicture",
    "ContactRedirect",
    "ContactTag",
    "ContactType",
    "CustomFieldIndex",
    "FieldFile",
    "JobTarget",
    "ListState",
    "Note",
    "NoteLink",
    "PhoneLabel",
    "StagedContact",
    "Suppression",
    "Tag",
    "Task",
    "TaskLink",
    "TaskReminder",
    "TaskSeries",
]
