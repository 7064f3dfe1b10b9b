"""The bulk actions that contacts themselves offer."""

from contacts.bulk import event_types as event_types  # registers bulk.*
from contacts.bulk import notices as notices  # registers whom bulk actions tell
from contacts.bulk.actions import bulk_actions
from contacts.bulk.business import AddToBusiness, RemoveFromBusiness
from contacts.bulk.delete import DeleteContacts
from contacts.bulk.dnd import DndOff, DndOn
from contacts.bulk.fields import SetField
from contacts.bulk.followers import AddFollowers, RemoveFollowers
from contacts.bulk.listed import ListedJob, listed_jobs
from contacts.bulk.merge import MergeContacts
from contacts.bulk.owner import AssignOwner
from contacts.bulk.tags import AddTags, RemoveTags
from contacts.bulk.undo import BulkUndo
from hoopcrm.jobs.types import job_types

for action in (
    AddTags(),
    RemoveTags(),
    SetField(),
    AssignOwner(),
    AddFollowers(),
    RemoveFollowers(),
    AddToBusiness(),
    RemoveFromBusiness(),
    DndOn(),
    DndOff(),
    MergeContacts(),
    DeleteContacts(),
):
    bulk_actions.add(action)
undo_job = BulkUndo()
job_types.add(undo_job)
listed_jobs.add(ListedJob(key=undo_job.key, label=undo_job.label))
