"""The bulk actions that contacts themselves offer."""

from contacts.bulk import event_types as event_types  # registers bulk.*
from contacts.bulk.actions import bulk_actions
from contacts.bulk.listed import ListedJob, listed_jobs
from contacts.bulk.tags import AddTags, RemoveTags
from contacts.bulk.undo import BulkUndo
from hoopcrm.jobs.types import job_types

for action in (AddTags(), RemoveTags()):
    bulk_actions.add(action)
undo_job = BulkUndo()
job_types.add(undo_job)
listed_jobs.add(ListedJob(key=undo_job.key, label=undo_job.label))
