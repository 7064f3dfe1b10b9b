from django.urls import path

from hoopcrm.duplicates.views.done import MergeDone, MergesPage, merge_undo
from hoopcrm.duplicates.views.list import DuplicateList, duplicates_reject_group, scan_progress
from hoopcrm.duplicates.views.list import scan_start as start
from hoopcrm.duplicates.views.merge import MergePage, merge_group
from hoopcrm.duplicates.views.rejected import RejectedPage, rejection_remove
from hoopcrm.duplicates.views.sure import SurePage

app_name = "duplicates"
urlpatterns = [
    path("", DuplicateList.as_view(), name="list"),
    path("scan/", start, name="scan"),
    path("scan/progress/", scan_progress, name="scan_progress"),
    path("reject/", duplicates_reject_group, name="reject"),
    path("rejected/", RejectedPage.as_view(), name="rejected"),
    path("rejected/<int:pk>/remove/", rejection_remove, name="unreject"),
    path("merge/", MergePage.as_view(), name="merge"),
    path("merge/group/", merge_group, name="merge_group"),
    path("merge/sure/", SurePage.as_view(), name="sure"),
    path("merges/", MergesPage.as_view(), name="merges"),
    path("merges/<uuid:operation>/", MergeDone.as_view(), name="merge_done"),
    path("merges/<uuid:operation>/undo/", merge_undo, name="merge_undo"),
]
