"""What duplicates add to the product."""

from django.utils.translation import gettext_lazy as _

from contacts.bulk.listed import ListedJob, listed_jobs
from contacts.contact_parts import ContactPart, contact_parts
from contacts.listing.registries import ListAction, list_actions
from hoopcrm.core.extensions import Permission, permissions
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.duplicates.merge_jobs import MergeSure
from hoopcrm.duplicates.scan_jobs import DuplicateCatchUp, DuplicateScanJob
from hoopcrm.duplicates.services import merging as merging  # registers what a merge does here
from hoopcrm.duplicates.services.forgetting import (
    duplicates_forget,
    is_merged,
    merged_along,
)
from hoopcrm.duplicates.services.merge import KIND
from hoopcrm.duplicates.services.undo import contacts_merge_undo
from hoopcrm.jobs.types import job_types

permissions.add(
    Permission(
        key="contacts.merge",
        label=_("Find and merge duplicate contacts"),
        everyday=False,
        whole_account=True,
    )
)
contact_parts.add(
    ContactPart(
        key="duplicates",
        tables=("duplicates.DuplicateScan",),
        forget=duplicates_forget,
        along=merged_along,
        aside=is_merged,
    )
)
job_types.add(DuplicateScanJob())
job_types.add(DuplicateCatchUp())
job_types.add(MergeSure())
listed_jobs.add(ListedJob(key=MergeSure.key, label=MergeSure.label))
list_actions.add(
    ListAction(
        key="duplicates",
        label=_("Manage duplicates"),
        icon="arrow-merge",
        url_name="duplicates:list",
        permission="contacts.merge",
        weight=60,
        in_menu=True,
    )
)
undoables.add(Undoable(key=KIND, permission="contacts.merge", undo=contacts_merge_undo))
