from django.urls import path

from hoopcrm.imports.views import columns, detail, wizard
from hoopcrm.imports.views.list import ImportListPage
from hoopcrm.imports.views.undo import ImportUndoPage

app_name = "imports"
urlpatterns = [
    path("", ImportListPage.as_view(), name="list"),
    path("new/", wizard.ImportNewPage.as_view(), name="new"),
    path("sample.csv", wizard.import_sample, name="sample"),
    path("newest/", wizard.import_newest, name="newest"),
    path("<uuid:pk>/", detail.ImportDetailPage.as_view(), name="detail"),
    path("<uuid:pk>/columns/", columns.ImportColumnsPage.as_view(), name="columns"),
    path("<uuid:pk>/field/", columns.ImportFieldPage.as_view(), name="field"),
    path("<uuid:pk>/check/", wizard.ImportCheckPage.as_view(), name="check"),
    path("<uuid:pk>/counts/", wizard.import_counts, name="counts"),
    path("<uuid:pk>/discard/", wizard.import_discard_draft, name="discard"),
    path(
        "<uuid:pk>/mappings/<uuid:saved_pk>/delete/",
        columns.import_mapping_delete,
        name="mapping_delete",
    ),
    path("<uuid:pk>/undo/", ImportUndoPage.as_view(), name="undo"),
    path("<uuid:pk>/errors/", detail.import_errors, name="errors"),
    path("<uuid:pk>/errors.csv", detail.import_error_file, name="error_file"),
]
