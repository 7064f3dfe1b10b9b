from django.urls import path

from contacts.bulk_urls import bulk_urls
from contacts.record_urls import record_urls
from contacts.views.create import ContactNew
from contacts.views.deleted import DeletedContacts
from contacts.views.deleted_actions import DeletedErase, DeletedRestore
from contacts.views.export import ExportPage, ExportsPage
from contacts.views.filters import FiltersPage, contact_why, filter_row
from contacts.views.list import ContactList, contact_columns, contact_count, contact_position

app_name = "contacts"
urlpatterns = [
    path("", ContactList.as_view(), name="list"),
    path("new/", ContactNew.as_view(), name="new"),
    path("count/", contact_count, name="count"),
    path("columns/", contact_columns, name="columns"),
    path("restore/", DeletedContacts.as_view(), name="deleted"),
    path("restore/chosen/", DeletedRestore.as_view(), name="deleted_restore"),
    path("restore/erase/", DeletedErase.as_view(), name="deleted_erase"),
    path("filters/", FiltersPage.as_view(), name="filters"),
    path("filters/row/", filter_row, name="filter_row"),
    path("<uuid:pk>/why/", contact_why, name="why"),
    path("export/", ExportPage.as_view(), name="export"),
    path("exports/", ExportsPage.as_view(), name="exports"),
    path("<uuid:pk>/position/", contact_position, name="position"),
    *bulk_urls,
    *record_urls,
]
