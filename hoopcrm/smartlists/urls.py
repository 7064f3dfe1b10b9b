from django.urls import path

from hoopcrm.smartlists.views.change import list_clean, list_delete, list_move, list_save
from hoopcrm.smartlists.views.forms import ListDuplicate, ListNew, ListRename, ListShareForm
from hoopcrm.smartlists.views.manage import ManagePage, list_counts, lists_order

app_name = "smartlists"
urlpatterns = [
    path("", ManagePage.as_view(), name="manage"),
    path("new/", ListNew.as_view(), name="new"),
    path("counts/", list_counts, name="counts"),
    path("clean/", list_clean, name="clean"),
    path("order/", lists_order, name="order"),
    path("<uuid:pk>/save/", list_save, name="save"),
    path("<uuid:pk>/rename/", ListRename.as_view(), name="rename"),
    path("<uuid:pk>/duplicate/", ListDuplicate.as_view(), name="duplicate"),
    path("<uuid:pk>/share/", ListShareForm.as_view(), name="share"),
    path("<uuid:pk>/move/", list_move, name="move"),
    path("<uuid:pk>/delete/", list_delete, name="delete"),
]
