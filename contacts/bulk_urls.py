"""Addresses of bulk actions."""

from django.urls import path

from contacts.views.bulk import acts
from contacts.views.bulk.list import BulkList, bulk_moving, bulk_state
from contacts.views.bulk.start import BulkStart, bulk_count, bulk_estimate
from contacts.views.bulk.stats import BulkStats, bulk_errors

bulk_urls = [
    path("bulk/", BulkList.as_view(), name="bulk"),
    path("bulk/moving/", bulk_moving, name="bulk_moving"),
    path("bulk/count/", bulk_count, name="bulk_count"),
    path("bulk/estimate/", bulk_estimate, name="bulk_estimate"),
    path("bulk/start/<slug:key>/", BulkStart.as_view(), name="bulk_start"),
    path("bulk/<uuid:pk>/", BulkStats.as_view(), name="bulk_stats"),
    path("bulk/<uuid:pk>/state/", bulk_state, name="bulk_state"),
    path("bulk/<uuid:pk>/errors/", bulk_errors, name="bulk_errors"),
    path("bulk/<uuid:pk>/edit/", acts.BulkEdit.as_view(), name="bulk_edit"),
    path("bulk/<uuid:pk>/pause/", acts.bulk_pause, name="bulk_pause"),
    path("bulk/<uuid:pk>/resume/", acts.bulk_resume, name="bulk_resume"),
    path("bulk/<uuid:pk>/cancel/", acts.bulk_cancel, name="bulk_cancel"),
    path("bulk/<uuid:pk>/retry/", acts.bulk_retry_failed, name="bulk_retry"),
]
